"""Whether two records are one invoice: relation, number and amount; the day and the year decide the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from dossierflow.domain.document import Direction, DocumentSummary, Kind
from dossierflow.domain.reference import contradict, digits, normalised
from dossierflow.domain.spelling import plain

#: TransactionLines.Type: sales entry and credit note, purchase entry and credit note.
TYPES = {Direction.SALES: (20, 21), Direction.PURCHASE: (30, 31)}
#: Across New Year the same number may be the same invoice, booked by another day.
NEW_YEAR_DAYS = 60
#: A number that is shorter says little of who sent it.
TELLING = 3
HOME = "EUR"


class Likeness(Enum):
    """Sure: nobody has to be asked. Probable: a person decides."""

    SURE = "sure"
    PROBABLE = "probable"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two records have in common. `same_sign` is false between an invoice and a credit note; `digits`
    says that their numbers differ in letters at most."""

    relation: bool
    reference: bool
    digits: bool
    amount: bool
    same_sign: bool
    days: int
    same_year: bool

    def judged(self, *, telling: bool, typed: bool) -> Likeness | None:
        """`typed`: one of both was typed by a person, who may have mistyped its number."""
        if not self.same_sign:
            return None
        near = self.same_year or self.days <= NEW_YEAR_DAYS
        if self.relation and self.reference and near:
            return Likeness.SURE if self.amount and self.same_year else Likeness.PROBABLE
        if self.reference and self.amount and near and (self.days == 0 or (typed and telling)):
            return Likeness.PROBABLE
        if not (self.relation and self.amount):
            return None
        mistyped = typed and self.days == 0
        shortened = self.digits and near and (typed or self.days == 0)
        return Likeness.PROBABLE if mistyped or shortened else None


def signed(document: DocumentSummary) -> int:
    """The total as the ledger signs it: what a customer owes is positive, what we owe is negative.

    A credit note of a negative amount is taken for what it is called, as most senders mean it.
    """
    direction = 1 if document.direction is Direction.SALES else -1
    if document.kind is Kind.CREDIT_NOTE:
        return -abs(document.total_incl) * direction
    return document.total_incl * direction


def with_entry(document: DocumentSummary, relations: frozenset[str], entry: Any) -> Likeness | None:
    """Whether an entry that stands in the books is this document."""
    if entry.type not in TYPES[document.direction]:
        return None
    amount = signed(document)
    reference = normalised(document.number, document.date)
    numbers = (reference, entry.reference, document.number, entry.your_ref)
    at_home = document.currency == HOME
    agreement = Agreement(
        relation=entry.account_id in relations,
        reference=_same_number(*numbers, document.date),
        digits=_same_digits(*numbers, document.date),
        amount=at_home and entry.amount == amount,
        same_sign=entry.amount * amount >= 0,
        days=abs((entry.date - document.date).days),
        same_year=entry.date.year == document.date.year,
    )
    return agreement.judged(telling=len(reference) >= TELLING, typed=True)


def repeats(typed: Any, booked: Any) -> bool:
    """Whether an entry that a person typed is the invoice of one that is booked already."""
    if (typed.type in TYPES[Direction.SALES]) is not (booked.type in TYPES[Direction.SALES]):
        return False
    numbers = (booked.reference, typed.reference, booked.your_ref, typed.your_ref)
    agreement = Agreement(
        relation=typed.account_id == booked.account_id,
        reference=_same_number(*numbers, booked.date),
        digits=_same_digits(*numbers, booked.date),
        amount=typed.amount == booked.amount,
        same_sign=typed.amount * booked.amount >= 0,
        days=abs((typed.date - booked.date).days),
        same_year=typed.date.year == booked.date.year,
    )
    return (
        agreement.amount
        and agreement.judged(telling=len(booked.reference) >= TELLING, typed=True) is not None
    )


def with_document(document: DocumentSummary, other: DocumentSummary) -> Likeness | None:
    """Whether two documents at Billit are one invoice."""
    if document.direction is not other.direction:
        return None
    amount = signed(document)
    reference = normalised(document.number, document.date)
    numbers = (reference, normalised(other.number, other.date), document.number, other.number)
    agreement = Agreement(
        relation=_same_party(document, other),
        reference=_same_number(*numbers, document.date),
        digits=_same_digits(*numbers, document.date),
        amount=document.currency == other.currency and signed(other) == amount,
        same_sign=signed(other) * amount >= 0,
        days=abs((other.date - document.date).days),
        same_year=other.date.year == document.date.year,
    )
    return agreement.judged(telling=len(reference) >= TELLING, typed=False)


def _same(first: str, second: str, spelt: str, other: str, day: date) -> bool:
    return bool(first) and first == second and not contradict(spelt, other, day)


def _same_number(first: str, second: str, spelt: str, other: str, day: date) -> bool:
    """A number that an entry has in its description, among other words, is only like it: a person decides."""
    return bool(other) and _same(first, second, spelt, other, day)


def _same_digits(first: str, second: str, spelt: str, other: str, day: date) -> bool:
    return _same(digits(first), digits(second), spelt, other, day)


def _same_party(document: DocumentSummary, other: DocumentSummary) -> bool:
    first, second = document.counterparty, other.counterparty
    if first.party_id and first.party_id == second.party_id:
        return True
    if first.vat_number and second.vat_number:
        return plain(first.vat_number) == plain(second.vat_number)
    return bool(first.name) and plain(first.name) == plain(second.name)
