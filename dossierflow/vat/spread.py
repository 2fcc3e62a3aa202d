"""How an invoice's VAT is spread over its lines, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from dossierflow.domain.document import Document, DocumentLine
from dossierflow.kernel.money import percentage_of
from dossierflow.problems.kinds import vat
from dossierflow.problems.unmappable import Unmappable
from dossierflow.vat.table import rate_text, vat_key

_Total = tuple[str, Decimal]  # ventilation code and rate: what an invoice has one total for


def spread(document: Document) -> list[int]:
    """The VAT of each line, so that the lines of a rate add up to the VAT that the invoice itself states.

    An invoice rounds once per rate, a line rounds for itself, and a discount for cash lowers a rate's VAT but
    no line; what lies between is spread over the rate's lines by their size, cent by cent. Without totals per
    rate, the lines' own VAT stands.
    """
    if not document.vat_groups:
        return [line.total_vat for line in document.lines]
    stated: dict[_Total, int] = defaultdict(int)
    for total in document.vat_groups:
        stated[total.ventilation, total.vat_rate] += total.total_vat
    groups: dict[_Total, list[int]] = defaultdict(list)
    for position, line in enumerate(document.lines):
        groups[_group(line, document, stated)].append(position)
    shares = [percentage_of(line.total_excl, line.vat_rate) for line in document.lines]
    for group, positions in groups.items():
        between = stated[group] - sum(shares[position] for position in positions)
        sizes = [abs(document.lines[position].total_excl) for position in positions]
        for position, part in zip(positions, _apportioned(between, sizes), strict=True):
            shares[position] += part
    return shares


def _apportioned(amount: int, sizes: list[int]) -> list[int]:
    """An amount in parts that fit the sizes, to the cent: what is left after rounding down goes to the parts
    that lost most by it, the largest first."""
    sizes = sizes if any(sizes) else [1] * len(sizes)
    sign, whole = (-1 if amount < 0 else 1), sum(sizes)
    parts = [abs(amount) * size // whole for size in sizes]
    waiting = sorted(range(len(sizes)), key=lambda one: (-(abs(amount) * sizes[one] % whole), -sizes[one]))
    for one in waiting[: abs(amount) - sum(parts)]:
        parts[one] += 1
    return [sign * part for part in parts]


def _group(line: DocumentLine, document: Document, stated: Collection[_Total]) -> _Total:
    """The total that a line belongs to: by its code and rate, or by the rate alone where it is one total."""
    for ventilation in (line.ventilation, vat_key(document, line).ventilation, document.ventilation, ""):
        if (ventilation, line.vat_rate) in stated:
            return ventilation, line.vat_rate
    same_rate = [group for group in stated if group[1] == line.vat_rate]
    if len(same_rate) == 1:
        return same_rate[0]
    raise Unmappable(vat.VatTotals(rate=rate_text(line.vat_rate)))
