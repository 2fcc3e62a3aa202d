"""The seeded practice as plain data: what both sandboxes are filled from.

Amounts are whole cents, rates are per cent, dates are Belgian days, instants are UTC. The names are nobody's
field names: each sandbox writes them its own way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.practice.books import Account, Books
from sandbox.practice.money import BankAccount

if TYPE_CHECKING:
    from sandbox.practice.further import Further


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    number: str
    postcode: str
    city: str
    country: str = "BE"


@dataclass(frozen=True, slots=True)
class Relation:
    """A customer or supplier. `sales_account` and `purchase_account` are GL account codes, '' for none.

    `key` is unique within the company, `code` is its number in the books.
    """

    key: str
    code: str
    name: str
    address: Address
    is_customer: bool = False
    is_supplier: bool = False
    is_prospect: bool = False
    blocked: bool = False
    vat_number: str = ""
    enterprise_number: str = ""
    email: str = ""
    phone: str = ""
    language: str = "NL"
    iban: str = ""
    bic: str = ""
    sales_account: str = ""
    purchase_account: str = ""
    sales_vat: str = ""
    purchase_vat: str = ""
    payment_condition: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice line; `net` in cents, before VAT, positive on credit notes too.

    `ventilation` is a code of Billit's list (1 to 104); `account` and `cost_center` are '' for none.
    """

    text: str
    quantity: Decimal
    unit_price: Decimal
    net: int
    vat: int
    vat_rate: Decimal
    ventilation: str
    account: str = ""
    cost_center: str = ""


@dataclass(frozen=True, slots=True)
class VatTotal:
    """Per rate and ventilation code: `vat` is `net` times the rate, rounded half up once."""

    ventilation: str
    vat_rate: Decimal
    net: int
    vat: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """A sales or purchase invoice or credit note of a company."""

    key: str
    direction: str  # 'sales' or 'purchase', seen from the company
    kind: str  # 'invoice' or 'credit-note'
    number: str  # the supplier's own on purchases
    date: dt.date
    due: dt.date
    created: dt.datetime
    relation: str  # Relation.key
    title: str
    lines: tuple[Line, ...]
    vat_totals: tuple[VatTotal, ...]
    ventilation: str = ""
    account: str = ""  # of the whole document; '' where lines, relation or the dossier's default decide
    payment_reference: str = ""  # +++ddd/dddd/ddddd+++ or free
    buyer_reference: str = ""
    about: str = ""  # number of the credited invoice
    origin: str = "peppol"  # peppol, typed or scan
    draft: bool = False
    to_check: bool = False
    approval: str = ""  # '', 'pending' or 'approved'
    released: bool = True  # for export, by the practice
    paid_on: dt.date | None = None
    paid_from: str = ""  # IBAN of the company's account that paid or was paid

    @property
    def net(self) -> int:
        return sum(total.net for total in self.vat_totals)

    @property
    def vat(self) -> int:
        return sum(total.vat for total in self.vat_totals)

    @property
    def gross(self) -> int:
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Company:
    """A company; `division` is None where Exact does not know it, `party_id` where Billit does not."""

    key: str
    name: str
    activity: str
    address: Address
    vat_number: str
    enterprise_number: str
    email: str
    phone: str
    language: str
    contact: str
    party_id: int | None
    division: int | None
    books: Books
    relations: tuple[Relation, ...]
    invoices: tuple[Invoice, ...]
    bank_accounts: tuple[BankAccount, ...]
    may_book_purchases: bool = True  # the right of the connected Exact user

    def relation(self, key: str) -> Relation:
        return next(one for one in self.relations if one.key == key)

    def account(self, code: str) -> Account:
        return next(one for one in self.books.accounts if one.code == code)


@dataclass(frozen=True, slots=True)
class SeededFault:
    """Something that goes wrong once, with one document: `entry-vanishes` or `answer-lost`."""

    kind: str
    company: str  # Company.key
    document: str  # Invoice.number


@dataclass(frozen=True, slots=True)
class Practice:
    """`office` is the accountants' own company; `dossiers` are in both services, the next two in one only.

    `further` are more dossiers in both services, as many as one likes, each made when it is asked for.
    """

    seed: int
    today: dt.date
    office: Company
    dossiers: tuple[Company, ...]
    only_in_exact: Company
    only_in_billit: Company
    faults: tuple[SeededFault, ...]
    further: Further

    @property
    def in_exact(self) -> tuple[Company, ...]:
        return tuple(one for one in self.companies if one.division is not None)

    @property
    def in_billit(self) -> tuple[Company, ...]:
        return tuple(one for one in self.companies if one.party_id is not None)

    @property
    def companies(self) -> tuple[Company, ...]:
        """All but the further ones."""
        return (self.office, *self.dossiers, self.only_in_exact, self.only_in_billit)

    def company(self, key: str) -> Company:
        return next(one for one in self.companies if one.key == key)
