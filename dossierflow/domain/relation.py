"""A relation: a customer or supplier of a dossier, as Exact keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dossierflow.domain.spelling import number_key


class Role(StrEnum):
    CUSTOMER = "customer"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Relation:
    """`code` is trimmed; `status` is Exact's letter (A none, S suspect, P prospect, C customer).

    `gl_sales` and `gl_purchase` are GUIDs of the relation's default GL accounts, '' where it has none.
    """

    exact_id: str
    code: str
    name: str
    status: str = ""
    is_supplier: bool = False
    is_sales: bool = False
    is_own_division: bool = False  # Exact's Type 'D': the company itself
    blocked: bool = False
    vat_number: str = ""
    enterprise_number: str = ""  # ChamberOfCommerce
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    gl_sales: str = ""
    gl_purchase: str = ""
    vat_code_sales: str = ""
    vat_code_purchase: str = ""
    payment_condition_sales: str = ""
    payment_condition_purchase: str = ""

    @property
    def number_key(self) -> str:
        """The VAT number without its spelling, '' where it has none."""
        return number_key(self.vat_number)

    @property
    def label(self) -> str:
        """Code and name, as people call it."""
        return f"{self.code} {self.name}".strip()

    @property
    def is_customer(self) -> bool:
        """Sales can be booked on it (Exact: Status must be C, else « Invalid: Customer (Type) »)."""
        return self.status == "C"

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(
            role
            for role, has in ((Role.CUSTOMER, self.is_customer), (Role.SUPPLIER, self.is_supplier))
            if has
        )
