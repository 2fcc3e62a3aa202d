"""What a client does in Billit with documents that may be booked already, and what Billit makes of it."""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from sandbox.billit.contract import ENUMS
from sandbox.billit.driver import Driver, sales_invoice

D = Decimal
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def bought(billit: Driver, **asked: Any) -> int:
    billit.portal("switch", processes_ubl=True)
    told = {"direction": "purchase", "kind": "invoice", **asked}
    return int(billit.portal("invoice", **told)["order_ids"][0])


def test_a_discount_for_prompt_payment_lowers_what_vat_is_counted_on(billit: Driver) -> None:
    """Billit's page "Cash Discount with simple Billit Fields"."""
    line = {"Description": "Goods", "Quantity": 1, "UnitPriceExcl": 449.95, "VATPercentage": 21}
    number = billit.post(
        "/v1/orders",
        sales_invoice(
            OrderLines=[line],
            OrderDate="2026-11-20",
            PaymentDiscountPercentage=1.5,
            PaymentReductionDays=8,
        ),
    )

    order = billit.order(number)
    [group] = order["VatGroups"]

    assert order["PaymentDiscountAmount"] == D("6.75")
    assert order["PaymentDiscountDate"].startswith("2026-11-28")
    assert (group["TotalExcl"], group["Mtvh"], group["FinancialReductionAmount"]) == (
        D("449.95"),
        D("443.20"),
        D("6.75"),
    )
    assert (order["TotalExcl"], order["TotalVAT"], order["TotalIncl"]) == (
        D("449.95"),
        D("93.07"),
        D("543.02"),
    )


def test_its_ubl_says_so_by_rate_with_a_part_without_vat(billit: Driver) -> None:
    order = bought(billit)
    billit.portal("edit", order_ids=[order], fields={"PaymentDiscountPercentage": 2})
    shown = billit.order(order)
    reduction = shown["PaymentDiscountAmount"]

    file = billit.get(f"/v1/files/{shown['Attachments'][0]['FileID']}")
    tree = ElementTree.fromstring(b64decode(file["FileContent"]))
    parts = [
        (D(one.findtext(f"{CBC}TaxableAmount", "")), D(one.findtext(f"{CBC}TaxAmount", "")))
        for one in tree.iter(f"{CAC}TaxSubtotal")
    ]
    total = tree.find(f"{CAC}LegalMonetaryTotal")

    assert reduction > 0
    assert (reduction, D(0)) in parts
    assert sum(base for base, _ in parts) == shown["TotalExcl"]
    assert sum(vat for _, vat in parts) == shown["TotalVAT"]
    assert total is not None and D(total.findtext(f"{CBC}PayableAmount", "")) == shown["TotalIncl"]


@pytest.mark.parametrize("status", ENUMS["OrderStatus"])
def test_an_order_can_have_any_documented_status(billit: Driver, status: str) -> None:
    order = bought(billit)

    billit.portal("mark", order_ids=[order], OrderStatus=status)

    assert billit.order(order)["OrderStatus"] == status
    billit.portal("mark", order_ids=[order], OrderStatus="")
    assert billit.order(order)["OrderStatus"] == "ToPay"


def test_an_order_that_is_changed_says_since_when(billit: Driver) -> None:
    order = bought(billit)
    before = billit.order(order)
    line = {"Description": "x", "Quantity": 1, "UnitPriceExcl": 10, "VATPercentage": 21}

    billit.portal("edit", order_ids=[order], fields={"OrderLines": [line]})

    after = billit.order(order)
    assert (after["TotalIncl"], after["OrderNumber"]) == (D("12.10"), before["OrderNumber"])
    assert after["LastModified"] >= before["LastModified"]


def test_a_purchase_that_is_deleted_stands_in_the_list_of_the_deleted(billit: Driver) -> None:
    order = bought(billit)

    billit.portal("remove", order_ids=[order])

    assert order in [one["OrderID"] for one in billit.get("/v1/orders/deleted")["Items"]]
    assert order not in [one["OrderID"] for one in billit.get("/v1/orders")["Items"]]


def test_the_same_invoice_comes_again_as_an_order_of_its_own(billit: Driver) -> None:
    order = bought(billit)
    billit.call("PATCH", f"/v1/orders/{order}", {"InternalInfo": "of the first"})

    [again] = billit.portal("resend", order_ids=[order])["order_ids"]

    first, second = billit.order(order), billit.order(again)
    same = ("OrderNumber", "OrderDate", "TotalIncl", "SupplierID", "OrderStatus")
    assert [first[name] for name in same] == [second[name] for name in same]
    assert (again > order, second.get("InternalInfo")) == (True, None)
    assert second["OrderPDF"]["FileID"] != first["OrderPDF"]["FileID"]


def test_an_unknown_key_is_named_as_the_live_service_names_it(billit: Driver) -> None:
    assert billit.code("GET", "/v1/account/accountInformation", status=401, ApiKey="x") == "ApiKeyNotValid"


def test_what_is_not_found_is_named_by_its_whole_word(billit: Driver) -> None:
    answer = billit.call("GET", "/v1/parties/99999999", status=400)

    assert answer.json()["errors"][0]["Description"] == "Party 99999999 not found"
