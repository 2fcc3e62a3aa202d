"""What may be written to an order, and how: allowed fields only, balanced bookings, and one order per key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany, BookingLine
from dossierflow.billit.resources.bookings import Sides
from dossierflow.billit.resources.order_draft import DraftLine, OrderDraft
from dossierflow.billit.resources.orders import Orders
from dossierflow.domain.document import Direction, Kind
from dossierflow.errors import BadData, Misuse, Uncertain

ORDER = "/v1/orders/2204417"
DRAFT = OrderDraft(
    direction=Direction.SALES,
    kind=Kind.CREDIT_NOTE,
    number="C26-1",
    date=date(2026, 11, 4),
    due_date=date(2026, 12, 4),
    party_name="Klant NV",
    party_vat="BE0712345036",
    lines=(DraftLine("Work", Decimal("1.50000"), Decimal("10.01"), Decimal(21), "4"),),
    external_id="ours-1",
    about_invoice="F26-1",
)


def test_only_what_changes_is_sent_under_billits_names(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", ORDER, httpx.Response(200))
    company.orders.patch(
        2204417,
        paid=True,
        paid_date=date(2026, 11, 6),
        approval_status="Approved",
        account_code="612000",
        internal_info="",
        invoiced=False,
        accountant_verification_needed=True,
        payment_method="Wired",
    )
    assert script.sent() == {
        "Paid": True,
        "PaidDate": "2026-11-06T00:00:00",
        "ApprovalStatus": "Approved",
        "AccountCode": 612000,
        "InternalInfo": "",
        "Invoiced": False,
        "AccountantVerificationNeeded": True,
        "PaymentMethod": "Wired",
    }


def test_is_sent_is_ours_on_purchases(company: BillitCompany, script: Any) -> None:
    script.on("PATCH", ORDER, httpx.Response(200))
    company.orders.patch(2204417, direction=Direction.PURCHASE, is_sent=True)
    assert script.sent() == {"IsSent": True}


@pytest.mark.parametrize("direction", [Direction.SALES, None])
def test_is_sent_is_never_written_on_sales(
    company: BillitCompany, script: Any, direction: Direction | None
) -> None:
    with pytest.raises(Misuse, match="IsSent"):
        company.orders.patch(2204417, direction=direction, is_sent=True)
    assert script.requests == []


@pytest.mark.parametrize("changes", [{}, {"exported_to_connector": True}, {"journal": "ACH"}])
def test_what_billit_does_not_let_through_is_not_sent(
    company: BillitCompany, script: Any, changes: dict[str, Any]
) -> None:
    with pytest.raises(Misuse):
        company.orders.patch(2204417, **changes)
    assert script.requests == []


@pytest.mark.parametrize("code", ["61A", "", "012", "99999999999", "-1", "6.1"])
def test_an_account_that_billit_cannot_hold_is_not_sent(company: BillitCompany, code: str) -> None:
    with pytest.raises(BadData, match="AccountCode") as refusal:
        company.orders.patch(2204417, account_code=code)
    assert refusal.value.document == "2204417"


def test_a_booking_is_written_in_exact_numbers(company: BillitCompany, script: Any) -> None:
    script.on("PUT", f"{ORDER}/bookingEntries", httpx.Response(200, text="booking lines added"))
    lines = [BookingLine("612000", 20000), BookingLine("411000", 3001), BookingLine("440000", -23001)]
    company.orders.book(2204417, lines)
    assert script.requests[0].content == (
        b'[{"AccountCode":612000,"Amount":200.00,"DebetOrCredit":"D"},'
        b'{"AccountCode":411000,"Amount":30.01,"DebetOrCredit":"D"},'
        b'{"AccountCode":440000,"Amount":230.01,"DebetOrCredit":"C"}]'
    )


def test_the_words_for_debit_and_credit_are_a_setting(company: BillitCompany, script: Any) -> None:
    script.on("PUT", f"{ORDER}/bookingEntries", httpx.Response(200))
    orders = Orders(company.session, Sides("Debet", "Credit"))
    orders.book(2204417, [BookingLine("1", 5), BookingLine("2", -5)])
    assert [line["DebetOrCredit"] for line in script.sent()] == ["Debet", "Credit"]


@pytest.mark.parametrize("amounts", [(20000, -19999), (1,), ()])
def test_a_booking_that_does_not_balance_is_not_sent(
    company: BillitCompany, script: Any, amounts: tuple[int, ...]
) -> None:
    with pytest.raises(BadData) as refusal:
        company.orders.book(2204417, [BookingLine("612000", amount) for amount in amounts])
    assert (refusal.value.dossier, refusal.value.document) == ("700101", "2204417")
    assert script.requests == []


def test_a_new_order_is_sent_with_its_decimals(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/orders", 77)
    assert company.orders.create(DRAFT) == 77
    assert b'"Quantity":1.50000,"UnitPriceExcl":10.01' in script.requests[0].content
    body = script.sent()
    assert body["Customer"] == {"Name": "Klant NV", "VATNumber": "BE0712345036", "PartyType": "Customer"}
    assert (body["OrderDirection"], body["OrderType"]) == ("Income", "CreditNote")
    assert "Reference" not in body


def test_after_a_lost_answer_the_order_is_looked_up_by_our_own_id(
    company: BillitCompany, script: Any, order: Callable[..., dict[str, Any]]
) -> None:
    row = order(OrderID=78, OrderDirection="Income")
    script.on("POST", "/v1/orders", httpx.ReadTimeout("slow"), httpx.Response(409))
    script.on("GET", "/v1/orders", {"Items": [row]})
    assert company.orders.create(DRAFT) == 78
    assert script.requests[-1].url.params["$filter"] == "ExternalProviderID eq 'ours-1'"


def test_then_it_is_looked_up_by_number_and_direction(
    company: BillitCompany, script: Any, order: Callable[..., dict[str, Any]]
) -> None:
    both = [order(OrderID=80), order(OrderID=79, OrderDirection="Income")]
    script.on("POST", "/v1/orders", httpx.Response(409))
    script.on("GET", "/v1/orders", {"Items": []}, {"Items": both})
    assert company.orders.create(DRAFT) == 79
    assert script.requests[-1].url.params["$filter"] == "OrderNumber eq 'C26-1'"


def test_what_cannot_be_found_again_is_uncertain(company: BillitCompany, script: Any) -> None:
    script.on("POST", "/v1/orders", httpx.Response(409))
    script.on("GET", "/v1/orders", {"Items": []})
    with pytest.raises(Uncertain) as doubt:
        company.orders.create(DRAFT)
    assert doubt.value.document == "C26-1"


@pytest.mark.parametrize("answer", ["77", True, {"OrderID": 77}, None])
def test_an_answer_without_an_order_id_is_uncertain(company: BillitCompany, script: Any, answer: Any) -> None:
    script.on("POST", "/v1/orders", answer)
    with pytest.raises(Uncertain):
        company.orders.create(DRAFT)
