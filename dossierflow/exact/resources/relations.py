"""crm/Accounts: the relations of a division."""

from __future__ import annotations

from typing import Any

from dossierflow.domain.enterprise import enterprise_number
from dossierflow.domain.relation import Relation, Role
from dossierflow.exact import odata
from dossierflow.exact.fields import Shape, ShapeField, code, flag, key, link, padded, words
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.sync import Sync
from dossierflow.kernel.foreign import entered_line
from dossierflow.kernel.outcome import Outcome

PATH = "crm/Accounts"
RELATIONS = Shape(
    Relation,
    "sync/CRM/Accounts",
    exact_id=key("ID"),
    code=code("Code"),
    name=words("Name"),
    status=code("Status"),
    is_supplier=flag("IsSupplier"),
    is_sales=flag("IsSales"),
    is_own_division=ShapeField("Type", lambda value: value == "D", False),
    blocked=flag("Blocked"),
    vat_number=code("VATNumber"),
    enterprise_number=ShapeField("ChamberOfCommerce", enterprise_number, ""),
    street=words("AddressLine1"),
    postcode=words("Postcode"),
    city=words("City"),
    country=code("Country"),
    email=words("Email"),
    phone=words("Phone"),
    language=code("Language"),
    gl_sales=link("GLAccountSales"),
    gl_purchase=link("GLAccountPurchase"),
    vat_code_sales=padded("SalesVATCode"),
    vat_code_purchase=padded("PurchaseVATCode"),
    payment_condition_sales=code("PaymentConditionSales"),
    payment_condition_purchase=code("PaymentConditionPurchase"),
)

SINGLE = Shape(Relation, PATH, with_division=RELATIONS.with_division, **RELATIONS.fields)

# What is sent of a new relation, and from where. Exact gives the code; IsSales follows from the status.
_SENT = {
    "Name": "name",
    "Status": "status",
    "VATNumber": "vat_number",
    "ChamberOfCommerce": "enterprise_number",
    "AddressLine1": "street",
    "Postcode": "postcode",
    "City": "city",
    "Country": "country",
    "Email": "email",
    "Phone": "phone",
    "Language": "language",
    "GLAccountSales": "gl_sales",
    "GLAccountPurchase": "gl_purchase",
    "SalesVATCode": "vat_code_sales",
    "PurchaseVATCode": "vat_code_purchase",
    "PaymentConditionSales": "payment_condition_sales",
    "PaymentConditionPurchase": "payment_condition_purchase",
}
# Without these no sale (« Invalid: Customer (Type) ») or purchase can be booked on a relation.
_FOR_ROLE: dict[Role, dict[str, Any]] = {Role.CUSTOMER: {"Status": "C"}, Role.SUPPLIER: {"IsSupplier": True}}


class Relations(Sync[Relation]):
    """`changed(after)` reads them; Exact's own company (Type D) is among them, marked."""

    def __init__(self, calls: DivisionCalls) -> None:
        super().__init__(calls, RELATIONS)

    def create(self, relation: Relation) -> Outcome[str]:
        """Create a relation; its GUID. Empty fields, its code and its GUID are not sent."""
        sent = {name: entered_line(getattr(relation, attribute)) for name, attribute in _SENT.items()}
        body: dict[str, Any] = {name: value for name, value in sent.items() if value}
        if relation.is_supplier:
            body["IsSupplier"] = True
        return self._calls.create(PATH, body)

    def named(self, name: str, vat_number: str) -> list[Relation]:
        """The relations with this VAT number; where it is '', those with exactly this name, as it is or as
        `create` writes it."""
        if vat_number:
            return self._calls.rows(SINGLE, where=f"VATNumber eq {odata.text(vat_number)}")
        names = dict.fromkeys((name, entered_line(name)))
        return self._calls.rows(SINGLE, where=odata.any_of("Name", map(odata.text, names)))

    def give_role(self, exact_id: str, role: Role) -> Outcome[None]:
        """Let sales or purchases be booked on an existing relation."""
        return self._calls.put(f"{PATH}({odata.guid(exact_id)})", _FOR_ROLE[role])
