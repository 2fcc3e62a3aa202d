"""An entry in Exact: as we send it, as Exact answers it, and as its books show it later.

Amounts are cents with the sign Exact uses on entries: an invoice is positive, a credit note negative.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from dossierflow.domain.document import Direction
from dossierflow.texts import Phrase

#: TransactionLines.Type of what is booked outside the sales and purchase journals by hand: in a cash book or
#: bank book, and in a general journal. Openings, closings and what Exact makes itself have other types.
CASH_FLOW, GENERAL = 40, 90


@dataclass(frozen=True, slots=True)
class EntryLineDraft:
    gl_account_id: str
    gl_account_code: str
    amount: int  # AmountFC: excluding VAT with a type-E code
    vat_code: str  # padded, as Exact gave it; '' = none
    vat_amount: int | None  # VATAmountFC: the invoice's own VAT; None = let Exact compute
    description: str = ""
    cost_center: str = ""
    cost_unit: str = ""
    period_from: dt.date | None = None
    period_till: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What is sent to SalesEntries or PurchaseEntries. `marker` travels in ExternalLinkReference."""

    direction: Direction
    journal: str
    relation_id: str
    date: dt.date
    your_ref: str
    lines: tuple[EntryLineDraft, ...]
    marker: str
    description: str = ""
    due_date: dt.date | None = None
    payment_reference: str = ""
    payment_condition: str = ""
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    document_id: str = ""  # GUID of the documents/Documents that holds the PDF
    invoice_number: int | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    gl_account_code: str
    amount: int
    vat_code: str
    vat_amount: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What Exact says it booked, in the answer to the POST or when read again."""

    entry_id: str
    entry_number: int
    journal: str
    division: int | None
    status: int  # 20 open, 50 processed, 5 rejected
    amount: int | None  # AmountFC, including VAT
    marker: str
    lines: tuple[EntryLine, ...] = ()
    your_ref: str = ""
    differences: tuple[Phrase, ...] = ()  # where the books differ from what was sent


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One row of sync/Financial/TransactionLines. GL signs: a sale is negative on its revenue lines.

    Line number 0 is the total of the entry, 9999 (and above 9000) its VAT lines. `vat_amount` is what Exact
    says beside a line of the VAT on it.
    """

    timestamp: int
    line_id: str
    entry_id: str
    entry_number: int
    line_number: int
    journal: str
    type: int
    status: int
    date: dt.date
    account_id: str
    gl_account_code: str
    amount: int
    your_ref: str
    marker: str
    description: str = ""
    payment_reference: str = ""
    modified: dt.datetime | None = None
    vat_code: str = ""
    year: int = 0
    period: int = 0
    vat_amount: int = 0

    @property
    def financial_period(self) -> str:
        """As people name it, "11/2026"; '' where Exact does not say it."""
        return f"{self.period}/{self.year}" if self.period and self.year else ""


@dataclass(frozen=True, slots=True)
class Deletion:
    """One row of sync/Deleted."""

    timestamp: int
    entity_type: int
    entity_key: str
