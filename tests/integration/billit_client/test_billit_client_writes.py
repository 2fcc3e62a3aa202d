"""What our client writes stands in the sandbox once, also where answers are lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.billit.client import BookingLine
from dossierflow.billit.odata import OrderField, where
from dossierflow.billit.resources.order_draft import DraftLine, OrderDraft
from dossierflow.billit.resources.quick_entry import UploadMetadata
from dossierflow.domain.chart import Journal, JournalType
from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.relation import Relation, Role
from dossierflow.errors import Refused, Uncertain
from dossierflow.kernel.file_content import FileContent

PDF = FileContent("scan-0312.pdf", "application/pdf", b"%PDF-1.7 demo")


def _draft(number: str, price: str = "100.01", **changes: Any) -> OrderDraft:
    given: dict[str, Any] = {
        "direction": Direction.SALES,
        "kind": Kind.INVOICE,
        "number": number,
        "date": date(2026, 11, 24),
        "due_date": date(2026, 12, 24),
        "party_name": "Klant Proef BV",
        "party_vat": "BE0999999922",
        "lines": (DraftLine("Dienst", Decimal(1), Decimal(price), Decimal(21), "4"),),
        "external_id": f"ours-{number}",
    }
    return OrderDraft(**{**given, **changes})


def _purchase(live: Any) -> Any:
    found = live.bakery.orders.find(where(OrderField.DIRECTION, "eq", "Cost"))
    return next(one for one in found if one.status == "ToPay")


@pytest.mark.parametrize("trouble", [None, "answer-lost", "connection-refused", "html-error"])
def test_an_order_is_made_once(live: Any, trouble: str | None) -> None:
    if trouble:
        live.fault(trouble, "POST", "/v1/orders")
    order_id = live.bakery.orders.create(_draft("P-1"))
    (found,) = live.bakery.orders.find(where(OrderField.EXTERNAL_ID, "eq", "ours-P-1"))
    assert (found.order_id, found.total_excl, found.total_vat, found.total_incl) == (
        order_id,
        10001,
        2100,
        12101,
    )


def test_an_answer_without_content_is_uncertain_and_the_same_key_finds_it(live: Any) -> None:
    live.fault("empty-body", "POST", "/v1/orders")
    with pytest.raises(Uncertain):
        live.bakery.orders.create(_draft("P-2"), key="k-2")
    order_id = live.bakery.orders.create(_draft("P-2"), key="k-2")
    (found,) = live.bakery.orders.find(where(OrderField.NUMBER, "eq", "P-2"))
    assert found.order_id == order_id


def test_a_refusal_says_whose_rule_it_was(live: Any) -> None:
    lines = (DraftLine("Dienst", Decimal(1), Decimal(1), Decimal(19), "4"),)
    with pytest.raises(Refused) as refusal:
        live.bakery.orders.create(_draft("P-3", lines=lines))
    assert refusal.value.code == "InvalidVAtPercentageForTaxCountry_0_"
    assert refusal.value.document == "P-3"


def test_pages_follow_one_another_and_what_changes_comes_again(live: Any) -> None:
    before = sum(len(page) for page in live.bakery.orders.changed(None))
    for number in range(230):
        live.bakery.orders.create(_draft(f"M-{number}"))
    pages = list(live.bakery.orders.changed(None))
    assert [len(page) for page in pages[:2]] == [120, 120]
    assert sum(map(len, pages)) == before + 230
    assert len({one.order_id for page in pages for one in page}) == before + 230
    first = pages[0][0]
    live.clock.sleep(10)
    live.bakery.orders.patch(first.order_id, internal_info="changed")
    again = [one.order_id for page in live.bakery.orders.changed(pages[-1].newest) for one in page]
    assert again[-1] == first.order_id
    assert len(again) < 60


def test_what_may_be_changed_is_changed_and_read_back(live: Any) -> None:
    summary = _purchase(live)
    live.fault("answer-lost", "PATCH", f"/v1/orders/{summary.order_id}")
    live.bakery.orders.patch(
        summary.order_id,
        direction=summary.direction,
        is_sent=True,
        paid=True,
        paid_date=date(2026, 11, 25),
        internal_info="Booked ACH 2026/000412 on 2026-11-25",
        approval_status="Approved",
        accountant_verification_needed=True,
        account_code="612000",
        invoiced=False,
        payment_method="Wired",
    )
    document = live.bakery.orders.get(summary.order_id)
    head = document.summary
    assert (head.is_sent, head.to_check, head.approval) == (True, True, "Approved")
    assert (document.internal_info, document.account_code) == (
        "Booked ACH 2026/000412 on 2026-11-25",
        "612000",
    )
    assert head.last_modified > summary.last_modified


def test_a_booking_is_shown_at_the_document(live: Any) -> None:
    summary = _purchase(live)
    lines = [
        BookingLine("612000", summary.total_excl),
        BookingLine("411000", summary.total_vat),
        BookingLine("440000", -summary.total_incl),
    ]
    for _ in range(2):
        live.bakery.orders.book(summary.order_id, lines)
    (row,) = [one for one in live.rows("orders") if one["OrderID"] == summary.order_id]
    assert [(one["AccountCode"], one["DebetOrCredit"]) for one in row["BookingEntries"]] == [
        (612000, "D"),
        (411000, "D"),
        (440000, "C"),
    ]
    assert Decimal(row["BookingEntries"][2]["Amount"]) * 100 == summary.total_incl


@pytest.mark.parametrize("trouble", [None, "answer-lost", "connection-refused"])
def test_a_relation_is_one_party_however_often_it_is_saved(live: Any, trouble: str | None) -> None:
    relation = Relation("guid-1", "1001", "Nieuwe Klant NV", vat_number="BE0403019261", country="BE")
    if trouble:
        live.fault(trouble, "POST", "/v1/parties")
    first = live.bakery.parties.save(relation, Role.SUPPLIER, "612000")
    assert live.bakery.parties.save(relation, Role.SUPPLIER, "613000") == first
    assert live.bakery.parties.get(first).account_code == "613000"
    assert live.bakery.parties.get(first).external_id == "guid-1"
    mine = [one for one in live.rows("parties") if one.get("ExternalProviderID") == "guid-1"]
    assert len(mine) == 1
    assert live.bakery.parties.save(relation, Role.SUPPLIER, "614000", party_id=first) == first
    assert live.bakery.parties.get(first).account_code == "614000"


def test_a_relation_without_vat_number_is_found_again_by_its_guid(live: Any) -> None:
    live.fault("answer-lost", "POST", "/v1/parties")
    relation = Relation("guid-2", "1002", "Jan Peeters", country="BE")
    assert live.bakery.parties.get(live.bakery.parties.save(relation, Role.CUSTOMER)).external_id == "guid-2"


def test_the_chart_may_be_imported_twice(live: Any) -> None:
    for _ in range(2):
        done = live.bakery.ledger.import_accounts([("612000", "Office supplies"), ("61A", "no number")])
        assert (done.sent, len(done.refused)) == (["612000"], 1)
        journals = [
            Journal("g1", "ACH", "Purchases", JournalType.PURCHASE),
            Journal("g2", "VEN", "Sales", JournalType.SALES),
            Journal("g3", "KBC", "Bank", JournalType.BANK),
        ]
        assert live.bakery.ledger.import_journals(journals).left_out == ["KBC"]


def test_scans_and_documents_arrive(live: Any) -> None:
    known = UploadMetadata(total_incl=8470, date=date(2026, 11, 12), payment_method="Bancontact")
    upload = live.bakery.quick_entry.upload(PDF, metadata=known, key="scan-1")
    assert upload is not None
    assert live.bakery.quick_entry.upload(PDF, metadata=known, key="scan-1") is None
    live.bakery.quick_entry.remove(upload)
    number = live.bakery.documents.add(PDF, description="A scan", date=date(2026, 11, 12), tags=["x"])
    found = live.bakery.documents.get(number)
    assert (found.description, found.date, found.tags) == ("A scan", date(2026, 11, 12), ("x",))
    assert found.file is not None
    assert live.bakery.files.get(found.file.file_id).content == PDF.content
    assert number in {one.document_id for page in live.bakery.documents.all() for one in page}


def test_webhooks_are_kept_without_their_secret(live: Any) -> None:
    made = live.bakery.webhooks.create("Order", "U", "https://127.0.0.1:9/hook")
    assert made.secret
    (listed,) = live.bakery.webhooks.all()
    assert (listed.webhook_id, listed.secret) == (made.webhook_id, "")
    assert live.bakery.webhooks.renew_secret(made.webhook_id) != made.secret
    live.bakery.webhooks.delete(made.webhook_id)
    assert live.bakery.webhooks.all() == []


def test_signed_amounts_are_read_where_the_setting_says_so(start: Callable[..., Any]) -> None:
    from dossierflow.billit.client import Options

    live = start(signed_amounts=1)
    plain = [one for page in live.bakery.transactions.since(None) for one in page]
    with live.connected(options=Options(per_second=0, signed_amounts=True)) as signed:
        assert [one for page in signed.company(700101).transactions.since(None) for one in page] == plain
