"""The short lists that only have a code, a description and little more."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.exact.fields import DEMANDED, Shape, code, flag, key, number, words


@dataclass(frozen=True, slots=True)
class PaymentCondition:
    """`days` until payment, None where Exact counts otherwise."""

    exact_id: str
    code: str
    description: str
    days: int | None


@dataclass(frozen=True, slots=True)
class CostCenter:
    exact_id: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class CostUnit:
    exact_id: str
    code: str
    description: str


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


PAYMENT_CONDITIONS = Shape(
    PaymentCondition,
    "cashflow/PaymentConditions",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    days=number("PaymentDays", None),
)
COST_CENTERS = Shape(
    CostCenter, "hrm/Costcenters", exact_id=key("ID"), code=code("Code"), description=words("Description")
)
COST_UNITS = Shape(
    CostUnit, "hrm/Costunits", exact_id=key("ID"), code=code("Code"), description=words("Description")
)
CURRENCIES = Shape(
    Currency, "general/Currencies", with_division=False, code=code("Code"), description=words("Description")
)
DOCUMENT_TYPES = Shape(
    DocumentType,
    "documents/DocumentTypes",
    with_division=False,
    id=number("ID", DEMANDED),
    description=words("Description"),
    creatable=flag("DocumentIsCreatable"),
)
