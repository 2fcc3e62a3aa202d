"""Which documents of a kind's data file a further company has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from random import Random

from sandbox.practice.tables import Row

DAYS = 44  # documents lie between one and this many days back
SHIFT = 7  # days between a document and the same one of the next round


def selected(rng: Random, documents: Sequence[Row], own: Sequence[Row], count: int) -> tuple[Row, ...]:
    """`count` rows, the oldest first: an ordinary purchase and sale, then the kind's others in turn.

    What goes wrong on purpose in the first three dossiers does not go wrong here. Credit notes come after all
    invoices were taken, so that what they credit is there; with more than the file has, it goes round.
    """
    invoices = [_faultless(row) for row in documents if row.get("kind") != "credit-note"]
    credits = [_faultless(row) for row in documents if row.get("kind") == "credit-note"]
    start = rng.randrange(len(invoices))
    turned = invoices[start:] + invoices[:start]
    first = [_ordinary(turned, own, direction) for direction in ("purchase", "sales")]
    rest = [row for row in turned if row not in first]
    rounds = (_later(row, number) for number in range(1, count) for row in invoices)
    rows = islice(chain(first, rest, credits, rounds), count)
    return tuple(sorted(rows, key=lambda row: -int(row["ago"])))


def _faultless(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "fault"}


def _ordinary(rows: Sequence[Row], own: Sequence[Row], direction: str) -> Row:
    """A domestic one with VAT, that nothing holds back."""
    belgian = {
        relation["name"]
        for relation in own
        if relation.get("country", "BE") == "BE" and relation.get("enterprise") != "none"
    }
    return next(row for row in rows if row["direction"] == direction and _is_plain(row, belgian))


def _is_plain(row: Row, belgian: set[str]) -> bool:
    held = any(name in row for name in ("draft", "to_check", "approval", "ventilation", "origin"))
    return not held and row["with"] in belgian and all(cells[3] for cells in row["lines"])


def _later(row: Row, number: int) -> Row:
    ago = (int(row["ago"]) + number * SHIFT) % DAYS + 1
    return {**row, "ago": ago, "title": f"{row['title']} ({number + 1})"}
