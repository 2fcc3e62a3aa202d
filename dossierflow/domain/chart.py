"""A dossier's bookkeeping data, as Exact keeps it: GL accounts, journals, VAT codes, periods, short lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from hashlib import sha256


class MasterList(StrEnum):
    """What a dossier's documents are booked with at Exact: two streams of changes, and short lists."""

    RELATIONS = "relations"
    GL_ACCOUNTS = "gl-accounts"
    JOURNALS = "journals"
    VAT_CODES = "vat-codes"
    PERIODS = "periods"
    PAYMENT_CONDITIONS = "payment-conditions"
    CURRENCIES = "currencies"
    DOCUMENT_TYPES = "document-types"
    COST_CENTERS = "cost-centers"
    COST_UNITS = "cost-units"
    MAILBOXES = "mailboxes"


class JournalType(IntEnum):
    """Exact's journal types that matter here (financial/Journals.Type)."""

    CASH = 10
    BANK = 12
    SALES = 20
    SALES_RETURN = 21
    PURCHASE = 22
    PURCHASE_RETURN = 23
    GENERAL = 90


#: GlAccount.type: what customers owe and suppliers are owed; cash, banks, cards and payment services.
CONTROL, MONEY = (20, 22), (10, 12, 14, 16)
#: Costs and income carried over to another year, by the Belgian chart: a part of an invoice stands there.
DEFERRED = ("490", "493")


def is_result(code: str) -> bool:
    """Whether a GL account is one of costs or revenue, by the Belgian chart."""
    return code.startswith(("6", "7"))


@dataclass(frozen=True, slots=True)
class GlAccount:
    exact_id: str
    code: str
    description: str
    type: int = 0  # 20 receivables, 22 payables, 24 VAT, 110 revenue, 111/120/121 costs …
    vat_code: str = ""  # padded, used by Exact where a line sends none
    cost_center_use: int = 0  # 0 optional, 1 mandatory, 2 no
    cost_unit_use: int = 0
    blocked: bool = False
    vat_not_deductible: Decimal = Decimal(0)  # per cent of its VAT that is cost: mixed use, restaurants, cars

    @property
    def bookable(self) -> bool:
        """May stand on an entry line: receivable, payable and VAT accounts may not (Exact error E23)."""
        return not self.blocked and self.type not in (20, 22, 24)


@dataclass(frozen=True, slots=True)
class Journal:
    exact_id: str
    code: str
    description: str
    type: int
    currency: str = ""
    allow_other_currency: bool = False
    blocked: bool = False
    bank_iban: str = ""


@dataclass(frozen=True, slots=True)
class VatCode:
    """`code` keeps Exact's padding (three wide): it is sent back as received, compared trimmed.

    `kind` and `purchase_class` are what a person confirmed it to be for, '' where nobody did.
    """

    exact_id: str
    code: str
    description: str
    rate: Decimal  # per cent: 21 (Exact sends the fraction 0.21)
    type: str = "E"  # B base only, E amounts exclude VAT, I include it, N none
    charged: bool = False  # reverse charge, intra-Community: Exact makes both VAT lines
    transaction_type: str = "B"  # B both, P purchases, S sales
    eu_listing: str = "N"  # L goods, N none, S services, T triangulation
    blocked: bool = False
    claim_account: str = ""  # GL account of VAT to claim (GLToClaim)
    pay_account: str = ""  # GL account of VAT to pay (GLToPay)
    oss_country: str = ""  # of a sale under the one stop shop
    kind: str = ""
    purchase_class: str = ""


def chart_of(codes: Iterable[VatCode]) -> str:
    """What two lists of VAT codes have in common where one table serves both; '' of no codes. What a person
    said of a code makes no other list of them."""
    facts = ("code", "description", "type", "charged", "transaction_type", "eu_listing", "blocked")
    rows = sorted(
        (str(one.rate.normalize()), *(str(getattr(one, fact)).strip() for fact in facts)) for one in codes
    )
    return sha256(repr(rows).encode()).hexdigest() if rows else ""


@dataclass(frozen=True, slots=True)
class FinancialPeriod:
    year: int
    period: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class PaymentCondition:
    """`days` until payment, None where Exact counts otherwise."""

    exact_id: str
    code: str
    description: str
    days: int | None


@dataclass(frozen=True, slots=True)
class CostAllocation:
    """What a cost is booked on beside its account; `until` is its last day, None where it is open."""

    exact_id: str
    code: str
    description: str
    active: bool = True
    until: date | None = None


class CostCenter(CostAllocation):
    """As Exact lists them: open or closed, and until when."""

    __slots__ = ()


class CostUnit(CostAllocation):
    """As Exact lists them: until when; Exact keeps no mark of activity here."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Currency:
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Seen: 10 sales invoice, 20 purchase invoice, 55 miscellaneous. Not all may be created."""

    id: int
    description: str
    creatable: bool
