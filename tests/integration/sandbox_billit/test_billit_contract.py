"""Every kind of answer of the seeded sandbox fits the condensed contract, field by field."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError  # type: ignore[import-untyped]

from sandbox.billit.contract import DEFINITIONS, ENUMS, FILTERABLE, ORDER_LIST, PATCHABLE
from sandbox.billit.driver import BAKERY, BUILDER, CONSULTANCY, FLORIST, OFFICE, Driver

STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?$"
GUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
PLAIN: dict[str, dict[str, Any]] = {
    "i": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "l": {"type": "integer"},
    "n2": {"type": "number"},
    "n5": {"type": "number"},
    "s": {"type": "string", "minLength": 1},
    "b": {"type": "boolean"},
    "d": {"type": "string", "pattern": STAMP},
    "g": {"type": "string", "pattern": GUID},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
}


def schema(kind: str) -> dict[str, Any]:
    """JSON Schema of a kind of the contract; unknown fields are errors, so nothing of our own leaks."""
    if kind[0] == "[":
        return {"type": "array", "items": schema(kind[1:-1])}
    return PLAIN.get(kind) or {"$ref": f"#/$defs/{kind}"}


@cache
def validator(kind: str) -> Any:
    definitions = {
        name: {
            "type": "object",
            "additionalProperties": False,
            "properties": {field: schema(of) for field, of in fields.items()},
        }
        for name, fields in DEFINITIONS.items()
    }
    return Draft202012Validator({**schema(kind), "$defs": definitions})


def fits(kind: str, answer: Any) -> None:
    validator(kind).validate(answer)


def get(reading: Driver, path: str, company: int = BAKERY) -> Any:
    return reading.call("GET", path, PartyID=str(company)).json()


@pytest.mark.parametrize("company", [OFFICE, BAKERY, BUILDER, CONSULTANCY, FLORIST])
def test_orders_and_all_they_lead_to_fit(reading: Driver, company: int) -> None:
    page = get(reading, "/v1/orders", company)
    fits("[Order]", page["Items"])
    for row in page["Items"]:
        order = get(reading, f"/v1/orders/{row['OrderID']}", company)
        fits("Order", order)
        fits("File", get(reading, f"/v1/files/{order['OrderPDF']['FileID']}", company))
        fits("Party", get(reading, f"/v1/parties/{order['CounterPartyID']}", company))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/parties", "[Party]"),
        ("/v1/financialTransactions", "[Transaction]"),
        ("/v1/documents", "[DocumentAPIView]"),
    ],
)
def test_other_lists_fit(reading: Driver, path: str, kind: str) -> None:
    rows = get(reading, path)["Items"]
    assert rows
    fits(kind, rows)


def test_account_and_reports_fit(reading: Driver) -> None:
    fits("AccountInformation", get(reading, "/v1/account/accountInformation"))
    fits("[ReportsExportOverViewModel]", get(reading, "/v1/reports"))
    fits("ReportDetailModel", get(reading, "/v1/reports/1"))


def test_nothing_of_the_sandboxs_own_leaks_after_it_was_used(billit: Driver) -> None:
    billit.portal("invoice", direction="sales", count=3)
    billit.portal("invoice", direction="purchase", count=3)
    billit.portal("release", all=True)
    for row in billit.orders():
        order = billit.call("GET", f"/v1/orders/{row['OrderID']}").json()
        fits("Order", order)
        assert order["OrderStatus"] in ENUMS["OrderStatus"]


def test_the_contract_names_what_the_documentation_names() -> None:
    assert len(FILTERABLE["Order"]) == 28
    assert len(DEFINITIONS["Order"]) >= 82
    assert (len(PATCHABLE["Order"]), len(PATCHABLE["Party"])) == (9, 23)
    assert set(ORDER_LIST) <= set(DEFINITIONS["Order"])
    for kinds in DEFINITIONS.values():
        assert all(kind.strip("[]") in {*PLAIN, *DEFINITIONS} for kind in kinds.values())


def test_a_field_that_the_contract_does_not_have_would_be_noticed(reading: Driver) -> None:
    row = get(reading, "/v1/orders?$top=1")["Items"][0]
    with pytest.raises(ValidationError):
        fits("Order", {**row, "release": True})
    with pytest.raises(ValidationError):
        fits("Order", {**row, "TotalIncl": "121.00"})
