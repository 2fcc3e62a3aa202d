"""Rules 1 to 8 of the contract: creating, sending, receiving and paying orders."""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from stdnum.be import ogm_vcs

from sandbox.billit.driver import BAKERY, BUILDER, Driver, sales_invoice
from sandbox.kernel.clock import SandboxClock

D = Decimal


def purchase(**changes: Any) -> dict[str, Any]:
    supplier = {"Name": "Proefleverancier NV", "VATNumber": "BE0999999825", "CountryCode": "BE"}
    return {
        **sales_invoice(OrderDirection="Cost", OrderNumber="LEV-1", Supplier=supplier, **changes),
        "Customer": None,
    }


# 1


def test_a_created_order_gets_its_totals_per_rate_and_waits_to_be_sent(billit: Driver) -> None:
    lines = [
        {"Description": f"regel {at}", "Quantity": 3, "UnitPriceExcl": 0.04, "VATPercentage": 21}
        for at in range(3)
    ]
    lines.append({"Description": "half", "Quantity": 1, "UnitPriceExcl": 0.75, "VATPercentage": 6})
    number = billit.post("/v1/orders", sales_invoice(OrderLines=lines))
    assert isinstance(number, int)
    order = billit.order(number)
    # 0.36 at 21 % is 0.0756 of VAT, rounded once; rounded per line it would be 3 times 0.03. 0.045 goes up.
    assert [(group["TotalExcl"], group["TotalVAT"]) for group in order["VatGroups"]] == [
        (D("0.36"), D("0.08")),
        (D("0.75"), D("0.05")),
    ]
    assert (order["TotalExcl"], order["TotalVAT"], order["TotalIncl"]) == (D("1.11"), D("0.13"), D("1.24"))
    assert (order["OrderStatus"], order["ExternalProvider"], order["IsSent"]) == ("ToSend", "APIFeed", False)


@pytest.mark.parametrize("missing", ["OrderType", "OrderDirection", "OrderDate", "ExpiryDate", "Customer"])
def test_an_order_without_a_mandatory_field_is_refused(billit: Driver, missing: str) -> None:
    body = sales_invoice()
    del body[missing]
    assert billit.code("POST", "/v1/orders", body) == "GenericError"


def test_an_order_without_lines_or_price_is_refused(billit: Driver) -> None:
    billit.post("/v1/orders", sales_invoice(OrderLines=[]), 400)
    billit.post("/v1/orders", sales_invoice(OrderLines=[{"Description": "x", "VATPercentage": 21}]), 400)


def test_names_are_bound_in_any_case(billit: Driver) -> None:
    body = {name.lower(): value for name, value in sales_invoice(OrderNumber="Kleine-1").items()}
    assert billit.order(billit.post("/v1/orders", body))["OrderNumber"] == "Kleine-1"


def test_numbers_come_out_with_the_documented_decimals(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    text = billit.call("GET", f"/v1/orders/{number}").text
    assert '"Quantity":1.00000' in text and '"UnitPriceExcl":100.00000' in text
    assert '"TotalVAT":21.00,' in text and '"FXRateToForeign":1.00000' in text


def test_prices_including_vat_lead_where_the_line_says_so(billit: Driver) -> None:
    line = {"Description": "x", "Quantity": 1, "UnitPriceIncl": 121, "VATPercentage": 21, "InclLeading": True}
    order = billit.order(billit.post("/v1/orders", sales_invoice(OrderLines=[line])))
    assert (order["TotalExcl"], order["TotalVAT"]) == (D("100.00"), D("21.00"))


def test_an_order_with_its_id_is_updated_until_it_is_sent(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    line = {"Description": "Dienst", "Quantity": 2, "UnitPriceExcl": 100, "VATPercentage": 21}
    assert billit.post("/v1/orders", sales_invoice(OrderID=number, OrderLines=[line])) == number
    assert billit.order(number)["TotalIncl"] == D("242.00")
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "Transporttype": "Peppol"})
    billit.post("/v1/orders", sales_invoice(OrderID=number), 400)


# 2


def test_a_rate_that_the_country_does_not_have_is_refused(billit: Driver) -> None:
    line = {"Description": "x", "Quantity": 1, "UnitPriceExcl": 10, "VATPercentage": 19}
    code = billit.code("POST", "/v1/orders", sales_invoice(OrderLines=[line]))
    assert code == "InvalidVAtPercentageForTaxCountry_0_"


def test_a_ventilation_code_decides_the_scheme_and_unknown_ones_are_refused(billit: Driver) -> None:
    line = {"Description": "x", "Quantity": 1, "UnitPriceExcl": 10, "VATPercentage": 0}
    order = billit.order(billit.post("/v1/orders", sales_invoice(OrderLines=[line], VentilationCode="21")))
    assert order["OrderLines"][0]["VentilationCode"] == "21"
    billit.post("/v1/orders", sales_invoice(OrderLines=[line], VentilationCode="77"), 400)


# 3


def test_a_credit_note_about_an_invoice_is_positive_and_settled(billit: Driver) -> None:
    about = billit.orders("OrderDirection eq 'Income' and OrderType eq 'Invoice'")[0]["OrderNumber"]
    order = billit.order(
        billit.post("/v1/orders", sales_invoice(OrderType="CreditNote", AboutInvoiceNumber=about))
    )
    assert (order["TotalIncl"], order["Paid"], order["ToPay"]) == (D("121.00"), True, D("0.00"))
    assert order["OrderNumber"].startswith("CN")


def test_a_credit_note_about_an_unknown_invoice_or_below_zero_is_refused(billit: Driver) -> None:
    billit.post("/v1/orders", sales_invoice(OrderType="CreditNote", AboutInvoiceNumber="nergens"), 400)
    line = {"Description": "x", "Quantity": -1, "UnitPriceExcl": 10, "VATPercentage": 21}
    billit.post("/v1/orders", sales_invoice(OrderType="CreditNote", OrderLines=[line]), 400)


# 4


def test_an_invoice_without_payment_reference_gets_a_structured_one(billit: Driver) -> None:
    reference = billit.order(billit.post("/v1/orders", sales_invoice()))["PaymentReference"]
    assert reference[:3] == reference[-3:] == "+++" and ogm_vcs.is_valid(reference.strip("+"))
    own = billit.order(billit.post("/v1/orders", sales_invoice(PaymentReference="Vrij")))
    assert own["PaymentReference"] == "Vrij"


# 5


def test_a_sent_order_is_to_be_paid_and_delivered_a_little_later(billit: Driver, clock: SandboxClock) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "TransportType": "Peppol"})
    sent = billit.order(number)
    assert (sent["OrderStatus"], sent["IsSent"]) == ("ToPay", True)
    assert sent["CurrentDocumentDeliveryDetails"]["DocumentDeliveryStatus"] == "Pending"
    [message] = sent["Messages"]
    assert (message["Destination"], message["Description"]) == ("0208:0999999922", "Sent to 0208:0999999922")
    clock.advance(6)
    assert billit.order(number)["CurrentDocumentDeliveryDetails"]["DocumentDeliveryStatus"] == "Delivered"


def test_a_message_names_the_file_that_went(billit: Driver) -> None:
    file = {"FileName": "f.pdf", "FileContent": b64encode(b"%PDF-1.7").decode()}
    number = billit.post("/v1/orders", sales_invoice(OrderPDF=file))
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "TransportType": "Peppol"})
    sent = billit.order(number)
    assert sent["Messages"][0]["FileID"] == sent["OrderPDF"]["FileID"]


def test_a_document_that_is_not_delivered_says_so(billit: Driver, clock: SandboxClock) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    fault = {"kind": "delivery-error", "path": f"/v1/orders/{number}"}
    assert billit.http.post("/_sandbox/api/faults", json=fault).status_code == 201
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "TransportType": "SMTP"})
    clock.advance(6)
    details = billit.order(number)["CurrentDocumentDeliveryDetails"]
    assert details["DocumentDeliveryStatus"] == "Error"
    assert details["DocumentDeliveryInfo"] == "The receiver could not be reached."


def test_an_order_that_cannot_be_sent_stays_to_be_sent(billit: Driver) -> None:
    abroad = {"Name": "Kunde GmbH", "CountryCode": "DE", "Email": "kunde@example.invalid"}
    number = billit.post("/v1/orders", sales_invoice(Customer=abroad))
    body = {"OrderIDs": [number], "TransportType": "Peppol"}
    code = billit.code("POST", "/v1/orders/commands/send", body, StrictTransportType="true")
    assert code == "TheCustomerDoesNotSupportPeppolForType_0"
    assert billit.order(number)["OrderStatus"] == "ToSend"
    billit.post("/v1/orders/commands/send", body)  # without the header another way is taken
    assert billit.order(number)["Messages"][0]["TransportType"] == "SMTP"


def test_one_order_that_cannot_be_sent_undoes_the_whole_call(billit: Driver) -> None:
    good, bad = billit.post("/v1/orders", sales_invoice()), billit.post("/v1/orders", purchase())
    billit.post("/v1/orders/commands/send", {"OrderIDs": [good, bad], "TransportType": "Peppol"}, 400)
    assert billit.order(good)["IsSent"] is False


def test_an_order_sent_over_peppol_cannot_be_deleted(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    other = billit.post("/v1/orders", sales_invoice())
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "TransportType": "Peppol"})
    billit.call("DELETE", f"/v1/orders/{number}", status=400)
    assert billit.call("DELETE", f"/v1/orders/{other}").json() is True
    billit.get(f"/v1/orders/{other}", 404)
    assert [one["OrderID"] for one in billit.get("/v1/orders/deleted")["Items"]] == [other]


# 6


def test_a_received_invoice_is_held_in_quick_entry_until_it_is_processed(billit: Driver) -> None:
    billit.portal("switch", processes_ubl=False)
    before = len(billit.orders())
    assert billit.portal("invoice", direction="purchase") == {"order_ids": [], "held": 1}
    assert len(billit.orders()) == before
    item = billit.get("/v1/peppol/inbox")["InboxItems"][0]
    billit.post(f"/v1/peppol/inbox/{item['InboxItemID']}/confirm")
    assert len(billit.orders()) == before + 1
    assert billit.get("/v1/peppol/inbox")["InboxItems"] == []


def test_a_received_invoice_becomes_an_order_where_ubl_is_processed_automatically(billit: Driver) -> None:
    (number,) = billit.portal("invoice", direction="purchase")["order_ids"]
    order = billit.order(number)
    assert (order["OrderDirection"], order["ExternalProvider"], order["IsSent"]) == ("Cost", "Peppol", False)
    assert order["OrderStatus"] == "ToPay"
    assert order["OrderPDF"]["FileName"].endswith(".pdf")
    assert order["Attachments"][0]["FileName"].endswith(".xml")


def test_a_refused_invoice_leaves_the_inbox_and_becomes_nothing(billit: Driver) -> None:
    billit.portal("switch", processes_ubl=False)
    billit.portal("invoice", direction="purchase")
    item = billit.get("/v1/peppol/inbox")["InboxItems"][0]
    billit.post(f"/v1/peppol/inbox/{item['InboxItemID']}/refuse", {"RefusalReason": "niet voor ons"})
    assert billit.get("/v1/peppol/inbox")["InboxItems"] == []
    assert billit.portal("process") == {"order_ids": []}


# 7


def test_another_companys_order_is_401_and_an_unknown_file_or_order_404(billit: Driver) -> None:
    other = billit.orders(company=BUILDER)[0]["OrderID"]
    billit.get(f"/v1/orders/{other}", 401)
    billit.get("/v1/orders/1", 404)
    billit.get("/v1/files/6f0f7d6e-52b1-4a0e-9a77-0d0f4c1d2e11", 404)


def test_another_companys_file_and_party_are_401(billit: Driver) -> None:
    order = billit.get(f"/v1/orders/{billit.orders(company=BUILDER)[0]['OrderID']}", PartyID=str(BUILDER))
    billit.get(f"/v1/files/{order['OrderPDF']['FileID']}", 401)
    billit.get(f"/v1/parties/{order['CounterPartyID']}", 401)


# 8


def test_paid_settles_an_order_and_unpaid_opens_it_again(billit: Driver) -> None:
    row = billit.orders("Paid eq false and OrderDirection eq 'Cost' and OrderStatus eq 'ToPay'")[0]
    path = f"/v1/orders/{row['OrderID']}"
    assert billit.call("PATCH", path, {"Paid": True, "PaidDate": "2026-11-20"}).content == b""
    paid = billit.order(row["OrderID"])
    assert (paid["OrderStatus"], paid["ToPay"], paid["PaidDate"]) == ("Paid", 0, "2026-11-20T00:00:00")
    billit.call("PATCH", path, {"paid": False})
    again = billit.order(row["OrderID"])
    assert (again["OrderStatus"], again["ToPay"]) == ("ToPay", row["TotalIncl"])
    assert "PaidDate" not in again


def test_partial_payments_lower_what_is_open_until_it_is_paid(billit: Driver) -> None:
    number = billit.post("/v1/orders", sales_invoice())
    billit.post(f"/v1/orders/{number}/payments", {"Amount": 21.5, "Date": "2026-11-24"})
    assert billit.order(number)["ToPay"] == D("99.50")
    billit.post(f"/v1/orders/{number}/payments", {"Amount": 99.5, "Date": "2026-11-25"})
    order = billit.order(number)
    assert (order["Paid"], order["ToPay"], order["PaidDate"]) == (True, 0, "2026-11-25T00:00:00")
    billit.post(f"/v1/orders/{number}/payments", {"Amount": 0}, 400)


def test_the_company_of_an_order_is_the_one_that_asked(billit: Driver) -> None:
    assert {row["CompanyID"] for row in billit.orders()} == {BAKERY}
