"""Which boxes of the periodical VAT return an operation is in: data in `boxes.toml`, amounts in cents."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.kernel.money import percentage_of
from dossierflow.vat.meaning import PLAIN, classes, meaning
from dossierflow.vat.operations import SERVICES, Operation, class_in_return
from dossierflow.vat.table import SIDES, rate_text

#: What is owed to the State and what is claimed from it: their balance is box 71, or 72.
OWED = ("54", "55", "56", "57", "61", "63")
CLAIMED = ("59", "62", "64")
TO_PAY, TO_RECEIVE = "71", "72"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("boxes.toml").read_text("utf-8"))


def boxes(one: Operation) -> dict[str, int]:
    """What an operation adds to each box; nothing where its kind is in none."""
    found = _sale(one) if one.direction is Direction.SALES else _purchase(one)
    return dict(sorted((box, amount) for box, amount in found.items() if box and amount))


def is_owed(kind: str) -> bool:
    """Whether the buyer owes the VAT of a purchase of this kind: boxes 55, 56 and 57."""
    return "owed" in _data()["purchases"]["kind"].get(kind, {})


def added_up(operations: Iterable[Operation]) -> Counter[str]:
    """The boxes of several operations together."""
    whole: Counter[str] = Counter()
    for one in operations:
        for box, amount in boxes(one).items():
            whole[box] += amount
    return Counter({box: amount for box, amount in whole.items() if amount})


def balance(found: Mapping[str, int]) -> dict[str, int]:
    """Box 71, to be paid, or box 72, to be received; neither where nothing is left."""
    left = sum(found.get(box, 0) for box in OWED) - sum(found.get(box, 0) for box in CLAIMED)
    return {TO_PAY if left > 0 else TO_RECEIVE: abs(left)} if left else {}


def _sale(one: Operation) -> Mapping[str | None, int]:
    sales = _data()["sales"]
    box = sales["plain"].get(rate_text(one.rate)) if one.kind == PLAIN else sales["base"].get(one.kind)
    if not box:
        return {}
    if one.credit:
        return {
            sales["credit"].get(one.kind, sales["credit"]["other"]): one.base,
            sales["credit_vat"]: one.vat,
        }
    return {box: one.base, sales["vat"]: one.vat}


def _purchase(one: Operation) -> Mapping[str | None, int]:
    """VAT that is not deducted is cost, and goes with the base of its class; beside it, with that of services
    from abroad. On a credit note the boxes of the base go down, and the credit note has one of its own."""
    purchases = _data()["purchases"]
    told = purchases["kind"].get(one.kind)
    if told is None:
        return {}
    sign = -1 if one.credit else 1
    besides = one.base + (one.lost if told.get("lost_too") or "base" not in told else 0)
    base = {
        purchases["class"].get(one.purchase_class): sign * (one.base + one.lost),
        told.get("base"): sign * besides,
    }
    if not one.credit:
        return base | {told.get("owed"): one.vat, purchases["deducted"]: one.vat - one.lost}
    base[told["credit"]] = besides
    if "owed" not in told:
        return base | {purchases["credit_vat"]: one.vat - one.lost}
    # What was owed and deducted comes back at once: what is left is what was not deducted.
    to_taxpayer, to_state = purchases["revised"]
    return base | {to_taxpayer: max(one.lost, 0), to_state: max(-one.lost, 0)}


def in_boxes(direction: Direction, code: VatCode, purchase_class: str) -> tuple[str, ...]:
    """The boxes of an invoice on this code, base first, as people list them: 81, 86, 55, 59."""
    meant, rate = meaning(code), code.rate
    wanted = class_in_return(meant.kind, meant.stated_class or purchase_class, code)
    one = Operation(direction, meant.kind, rate, wanted, False, 10_000, percentage_of(10_000, rate))
    return tuple(sorted(boxes(one), key=lambda box: (box < "80", box)))


def named(direction: Direction, code: VatCode, purchase_class: str) -> str:
    """The boxes of an invoice on this code in a line; '' where there is none."""
    return ", ".join(in_boxes(direction, code, purchase_class))


def directions(code: VatCode) -> list[Direction]:
    """The sides that a code is for."""
    return [one for one in Direction if code.transaction_type in SIDES[one]]


def kinds_in(direction: Direction) -> tuple[str, ...]:
    """The kinds that a person may choose for a code of this side, the usual ones first."""
    data = _data()
    if direction is Direction.SALES:
        return (PLAIN, *data["sales"]["base"], "no-vat", "oss")
    return (*data["purchases"]["kind"], "no-vat")


def meant_by(direction: Direction, code: VatCode, wanted: Iterable[str]) -> tuple[str, str] | None:
    """The kind and class whose boxes these are, of the base alone or with those of the VAT; None for no kind.

    Of several kinds with the same boxes, the one that the code's description says, or the usual one.
    """
    asked = frozenset(wanted)
    may_be = (kind for kind in kinds_in(direction) if _may_be(code, direction, kind))
    kinds = sorted(may_be, key=lambda kind: kind != meaning(code).kind)
    for kind in kinds:
        for purchase_class in ("",) if direction is Direction.SALES else _classes_of(kind):
            told = in_boxes(direction, replace(code, kind=kind, purchase_class=purchase_class), "")
            if asked in (frozenset(told), frozenset(box for box in told if not _of_vat(box))):
                return kind, purchase_class
    return None


def _may_be(code: VatCode, direction: Direction, kind: str) -> bool:
    """VAT is owed on codes that Exact charges, and on no others."""
    told = _data()["purchases"]["kind"].get(kind) if direction is Direction.PURCHASE else None
    return told is None or ("owed" in told) is code.charged


def _classes_of(kind: str) -> tuple[str, ...]:
    """The classes that a kind may have; none at the end, for what is in no box."""
    return (*(one for one in classes() if kind not in SERVICES or one != "goods"), "")


def _of_vat(box: str) -> bool:
    return box in (*OWED, *CLAIMED)
