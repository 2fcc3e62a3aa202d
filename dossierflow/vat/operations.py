"""What a document, or an entry, is for the VAT return: operations, each in the boxes of its kind.

The same plain type for both sides of the return. What a document is follows from what it says; what an entry
is follows from its VAT codes: `ledger_operations.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from dossierflow.domain.chart import VatCode
from dossierflow.domain.document import Direction
from dossierflow.vat.meaning import PLAIN, meaning
from dossierflow.vat.table import VatKey, rule_of, without_vat

NO_KIND = "no-vat"
#: What is bought is a service, also on an account for goods: box 82, not 81.
SERVICES = ("eu-services", "outside-services")


@dataclass(frozen=True, slots=True)
class Operation:
    """Amounts in cents. Positive for credit notes too, which `credit` says.

    `vat` is what the document states, or what the buyer owes; `lost` the part of it that is not deducted.
    `base` is without VAT, unless the VAT is part of the cost.
    """

    direction: Direction
    kind: str
    rate: Decimal
    purchase_class: str
    credit: bool
    base: int
    vat: int
    lost: int = 0

    def times(self, rate: Decimal) -> Operation:
        """In euro, at the entry's exchange rate."""
        if rate == 1:
            return self
        euro = (_converted(amount, rate) for amount in (self.base, self.vat, self.lost))
        base, vat, lost = euro
        return replace(self, base=base, vat=vat, lost=lost)


@dataclass(frozen=True, slots=True)
class DocumentOperations:
    """A document for the VAT return, as it was booked; amounts in its own currency, whose `exchange_rate` is
    euro for one unit. `lines` is how many its entry has."""

    date: dt.date
    currency: str
    exchange_rate: Decimal
    lines: int
    operations: tuple[Operation, ...]

    @property
    def in_euro(self) -> list[Operation]:
        return [one.times(self.exchange_rate) for one in self.operations]


NO_OPERATIONS = DocumentOperations(dt.date.min, "EUR", Decimal(1), 0, ())


def together(operations: Iterable[Operation], *, credit: bool) -> tuple[Operation, ...]:
    """Operations of lines, whose amounts have the sign of their entry, as those of the whole document."""
    sign, sums = (-1 if credit else 1), dict[Operation, Operation]()
    for one in operations:
        what = replace(one, credit=credit, base=0, vat=0, lost=0)
        whole = sums.get(what, what)
        base, vat, lost = (
            whole.base + sign * one.base,
            whole.vat + sign * one.vat,
            whole.lost + sign * one.lost,
        )
        sums[what] = replace(what, base=base, vat=vat, lost=lost)
    return tuple(sums.values())


def _converted(amount: int, rate: Decimal) -> int:
    return int((Decimal(amount) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def document_kind(key: VatKey, code: VatCode, *, gross: bool) -> str:
    """Which kind of operation the document says a line is; the code's own where the document leaves it open.

    A code that means something else than the document shows as a difference in the return.
    """
    meant, rule = meaning(code).kind, rule_of(key.direction, key.ventilation, key.rate)
    if gross or rule is None or rule.code_decides or meant in rule.kinds:
        return meant
    if rule.kinds == (PLAIN,):
        return PLAIN if key.rate and not without_vat(code) and meant != "not-deductible" else meant
    fitting = [kind for kind in rule.kinds if kind in SERVICES] if key.purchase_class == "services" else []
    return (fitting or list(rule.kinds))[0]


def class_in_return(kind: str, account_class: str, code: VatCode) -> str:
    """The class that decides between boxes 81, 82 and 83: the account's, or else the code's."""
    found = account_class or meaning(code).purchase_class
    return "services" if kind in SERVICES and found == "goods" else found
