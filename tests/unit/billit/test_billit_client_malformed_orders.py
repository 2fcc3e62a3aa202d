"""Orders that cannot be right: each refused with its dossier, document and field, its neighbours read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.errors import BadData

Make = Callable[..., dict[str, Any]]
LABEL = "2204417 / F26-00871"

IN_A_LIST: list[tuple[dict[str, Any], str]] = [
    # amounts
    ({"TotalIncl": ...}, "TotalIncl"),
    ({"TotalExcl": ...}, "TotalExcl"),
    ({"TotalIncl": None}, "TotalIncl"),
    ({"TotalIncl": "230.00"}, "TotalIncl"),
    ({"TotalIncl": True}, "TotalIncl"),
    ({"TotalIncl": [230]}, "TotalIncl"),
    ({"TotalIncl": {"Amount": 230}}, "TotalIncl"),
    ({"TotalIncl": 230.005}, "TotalIncl"),
    ({"TotalIncl": 230.01}, "TotalIncl"),
    ({"TotalIncl": -230}, "TotalIncl"),
    ({"TotalExcl": 201, "TotalVAT": 30}, "TotalIncl"),
    ({"TotalVAT": 30.001}, "TotalVAT"),
    ({"TotalVAT": float("nan")}, "TotalVAT"),
    ({"TotalExcl": float("inf")}, "TotalExcl"),
    ({"TotalExcl": float("-inf")}, "TotalExcl"),
    ({"TotalExcl": 1e300}, "TotalExcl"),
    ({"TotalExcl": 1e-300}, "TotalExcl"),
    ({"TotalExcl": 10**25}, "TotalExcl"),
    ({"TotalExcl": 10**4000}, "TotalExcl"),
    ({"TotalExcl": 10**14}, "TotalExcl"),
    # identity and kind
    ({"OrderNumber": ...}, "OrderNumber"),
    ({"OrderNumber": ""}, "OrderNumber"),
    ({"OrderNumber": "   "}, "OrderNumber"),
    ({"OrderNumber": ["F1"]}, "OrderNumber"),
    ({"OrderNumber": "F" * 129}, "OrderNumber"),
    ({"OrderNumber": "F1\x00"}, "OrderNumber"),
    ({"OrderNumber": "F1\x1b[31m"}, "OrderNumber"),
    ({"OrderID": ...}, "OrderID"),
    ({"OrderID": 0}, "OrderID"),
    ({"OrderID": -1}, "OrderID"),
    ({"OrderID": "2204417"}, "OrderID"),
    ({"OrderID": 2204417.5}, "OrderID"),
    ({"OrderID": 2**70}, "OrderID"),
    ({"OrderID": True}, "OrderID"),
    ({"CompanyID": "700101x"}, "CompanyID"),
    ({"OrderDirection": ...}, "OrderDirection"),
    ({"OrderDirection": "Sideways"}, "OrderDirection"),
    ({"OrderDirection": "income"}, "OrderDirection"),
    ({"OrderDirection": 1}, "OrderDirection"),
    ({"OrderType": ...}, "OrderType"),
    ({"OrderType": "Invoices"}, "OrderType"),
    ({"OrderType": {}}, "OrderType"),
    # dates
    ({"OrderDate": ...}, "OrderDate"),
    ({"OrderDate": "0001-01-01T00:00:00"}, "OrderDate"),
    ({"OrderDate": "2026-13-01T00:00:00"}, "OrderDate"),
    ({"OrderDate": "2026-02-30"}, "OrderDate"),
    ({"OrderDate": "0226-11-04T00:00:00"}, "OrderDate"),
    ({"OrderDate": "9999-12-31T23:59:59.9999999"}, "OrderDate"),
    ({"OrderDate": "20261-11-04"}, "OrderDate"),
    ({"OrderDate": "20261104"}, "OrderDate"),
    ({"OrderDate": "2026-W45-3"}, "OrderDate"),
    ({"OrderDate": "04/11/2026"}, "OrderDate"),
    ({"OrderDate": "/Date(1795600000000)/"}, "OrderDate"),
    ({"OrderDate": "yesterday"}, "OrderDate"),
    ({"OrderDate": 1795600000}, "OrderDate"),
    ({"OrderDate": "2026-11-04T25:00:00"}, "OrderDate"),
    ({"ExpiryDate": "2626-12-04"}, "ExpiryDate"),
    ({"LastModified": "soon"}, "LastModified"),
    ({"Created": {}}, "Created"),
    # the other side
    ({"CounterParty": ...}, "CounterParty"),
    ({"CounterParty": {}}, "CounterParty"),
    ({"CounterParty": {"Name": ""}}, "CounterParty"),
    ({"CounterParty": []}, "CounterParty"),
    ({"CounterParty": "Papierhuis"}, "CounterParty"),
    ({"CounterParty__PartyID": "x"}, "CounterParty.PartyID"),
    ({"CounterParty__VATNumber": 1.5}, "CounterParty.VATNumber"),
    ({"CounterParty__VATNumber": "B" * 65}, "CounterParty.VATNumber"),
    ({"CounterParty__Addresses": "Antwerp"}, "CounterParty.Addresses"),
    ({"CounterParty__Addresses": [7]}, "CounterParty.Addresses[0]"),
    # the rest
    ({"Currency": "EURO"}, "Currency"),
    ({"Currency": "€"}, "Currency"),
    ({"Currency": 978}, "Currency"),
    ({"IsSent": "yes"}, "IsSent"),
    ({"ExportedToConnector": 1}, "ExportedToConnector"),
    ({"AccountantVerificationNeeded": "false"}, "AccountantVerificationNeeded"),
    ({"OrderStatus": 4.5}, "OrderStatus"),
]

IN_THE_DETAIL: list[tuple[dict[str, Any], str]] = [
    ({"VatGroups__0__TotalExcl": 119}, "VatGroups.TotalExcl"),
    ({"VatGroups__0__TotalVAT": 25.21}, "VatGroups.TotalVAT"),
    ({"VatGroups__0__TotalVAT": 25.205}, "VatGroups[0].TotalVAT"),
    ({"VatGroups__1__TotalExcl": ...}, "VatGroups[1].TotalExcl"),
    ({"VatGroups__0__VATPercentage": ...}, "VatGroups[0].VATPercentage"),
    ({"VatGroups__0__VATPercentage": 210}, "VatGroups[0].VATPercentage"),
    ({"VatGroups__0__VATPercentage": -21}, "VatGroups[0].VATPercentage"),
    ({"VatGroups": [None]}, "VatGroups[0]"),
    ({"VatGroups": {}}, "VatGroups"),
    ({"OrderLines__0__TotalExcl": "120"}, "OrderLines[0].TotalExcl"),
    ({"OrderLines__1__TotalExcl": ...}, "OrderLines[1].TotalExcl"),
    ({"OrderLines__0__VATPercentage": float("nan")}, "OrderLines[0].VATPercentage"),
    ({"OrderLines__0__Quantity": float("inf")}, "OrderLines[0].Quantity"),
    ({"OrderLines__0__Quantity": "4"}, "OrderLines[0].Quantity"),
    ({"OrderLines__0__Description": {"nl": "Toner"}}, "OrderLines[0].Description"),
    ({"OrderLines__0__Description": "x" * 4001}, "OrderLines[0].Description"),
    ({"OrderLines__1": 3}, "OrderLines[1]"),
    ({"OrderLines": "none"}, "OrderLines"),
    ({"FXRateToForeign": 0}, "FXRateToForeign"),
    ({"FXRateToForeign": -1.08}, "FXRateToForeign"),
    ({"FXRateToForeign": 1e40}, "FXRateToForeign"),
    ({"PeriodFrom": "2026-99-01"}, "PeriodFrom"),
    ({"PaymentReference": []}, "PaymentReference"),
    ({"InternalInfo": "x" * 100_001}, "InternalInfo"),
    ({"Journal": True}, "Journal"),
]


@pytest.mark.parametrize(("changes", "field"), IN_A_LIST, ids=lambda value: str(value)[:60])
def test_a_malformed_order_in_a_list_is_named_and_its_neighbours_are_read(
    company: BillitCompany, script: Any, order: Make, changes: dict[str, Any], field: str
) -> None:
    rows = [order(OrderID=1), order(**changes), order(OrderID=3)]
    script.on("GET", "/v1/orders", httpx.Response(200, content=_loose_json({"Items": rows})))
    (page,) = company.orders.changed(None)
    assert [one.order_id for one in page] == [1, 3]
    (bad,) = page.refused
    assert (bad.dossier, bad.field) == ("700101", field)
    assert bad.document and bad.document in (LABEL, *_partial_labels(changes))
    assert "700101" in str(bad) and field in str(bad)


@pytest.mark.parametrize(
    ("changes", "field"), IN_A_LIST[:-1] + IN_THE_DETAIL, ids=lambda value: str(value)[:60]
)
def test_a_malformed_order_by_itself_is_named(
    company: BillitCompany, script: Any, order: Make, changes: dict[str, Any], field: str
) -> None:
    script.on("GET", "/v1/orders/2204417", httpx.Response(200, content=_loose_json(order(**changes))))
    with pytest.raises(BadData) as refusal:
        company.orders.get(2204417)
    assert refusal.value.dossier == "700101"
    assert "2204417" in refusal.value.document or "F26-00871" in refusal.value.document
    assert refusal.value.field == field


@pytest.mark.parametrize("answer", [[], "text", 17, None, [{"OrderID": 2204417}]])
def test_an_order_that_is_no_object_is_refused(company: BillitCompany, script: Any, answer: Any) -> None:
    script.on("GET", "/v1/orders/2204417", answer)
    with pytest.raises(BadData) as refusal:
        company.orders.get(2204417)
    assert (refusal.value.dossier, refusal.value.document) == ("700101", "2204417")


def test_a_number_of_ten_thousand_digits_is_refused_where_it_stands(
    company: BillitCompany, script: Any, order: Make
) -> None:
    rows = _loose_json({"Items": [order(TotalIncl=12345678), order(OrderID=3)]})
    content = rows.replace(b"12345678", b"9" * 10_000)
    script.on("GET", "/v1/orders", httpx.Response(200, content=content))
    (page,) = company.orders.changed(None)
    assert [bad.field for bad in page.refused] == ["TotalIncl"]
    assert [one.order_id for one in page] == [3]


def _partial_labels(changes: dict[str, Any]) -> tuple[str, ...]:
    """What is left to name the order by, where its id or its number is the fault."""
    labels = ["F26-00871", "2204417"]
    for value in changes.values():
        value = str(value).replace("\0", "\ufffd")
        labels += [f"{value} / F26-00871"[:80], f"2204417 / {value}"[:80]]
    return tuple(labels)


def _loose_json(value: Any) -> bytes:
    """JSON as a sloppy server writes it: NaN and Infinity too."""
    return json.dumps(value).encode()
