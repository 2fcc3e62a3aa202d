"""What may stand in Exact already, or is in Billit twice; and bookings that are no longer what was sent."""

from __future__ import annotations

from dossierflow.problems.kind import OfDocument, Work, kind
from dossierflow.problems.problem import Owner


@kind(Owner.PRACTICE, Work.DOUBLES)
class PerhapsBooked(OfDocument):
    """An entry of somebody else's has two of its relation, number and amount; or several have all."""

    entries: str
    entry: str


@kind(Owner.PRACTICE, Work.DOUBLES)
class SecondRecord(OfDocument):
    """Billit has the invoice a second time; `first` is the order number of the other one."""

    first: str
    number: str


@kind(Owner.PRACTICE, Work.DOUBLES)
class PerhapsSecondRecord(OfDocument):
    first: str
    number: str


@kind(Owner.PRACTICE, Work.DOUBLES)
class PutInAgain(OfDocument):
    """Order `first` was booked as `entry` and is no invoice in Billit any more; this one resembles it."""

    first: str
    number: str
    entry: str


@kind(Owner.PRACTICE, Work.DRIFT)
class BookedTwice(OfDocument):
    """Somebody typed the invoice after it was booked; `others` are those entries."""

    entry: str
    others: str


@kind(Owner.PRACTICE, Work.DRIFT)
class ChangedInExact(OfDocument):
    entry: str
    differences: str


@kind(Owner.PRACTICE, Work.DRIFT)
class ChangedInBillit(OfDocument):
    entry: str
    differences: str
