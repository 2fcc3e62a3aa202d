"""Orders become documents: exact to the cent, page by page, and never another company's."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.errors import Gone
from dossierflow.billit.odata import OrderField, where
from dossierflow.domain.document import Counterparty, Direction, Kind, VatGroup
from dossierflow.errors import BadData, RightMissing, Unavailable, WrongDivision

ORDERS = "/v1/orders"
Make = Callable[..., dict[str, Any]]


def test_a_document_is_read_whole_and_exact(company: BillitCompany, script: Any, order: Make) -> None:
    script.on("GET", f"{ORDERS}/2204417", order())
    document = company.orders.get(2204417)
    head = document.summary
    assert (head.order_id, head.number, head.status) == (2204417, "F26-00871", "ToPay")
    assert (head.direction, head.kind) == (Direction.PURCHASE, Kind.INVOICE)
    assert (head.date, head.due_date) == (date(2026, 11, 4), date(2026, 12, 4))
    assert (head.total_excl, head.total_vat, head.total_incl) == (20000, 3000, 23000)
    assert head.last_modified == datetime(2026, 11, 5, 8, 12, 9, 530000, UTC)
    assert head.counterparty == Counterparty(911245, "Papierhuis Demo BV", "BE0712345036")
    assert document.vat_groups == (
        VatGroup("1", Decimal(21), 12000, 2520),
        VatGroup("1", Decimal(6), 8000, 480),
    )
    assert [line.account_code for line in document.lines] == ["612000", ""]
    assert document.ubl and document.ubl.name == "F26-00871.xml"
    assert document.pdf and document.pdf.name == "F26-00871.pdf"
    assert document.exchange_rate == 1


def test_the_party_of_the_other_side_is_taken_with_what_onboarding_put_there(
    company: BillitCompany, script: Any, order: Make
) -> None:
    supplier = {
        "PartyID": 7,
        "Name": "Papierhuis",
        "GLAccountCode": 612000,
        "ExternalProviderTC": "ExactOnline",
        "ExternalProviderID": "guid-1",
        "Addresses": [{"CountryCode": "NL"}],
    }
    row = order(Supplier=supplier, Customer={"PartyID": 700101, "Name": "the company itself"})
    script.on("GET", f"{ORDERS}/2204417", row)
    found = company.orders.get(2204417).summary.counterparty
    assert found == Counterparty(7, "Papierhuis", "", "NL", "guid-1", "612000")


def test_another_programs_id_is_not_taken_for_exacts(
    company: BillitCompany, script: Any, order: Make
) -> None:
    row = order(CounterParty={"PartyID": 7, "ExternalProviderTC": "Octopus", "ExternalProviderID": "x"})
    script.on("GET", f"{ORDERS}/2204417", row)
    assert company.orders.get(2204417).summary.counterparty.external_id == ""


def test_a_bare_id_is_a_party_too(company: BillitCompany, script: Any, order: Make) -> None:
    script.on("GET", f"{ORDERS}/2204417", order(CounterParty=..., SupplierID=9))
    assert company.orders.get(2204417).summary.counterparty == Counterparty(party_id=9)


@pytest.mark.parametrize(
    "changes",
    [
        {"TotalVAT": ...},
        {"VatGroups": ..., "OrderLines": ..., "Attachments": ..., "OrderPDF": ...},
        {"Currency": ..., "Created": ..., "LastModified": ..., "ExpiryDate": ...},
        {"OrderNumber": ..., "OrderStatus": "Draft"},
        {"ExpiryDate": "0001-01-01T00:00:00"},
        {"OrderDate": "2026-11-04T23:30:00+01:00"},
        {"OrderDate": "2026-11-04"},
        {"VentilationCode": 1},
        {"OrderLines__0__AccountCode": 0},
        {"CompanyID": ...},
        {"TotalVAT": 29.999999999999996},
    ],
)
def test_what_is_absent_or_said_otherwise_is_no_fault(
    company: BillitCompany, script: Any, order: Make, changes: dict[str, Any]
) -> None:
    script.on("GET", f"{ORDERS}/2204417", order(**changes))
    head = company.orders.get(2204417).summary
    assert (head.date, head.total_vat, head.currency) == (date(2026, 11, 4), 3000, "EUR")


@pytest.mark.parametrize(
    ("delivery", "status"),
    [
        ({"DocumentDeliveryStatus": "Refused"}, "Refused"),
        ({"DocumentDeliveryStatus": "refused", "DocumentRefusedInfo": "not ours"}, "Refused"),
        ({"DocumentRefusedDate": "2026-11-20T10:00:00"}, "Refused"),
        ({"DocumentRefusedDate": "0001-01-01T00:00:00", "DocumentDeliveryStatus": "Delivered"}, "ToPay"),
        ({"DocumentDeliveryStatus": "Error"}, "ToPay"),
        ({"DocumentDeliveryStatus": None, "DocumentRefusedDate": None}, "ToPay"),
        (None, "ToPay"),
        ("gone", "ToPay"),
    ],
)
def test_what_its_receiver_refused_is_refused_whatever_the_order_says(
    company: BillitCompany, script: Any, order: Make, delivery: Any, status: str
) -> None:
    changed = order(OrderStatus="ToPay", CurrentDocumentDeliveryDetails=delivery)
    script.on("GET", f"{ORDERS}/2204417", changed)
    assert company.orders.get(2204417).summary.status == status


def test_another_companys_document_stops_the_connection(
    company: BillitCompany, script: Any, order: Make
) -> None:
    script.on("GET", ORDERS, {"Items": [order(CompanyID=700100)]})
    with pytest.raises(WrongDivision) as stop:
        list(company.orders.changed(None))
    assert stop.value.dossier == "700101"
    assert "ACCOUNTANT_HEADERS" in stop.value.next_step


@pytest.mark.parametrize(("status", "expected"), [(401, RightMissing), (404, Gone)])
def test_an_order_out_of_reach_says_why(
    company: BillitCompany, script: Any, status: int, expected: type[Exception]
) -> None:
    script.on("GET", f"{ORDERS}/5", httpx.Response(status))
    script.on("GET", "/v1/account/accountInformation", {"Companies": [{"PartyID": 700100}]})
    with pytest.raises(expected):
        company.orders.get(5)


def test_another_order_than_the_one_asked_for_is_refused(
    company: BillitCompany, script: Any, order: Make
) -> None:
    script.on("GET", f"{ORDERS}/5", order())
    with pytest.raises(BadData, match="OrderID"):
        company.orders.get(5)


def _pages(script: Any, rows: list[dict[str, Any]], size: int = 120) -> None:
    """Billit's paging: NextPageLink with $skip until the last page."""

    def answer(request: httpx.Request) -> httpx.Response:
        skip = int(request.url.params.get("$skip", 0))
        page: dict[str, Any] = {"Items": rows[skip : skip + size]}
        if skip + size < len(rows):
            page["NextPageLink"] = f"https://billit.test{ORDERS}?$filter=x%20ge%20'1'&$skip={skip + size}"
        return httpx.Response(200, json=page)

    script.on("GET", ORDERS, answer)


def test_ten_thousand_documents_take_one_call_per_page(
    company: BillitCompany, script: Any, order: Make
) -> None:
    _pages(script, [order(OrderID=number) for number in range(1, 10_001)])
    found = sum(len(page) for page in company.orders.changed(None))
    assert found == 10_000
    assert len(script.requests) == 84  # 10,000 / 120, rounded up


def test_memory_does_not_grow_with_the_number_of_documents(
    company: BillitCompany, script: Any, order: Make
) -> None:
    def peak(pages: int) -> int:
        def answer(request: httpx.Request) -> httpx.Response:
            script.requests.clear()
            gc.collect()  # the script's own answers refer to themselves
            skip = int(request.url.params.get("$skip", 0))
            rows = [order(OrderID=skip + number) for number in range(1, 121)]
            link = f"{ORDERS}?$skip={skip + 120}" if skip + 120 < pages * 120 else None
            return httpx.Response(200, json={"Items": rows, "NextPageLink": link})

        script.on("GET", ORDERS, answer)
        tracemalloc.start()
        count = sum(len(page) for page in company.orders.changed(None))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == pages * 120
        return highest

    gc.freeze()  # what stood before is not looked through at each page
    try:
        peak(1)
        assert peak(6) < peak(2) * 1.25
    finally:
        gc.unfreeze()


def test_the_first_page_is_asked_oldest_change_first_and_the_others_by_the_link(
    company: BillitCompany, script: Any, order: Make
) -> None:
    _pages(script, [order(OrderID=number) for number in range(1, 242)])
    list(company.orders.changed(datetime(2026, 11, 5, 8, 12, 9, 530000, UTC)))
    first, second, _ = (request.url for request in script.requests)
    assert dict(first.params) == {
        "$filter": "LastModified ge DateTime'2026-11-05T08:12:09.530000'",
        "$orderby": "LastModified asc,OrderID asc",
    }
    assert dict(second.params) == {"$filter": "x ge '1'", "$skip": "120"}


def test_quotes_and_delivery_notes_are_left_out(company: BillitCompany, script: Any, order: Make) -> None:
    kinds = ["Offer", "Invoice", "DeliveryNote", "CreditNote", "OrderForm"]
    rows = [order(OrderID=number, OrderType=kind) for number, kind in enumerate(kinds, 1)]
    _pages(script, rows)
    (page,) = company.orders.changed(None)
    assert [one.kind for one in page] == [Kind.INVOICE, Kind.CREDIT_NOTE]
    assert page.refused == []


def test_what_a_list_does_not_show_is_unknown_and_not_false(
    company: BillitCompany, script: Any, order: Make
) -> None:
    whole = order(OrderID=2, AccountantVerificationNeeded=True, ApprovalStatus="Pending")
    _pages(script, [order(OrderID=1), whole])
    ((short, full),) = company.orders.changed(None)
    assert (short.listed, short.to_check) == (True, False)
    assert (full.listed, full.to_check, full.approval) == (False, True, "Pending")
    script.on("GET", f"{ORDERS}/2204417", order())
    assert company.orders.get(2204417).summary.listed is False


def test_a_bad_document_does_not_hold_its_neighbours(
    company: BillitCompany, script: Any, order: Make
) -> None:
    newest = "2026-11-05T09:00:00"
    rows = [
        order(OrderID=1),
        order(OrderID=2, TotalIncl="NaN", LastModified=newest),
        order(OrderID=3),
        "no object",
        None,
    ]
    _pages(script, rows)  # type: ignore[arg-type]
    (page,) = company.orders.changed(None)
    assert [one.order_id for one in page] == [1, 3]
    assert [(bad.dossier, bad.document, bad.field) for bad in page.refused] == [
        ("700101", "2 / F26-00871", "TotalIncl"),
        ("700101", "", "Items[3]"),
        ("700101", "", "Items[4]"),
    ]
    assert page.newest == datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


def test_a_document_that_changes_while_pages_are_read_hides_no_other(
    company: BillitCompany, script: Any, order: Make
) -> None:
    """One on page 1 moves to the end after page 1 was read: the first of page 2 then slides onto page 1."""
    rows = [order(OrderID=number) for number in range(1, 241)]
    calls: Iterator[int] = iter(range(100))

    def answer(request: httpx.Request) -> httpx.Response:
        if next(calls) == 1:
            rows.append(rows.pop(0))
        skip = int(request.url.params.get("$skip", 0))
        page: dict[str, Any] = {"Items": rows[skip : skip + 120]}
        if skip + 120 < len(rows):
            page["NextPageLink"] = f"{ORDERS}?$skip={skip + 120}"
        return httpx.Response(200, json=page)

    script.on("GET", ORDERS, answer)
    found = {one.order_id for page in company.orders.changed(None) for one in page}
    assert found == set(range(1, 241))


def test_pages_that_do_not_end_are_left(company: BillitCompany, script: Any) -> None:
    script.on("GET", ORDERS, {"Items": [], "NextPageLink": f"{ORDERS}?$skip=120"})
    with pytest.raises(Unavailable, match="end"):
        list(company.orders.changed(None))
    assert len(script.requests) == 2


@pytest.mark.parametrize(
    "server",
    ["https://elsewhere.test", "http://billit.test", "//x.test", "https://billit.test:8443", ""],
)
def test_a_link_is_followed_on_the_server_that_was_asked(
    company: BillitCompany, script: Any, order: Make, server: str
) -> None:
    """Behind its proxy Billit may not know its own name; our key goes nowhere else."""
    link = f"{server}{ORDERS}?$filter=x%20ge%20'1'&$skip=120"
    script.on("GET", ORDERS, {"Items": [order()], "NextPageLink": link}, {"Items": [order(OrderID=2)]})
    assert [len(page) for page in company.orders.changed(None)] == [1, 1]
    assert str(script.requests[1].url) == f"https://billit.test{ORDERS}?$filter=x%20ge%20'1'&$skip=120"


def test_a_link_that_is_no_address_is_refused(company: BillitCompany, script: Any) -> None:
    script.on("GET", ORDERS, {"Items": [], "NextPageLink": "http://["})
    with pytest.raises(BadData, match="NextPageLink"):
        list(company.orders.changed(None))
    assert len(script.requests) == 1


def test_a_list_that_is_null_has_no_rows(company: BillitCompany, script: Any) -> None:
    script.on("GET", ORDERS, {"Items": None, "NextPageLink": None})
    assert [len(page) for page in company.orders.changed(None)] == [0]


def test_a_whole_number_with_a_point_is_an_account_code(
    company: BillitCompany, script: Any, order: Make
) -> None:
    content = json.dumps(order(AccountCode=1)).replace('"AccountCode": 1', '"AccountCode": 604000.0')
    script.on("GET", f"{ORDERS}/2204417", httpx.Response(200, text=content))
    assert company.orders.get(2204417).account_code == "604000"


NO_GUID = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("changes", "left", "broken"),
    [
        ({"OrderPDF": {}}, 1, ("OrderPDF",)),
        ({"OrderPDF": "file.pdf"}, 1, ("OrderPDF",)),
        ({"OrderPDF__FileID": None}, 1, ("F26-00871.pdf",)),
        ({"OrderPDF__FileID": 17}, 1, ("F26-00871.pdf",)),
        ({"OrderPDF__FileID": NO_GUID}, 1, ("F26-00871.pdf",)),
        ({"Attachments": [{}]}, 1, ("Attachments[0]",)),
        ({"Attachments": [[]]}, 1, ("Attachments[0]",)),
        ({"Attachments": [None]}, 1, ("Attachments[0]",)),
        ({"Attachments": {}}, 1, ("Attachments",)),
        ({"Attachments__0__FileID": ...}, 1, ("F26-00871.xml",)),
        ({"Attachments__0__FileID": "../../etc/passwd"}, 1, ("F26-00871.xml",)),
        ({"OrderPDF": None, "Attachments": None}, 0, ()),
        ({}, 2, ()),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_broken_file_reference_does_not_refuse_the_document(
    company: BillitCompany,
    script: Any,
    order: Make,
    changes: dict[str, Any],
    left: int,
    broken: tuple[str, ...],
) -> None:
    script.on("GET", f"{ORDERS}/2204417", order(**changes))
    document = company.orders.get(2204417)
    assert document.summary.total_incl == 23000
    assert len(document.attachments) + (document.pdf is not None) == left
    assert document.unreadable_files == broken


def test_documents_are_found_by_a_condition(company: BillitCompany, script: Any, order: Make) -> None:
    _pages(script, [order()])
    condition = where(OrderField.EXPORTED, "eq", False) & where(OrderField.DATE, "ge", date(2026, 11, 1))
    (found,) = company.orders.find(condition)
    assert found.order_id == 2204417
    assert script.requests[0].url.params["$filter"] == (
        "ExportedToConnector eq false and OrderDate ge DateTime'2026-11-01'"
    )


@pytest.mark.parametrize(
    ("told", "deduction", "use"),
    [
        ({}, None, None),
        ({"VatDeduction": 50, "MixedUseProfessionalPercentage": 60}, Decimal(50), Decimal(60)),
        ({"VatDeduction": 0.5, "MixedUseProfessionalPercentage": 0}, Decimal(50), None),
        ({"VatDeduction": 0, "MixedUseProfessionalPercentage": None}, Decimal(0), None),
    ],
)
def test_what_the_client_deducts_is_read_per_cent(
    company: BillitCompany,
    script: Any,
    order: Make,
    told: dict[str, Any],
    deduction: Decimal | None,
    use: Decimal | None,
) -> None:
    script.on("GET", f"{ORDERS}/2204417", order(**told))
    document = company.orders.get(2204417)
    assert (document.vat_deduction, document.professional_use) == (deduction, use)


def test_a_deduction_that_is_no_percentage_is_refused(
    company: BillitCompany, script: Any, order: Make
) -> None:
    script.on("GET", f"{ORDERS}/2204417", order(VatDeduction=250))
    with pytest.raises(BadData, match="VatDeduction"):
        company.orders.get(2204417)
