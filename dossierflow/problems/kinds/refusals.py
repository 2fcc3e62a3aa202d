"""What Exact's refusal of a document means: named by the rows of Exact's error table.

`cured_outside`: the document is right, something in Exact is not; it is offered again by itself.
"""

from __future__ import annotations

from dossierflow.problems.kind import Refusal, Work, kind
from dossierflow.problems.problem import Owner


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactRefused(Refusal):
    """In words that the table does not know."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactJournal(Refusal):
    """The journal is missing or unknown."""


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactGlAccount(Refusal):
    """A line has no GL account that the company knows."""


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactGlAccountType(Refusal):
    """A receivables, payables or VAT account is on a line."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactRelation(Refusal):
    """The relation is missing in the company, or blocked there."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactRelationType(Refusal):
    """The relation is not a customer, or not a supplier."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactControlAccount(Refusal):
    """The control account of the relation differs from the journal's."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactVatCode(Refusal):
    """The VAT code is unknown in the company."""


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactVatNotAllowed(Refusal):
    """The VAT code does not fit the journal or the amount."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactReference(Refusal):
    """A payment condition, cost centre or cost unit is unknown in the company."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactPeriodClosed(Refusal):
    pass


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactYearUnknown(Refusal):
    pass


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactEntryNumber(Refusal):
    """The entry number is in use."""


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactProcessed(Refusal):
    """The entry is processed and cannot be changed."""


@kind(Owner.PRACTICE, Work.EXPORT)
class ExactBalance(Refusal):
    """The entry is out of balance."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactDocumentType(Refusal):
    """The connected user may not make documents of this type."""


@kind(Owner.CLIENT, Work.EXPORT)
class ExactTooLarge(Refusal):
    """A file is larger than Exact takes."""


@kind(Owner.PRACTICE, Work.EXPORT, cured_outside=True)
class ExactNotFound(Refusal):
    """What was asked for is not there: the record is gone, or the licence lacks the module."""


@kind(Owner.US, Work.EXPORT)
class ExactExists(Refusal):
    """A record with this key exists already."""


@kind(Owner.US, Work.EXPORT)
class ExactBug(Refusal):
    """Exact does not understand what was sent."""

    message: str = ""
    quoted = ("answer", "message")
