"""A document: a sales or purchase invoice or credit note of a dossier (a Billit order)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Seen from the dossier."""

    SALES = "sales"
    PURCHASE = "purchase"


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file at Billit: its GUID and, where Billit said it, its name."""

    file_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side of a document, as Billit knows it."""

    party_id: int | None = None
    name: str = ""
    vat_number: str = ""
    country: str = ""
    external_id: str = ""  # the relation's GUID in Exact, where onboarding put it there
    account_code: str = ""  # GL account of the relation (Party.GLAccountCode)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list of orders says of a document: enough to select, not to book. Amounts in cents.

    A list of Billit's does not show ApprovalStatus and AccountantVerificationNeeded; where `listed` is true,
    `approval` and `to_check` are unknown, and only the whole document says them.
    """

    order_id: int
    direction: Direction
    kind: Kind
    number: str
    date: dt.date
    due_date: dt.date | None
    counterparty: Counterparty
    currency: str
    total_excl: int
    total_vat: int
    total_incl: int
    status: str  # OrderStatus, as received
    approval: str  # ApprovalStatus, '' where Billit says none
    to_check: bool  # AccountantVerificationNeeded
    exported: bool  # ExportedToConnector
    is_sent: bool
    last_modified: dt.datetime | None
    created: dt.datetime | None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line; amounts in cents, positive for credit notes too (Billit's convention)."""

    description: str
    total_excl: int
    total_vat: int
    vat_rate: Decimal  # per cent: 21
    ventilation: str = ""  # '' = the document's own code applies
    quantity: Decimal | None = None
    account_code: str = ""
    cost_center: str = ""
    cost_unit: str = ""


@dataclass(frozen=True, slots=True)
class VatGroup:
    """Billit's own totals per rate: what the invoice says, and what is booked to the cent."""

    ventilation: str
    vat_rate: Decimal
    total_excl: int
    total_vat: int
    taxable: int | None = None  # what VAT is counted on, where a discount for cash makes that less

    @property
    def vat_base(self) -> int:
        return self.total_excl if self.taxable is None else self.taxable


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, as booked."""

    summary: DocumentSummary
    lines: tuple[DocumentLine, ...]
    vat_groups: tuple[VatGroup, ...] = ()
    ventilation: str = ""
    account_code: str = ""
    exchange_rate: Decimal = Decimal(1)  # FXRateToForeign
    payment_reference: str = ""
    reference: str = ""
    period_from: dt.date | None = None
    period_till: dt.date | None = None
    journal: str = ""
    vat_deduction: Decimal | None = None  # per cent of the VAT that the client deducts; None = not said
    professional_use: Decimal | None = None  # per cent, of a cost of mixed use; None = not said
    cost_center: str = ""
    cost_unit: str = ""
    internal_info: str = ""
    pdf: FileRef | None = None
    attachments: tuple[FileRef, ...] = field(default=())
    #: Bank accounts on which the supplier asks to be paid: the UBL's, else Billit's of the party.
    payee_accounts: tuple[str, ...] = ()
    #: Files that Billit names without saying where they are, by name or place.
    unreadable_files: tuple[str, ...] = ()

    #: Attachments that look like the UBL by name and are none, once they were read.
    not_ubl: frozenset[str] = frozenset()
    #: MIME types of the files inside the UBL, once it was read.
    embedded: tuple[str, ...] = ()
    #: Its UBL says that the customer made it, in the supplier's name.
    self_billed: bool = False

    @property
    def accrual(self) -> tuple[dt.date, dt.date] | None:
        """The period over which Exact may spread it; None where one end is missing, or both are crossed."""
        start, end = self.period_from, self.period_till
        return (start, end) if start is not None and end is not None and start <= end else None

    def negated(self) -> Document:
        """The same document with every amount the other way round."""
        head = self.summary
        return replace(
            self,
            summary=replace(
                head,
                total_excl=-head.total_excl,
                total_vat=-head.total_vat,
                total_incl=-head.total_incl,
            ),
            lines=tuple(
                replace(one, total_excl=-one.total_excl, total_vat=-one.total_vat) for one in self.lines
            ),
            vat_groups=tuple(
                replace(
                    one,
                    total_excl=-one.total_excl,
                    total_vat=-one.total_vat,
                    taxable=None if one.taxable is None else -one.taxable,
                )
                for one in self.vat_groups
            ),
        )

    @property
    def perhaps_ubl(self) -> tuple[FileRef, ...]:
        """Attachments that are XML by their names."""
        return tuple(
            file
            for file in self.attachments
            if file.name.lower().endswith((".xml", ".ubl")) and file.file_id not in self.not_ubl
        )

    @property
    def ubl(self) -> FileRef | None:
        """The UBL: the first attachment that is XML and is not known to be something else."""
        return next(iter(self.perhaps_ubl), None)
