"""What became of a document after it was sent: booked otherwise, more than once, no more, or not at all."""

from __future__ import annotations

from dossierflow.problems.kind import OfDocument, Refusal, Work, kind
from dossierflow.problems.problem import Owner
from dossierflow.texts import Phrase


@kind(Owner.PRACTICE, Work.COMPARISON)
class BookedWithDifferences(OfDocument):
    entry: str
    differences: str


@kind(Owner.PRACTICE, Work.DUPLICATES)
class EntryAmbiguous(OfDocument):
    """Several entries carry the document's mark."""

    entries: str


@kind(Owner.PRACTICE, Work.MATCHING)
class EntryDeleted(OfDocument):
    entry: str


@kind(Owner.PRACTICE, Work.MATCHING)
class BookingAmbiguous(OfDocument):
    """Several entries without a mark may be the booking."""

    entries: str


@kind(Owner.PRACTICE, Work.AGEING)
class NotBooked(OfDocument):
    """Exact answered with an entry, and its books do not show it."""

    entry: str
    sent: str


@kind(Owner.BILLIT, Work.WRITE_BACK)
class WriteBackRefused(Refusal):
    entry: str


@kind(Owner.PRACTICE, Work.MESSAGES)
class MessageRejected(OfDocument):
    pass


@kind(Owner.PRACTICE, Work.MESSAGES)
class MessageGone(OfDocument):
    pass


@kind(Owner.PRACTICE, Work.MESSAGES)
class MessageStuck(OfDocument):
    """Exact met an error while it processed the message, or blocked it."""


@kind(Owner.PRACTICE, Work.MESSAGES)
class MessageWithoutEntry(OfDocument):
    """Processed, and no entry with the document's number, date and amount is seen."""


@kind(Owner.PRACTICE, Work.AGEING)
class WaitsInExact(OfDocument):
    """A message that nobody booked for more days than the dossier allows its destination."""

    destination: Phrase
    sent: str
    days: str
