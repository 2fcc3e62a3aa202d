"""A company's bookkeeping as plain data: chart of accounts, journals, VAT codes, payment conditions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """`kind` is the number that Exact uses.

    10 cash, 12 bank, 20 receivable, 22 payable, 24 VAT, 30 fixed assets, 90 general, 110 revenue, 111 cost of
    goods, 120 and 121 costs.
    """

    code: str
    description: str
    kind: int
    cost_center: str = "optional"  # optional, mandatory or no
    vat_code: str = ""
    blocked: bool = False

    @property
    def is_profit_and_loss(self) -> bool:
        return self.code[0] in "67"


@dataclass(frozen=True, slots=True)
class Journal:
    """`kind`: 12 bank, 20 sales, 21 sales credit notes, 22 purchase, 23 purchase credit notes, 90 general."""

    code: str
    description: str
    kind: int
    account: str = ""
    iban: str = ""
    blocked: bool = False
    currency: str = "EUR"
    other_currencies: bool = False


@dataclass(frozen=True, slots=True)
class VatCode:
    """`code` is three wide, padded; `basis` is E (amounts exclude VAT), I, B (base only) or N (none)."""

    code: str
    description: str
    rate: Decimal
    basis: str
    side: str  # S sales, P purchases, B both
    charged: bool = False  # the buyer owes the VAT: two VAT lines
    listing: str = "N"  # intra-EU listing: L goods, S services, N none
    purchase_class: str = ""  # goods, services or investment


@dataclass(frozen=True, slots=True)
class PaymentCondition:
    code: str
    description: str
    days: int
    end_of_month: bool = False
    method: str = "B"  # B on credit, I collection, K cash


@dataclass(frozen=True, slots=True)
class CostPlace:
    """A cost centre or cost unit."""

    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Books:
    accounts: tuple[Account, ...]
    journals: tuple[Journal, ...]
    vat_codes: tuple[VatCode, ...]
    payment_conditions: tuple[PaymentCondition, ...]
    cost_centers: tuple[CostPlace, ...]
    cost_units: tuple[CostPlace, ...]
