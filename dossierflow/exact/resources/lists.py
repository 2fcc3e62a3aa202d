"""The short lists that only have a code, a description and little more."""

from __future__ import annotations

from dossierflow.domain.chart import CostCenter, CostUnit, Currency, DocumentType, PaymentCondition
from dossierflow.exact.fields import DEMANDED, Shape, ShapeField, code, day, flag, key, number, words

PAYMENT_CONDITIONS = Shape(
    PaymentCondition,
    "cashflow/PaymentConditions",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    days=number("PaymentDays", None),
)
_UNTIL = ShapeField("EndDate", day("EndDate").kind, None)
COST_CENTERS = Shape(
    CostCenter,
    "hrm/Costcenters",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    active=ShapeField("Active", lambda value: value is not False, True),
    until=_UNTIL,
)
COST_UNITS = Shape(
    CostUnit,
    "hrm/Costunits",
    exact_id=key("ID"),
    code=code("Code"),
    description=words("Description"),
    until=_UNTIL,
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
