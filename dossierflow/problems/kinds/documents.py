"""Why a document cannot become an entry or a message: found before anything is sent."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from dossierflow.domain.chart import MasterList
from dossierflow.domain.document import Direction, Kind
from dossierflow.problems.kind import LATER, OfDestination, OfDocument, Refusal, TextTable, Work, kind
from dossierflow.problems.problem import Owner
from dossierflow.texts import Phrase

# Accounts


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.GL_ACCOUNTS)
class GlMissing(OfDocument):
    """`setting` is the dossier's own that would name one."""

    line: str
    setting: str = field(default="default_accounts.KIND", metadata=LATER)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.GL_ACCOUNTS)
class GlUnknown(OfDocument):
    account: str
    origin: Phrase


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.GL_ACCOUNTS)
class GlNotBookable(OfDocument):
    account: str
    origin: Phrase


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.GL_ACCOUNTS)
class CostCenterMissing(OfDocument):
    account: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.COST_CENTERS)
class CostCenterUnknown(OfDocument):
    """Cost centres of the document that the dossier does not have, or has closed before its date."""

    codes: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.COST_UNITS)
class CostUnitUnknown(OfDocument):
    codes: str


# The relation


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.RELATIONS)
class RelationUnknown(OfDocument):
    """`vat` is '' where the party on the document has no VAT number."""

    vat: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.RELATIONS)
class RelationGone(OfDocument):
    """Somebody merged it into another in Exact, or deleted it: nothing makes it again by itself."""

    relation: str
    vat: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.RELATIONS)
class RelationAmbiguous(OfDocument):
    vat: str
    codes: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.RELATIONS)
class RelationRole(OfDocument):
    relation: str
    role: Annotated[str, TextTable("role")]


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.RELATIONS)
class RelationBlocked(OfDocument):
    relation: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.PAYMENT_CONDITIONS)
class PaymentConditionUnknown(OfDocument):
    relation: str
    condition: str


# Journal and period


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.JOURNALS)
class JournalMissing(OfDocument):
    """`setting` is the dossier's own that would name one."""

    direction: Annotated[Direction, TextTable("direction")]
    kind: Annotated[Kind, TextTable("kind")]
    setting: str = field(default="journals.KIND", metadata=LATER)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.JOURNALS)
class JournalUnknown(OfDocument):
    """`setting` is the dossier's own that names it."""

    journal: str
    setting: str = field(default="journals.KIND", metadata=LATER)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.JOURNALS)
class JournalAmbiguous(OfDocument):
    direction: Annotated[Direction, TextTable("direction")]
    kind: Annotated[Kind, TextTable("kind")]
    codes: str
    setting: str = field(default="journals.KIND", metadata=LATER)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.JOURNALS)
class JournalUnfit(OfDocument):
    """Chosen on the document in Billit: gone or blocked in Exact, or for other documents."""

    journal: str
    direction: Annotated[Direction, TextTable("direction")]
    kind: Annotated[Kind, TextTable("kind")]


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.JOURNALS)
class CurrencyRefused(OfDocument):
    currency: str
    journal: str
    setting: str = field(default="journals.KIND", metadata=LATER)


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.CURRENCIES)
class CurrencyUnknown(OfDocument):
    currency: str


@kind(Owner.PRACTICE, Work.EXPORT, cured_in=MasterList.PERIODS)
class YearMissing(OfDocument):
    year: str


@kind(Owner.PRACTICE, Work.EXPORT)
class PeriodClosed(OfDocument):
    period: str
    journal: str


# What the document itself says


@kind(Owner.CLIENT, Work.EXPORT)
class Unbalanced(OfDocument):
    lines: str
    total: str


@kind(Owner.CLIENT, Work.EXPORT)
class NoLines(OfDocument):
    pass


@kind(Owner.CLIENT, Work.EXPORT)
class NoFile(OfDocument):
    pass


@kind(Owner.CLIENT, Work.EXPORT)
class NoPdf(OfDocument):
    pass


@kind(Owner.PRACTICE, Work.EXPORT)
class CreditNoteNegative(OfDocument):
    """Money back, as most senders mean it, or money due."""

    amount: str


@kind(Owner.PRACTICE, Work.EXPORT)
class OtherSide(OfDocument):
    """Billit keeps as a purchase what its UBL says is a sale of the dossier, or the other way round."""

    kept: Annotated[Direction, TextTable("direction")]
    meant: Annotated[Direction, TextTable("direction")]
    supplier: str
    customer: str
    because: Phrase


@kind(Owner.PRACTICE, Work.EXPORT)
class UblDiffers(OfDocument):
    differences: str


@kind(Owner.CLIENT, Work.EXPORT)
class DocumentInvalid(OfDocument):
    says: str
    field: str
    value: str


@kind(Owner.CLIENT, Work.READING)
class DocumentUnreadable(OfDocument):
    field: str


# What Billit says when it is asked for a document


@kind(Owner.BILLIT, Work.EXPORT)
class BillitSaidNo(Refusal):
    pass


@kind(Owner.CLIENT, Work.EXPORT)
class BillitGone(Refusal):
    """The document, or a file of it, was deleted at Billit."""


# Destinations that nothing can go to


@kind(Owner.PRACTICE, Work.DESTINATION)
class MailboxMissing(OfDestination):
    division: str


@kind(Owner.PRACTICE, Work.DESTINATION)
class MailboxUnknown(OfDestination):
    mailbox: str


@kind(Owner.PRACTICE, Work.DESTINATION)
class MailboxElsewhere(OfDestination):
    mailbox: str
    other: str
    division: str


@kind(Owner.PRACTICE, Work.DESTINATION)
class MailboxAmbiguous(OfDestination):
    mailboxes: str
    division: str


@kind(Owner.PRACTICE, Work.DESTINATION)
class ScanServiceOff(OfDestination):
    pass
