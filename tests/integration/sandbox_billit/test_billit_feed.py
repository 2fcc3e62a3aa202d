"""The accountant's feed, and the portal that fills it."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.billit.driver import BAKERY, BUILDER, OFFICE, Driver
from sandbox.kernel.clock import SandboxClock
from sandbox.practice import Practice

FEEDS = "/v1/accountant/feeds"
Start = Callable[..., Driver]


def items(billit: Driver, name: str = "kantoor") -> list[Any]:
    found: list[Any] = billit.get(f"{FEEDS}/{name}", PartyID=str(OFFICE))
    return found


def register(billit: Driver, name: str = "kantoor") -> None:
    assert billit.post(FEEDS, {"Name": name}, PartyID=str(OFFICE)) is None


def test_a_new_feed_gets_what_was_released_before_coda_first(billit: Driver) -> None:
    register(billit)
    waiting = items(billit)
    kinds = [one["EntityType"] for one in waiting]
    assert kinds == ["Coda"] * 6 + ["Order"] * (len(kinds) - 6)
    assert [one["FeedItemID"] for one in waiting] == sorted(one["FeedItemID"] for one in waiting)
    shown = {one["EntityID"] for one in waiting if one["PartyID"] == BAKERY and one["EntityType"] == "Order"}
    exported = {row["OrderID"] for row in billit.orders("ExportedToConnector eq true")}
    assert shown == exported and len(shown) == 17  # all but the draft, the one to check, the one to approve


def test_without_the_backlog_a_new_feed_is_empty_until_something_is_exported(start: Start) -> None:
    billit = start(feed_backlog=0, feed_seconds=0)
    register(billit)
    assert items(billit) == []
    number = billit.orders()[0]["OrderID"]
    assert billit.portal("release", order_ids=[number]) == {"released": 1, "order_ids": [number]}
    (item,) = items(billit)
    assert (item["EntityID"], item["EntityType"], item["PartyID"]) == (number, "Order", BAKERY)
    assert billit.order(number)["ExportedToConnector"] is True


def test_an_unconfirmed_item_stays_and_a_confirmed_one_is_gone(start: Start) -> None:
    billit = start(feed_seconds=0)
    register(billit)
    before = items(billit)
    assert items(billit) == before
    path = f"{FEEDS}/kantoor/{before[0]['FeedItemID']}/confirm"
    where = {"RemoteServerName": "kantoor-01", "RemotePath": "inbox/1"}
    assert billit.post(path, where, PartyID=str(OFFICE)) is None
    assert items(billit) == before[1:]
    billit.post(path, where, 400, PartyID=str(OFFICE))


def test_a_coda_item_is_downloaded_whole_with_its_hash(billit: Driver, practice: Practice) -> None:
    register(billit)
    item = items(billit)[0]
    details = billit.get(f"{FEEDS}/kantoor/{item['FeedItemID']}", PartyID=str(OFFICE))
    content = b64decode(details["FileContent"])
    seeded = practice.company("bakery").bank_accounts[0].coda_files[0]
    assert (details["FileName"], content) == (seeded.name, seeded.content)
    assert details["FileContentSHA256Hash"] == hashlib.sha256(content).hexdigest()


def test_a_coda_item_can_be_a_document_instead(start: Start) -> None:
    billit = start(coda_entity=1)
    register(billit)
    item = items(billit)[0]
    assert item["EntityType"] == "Document"
    document = billit.get(f"/v1/documents/{item['EntityID']}")
    file = billit.get(f"/v1/files/{document['File']['FileID']}")
    assert file["FileName"] == document["Name"] and file["MimeType"] == "text/plain"


def test_an_order_item_has_no_file_and_an_order_that_can_be_read_in_its_context(billit: Driver) -> None:
    register(billit)
    item = next(one for one in items(billit) if one["EntityType"] == "Order" and one["PartyID"] == BUILDER)
    billit.get(f"{FEEDS}/kantoor/{item['FeedItemID']}", 400, PartyID=str(OFFICE))
    order = billit.get(f"/v1/orders/{item['EntityID']}", PartyID=str(BUILDER), ContextPartyID=str(OFFICE))
    assert order["CompanyID"] == BUILDER


def test_each_feed_has_its_own_items(start: Start) -> None:
    billit = start(feed_seconds=0)
    register(billit, "een")
    register(billit, "twee")
    assert billit.get(FEEDS, PartyID=str(OFFICE)) == [{"Name": "een"}, {"Name": "twee"}]
    path = f"{FEEDS}/een/{items(billit, 'een')[0]['FeedItemID']}/confirm"
    billit.post(path, PartyID=str(OFFICE))
    assert len(items(billit, "twee")) == len(items(billit, "een")) + 1
    billit.call("DELETE", f"{FEEDS}/een", PartyID=str(OFFICE))
    billit.get(f"{FEEDS}/een", 400, PartyID=str(OFFICE))
    assert items(billit, "twee")


def test_registering_a_feed_again_changes_nothing(start: Start) -> None:
    billit = start(feed_seconds=0)
    register(billit)
    before = items(billit)
    register(billit)
    assert items(billit) == before


def test_only_the_office_has_feeds(billit: Driver) -> None:
    billit.post(FEEDS, {"Name": "x"}, 401)
    billit.post(FEEDS, {"Name": "x"}, 401, ApiKey="demo-billit-client-key")
    billit.post(FEEDS, {"Name": "  "}, 400, PartyID=str(OFFICE))
    billit.post(FEEDS, {"Name": "x"}, PartyID=str(BAKERY), ContextPartyID=str(OFFICE))


def test_releasing_everything_skips_drafts_what_is_to_check_and_what_was_exported(
    start: Start, clock: SandboxClock
) -> None:
    billit = start(feed_backlog=0, feed_seconds=0)
    register(billit)
    assert billit.portal("release", all=True)["released"] == 17
    assert billit.portal("release", all=True)["released"] == 0
    assert billit.portal("release", all=True, again=True)["released"] == 17
    assert len(items(billit)) == 34


def test_what_is_checked_or_approved_becomes_ready(start: Start) -> None:
    billit = start(feed_backlog=0)
    billit.portal("release", all=True)
    (waiting,) = billit.orders("ApprovalStatus eq 'Pending'")
    (to_check,) = billit.orders("AccountantVerificationNeeded eq true")
    assert waiting["OrderStatus"] == "ApprovalNeeded"
    billit.portal("approve", order_ids=[waiting["OrderID"]])
    billit.portal("check", order_ids=[to_check["OrderID"]], on=False)
    released = billit.portal("release", all=True)["order_ids"]
    assert sorted(released) == sorted([waiting["OrderID"], to_check["OrderID"]])
    assert billit.order(waiting["OrderID"])["OrderStatus"] == "ToPay"
    billit.portal("check", order_ids=[to_check["OrderID"]])
    assert billit.order(to_check["OrderID"])["AccountantVerificationNeeded"] is True


def test_a_company_may_let_only_approved_invoices_out(start: Start) -> None:
    billit = start(feed_backlog=0)
    billit.portal("switch", only_approved=True)
    assert billit.portal("release", all=True)["released"] == 0


@pytest.mark.parametrize("direction", ["sales", "purchase"])
@pytest.mark.parametrize("kind", ["invoice", "credit-note"])
def test_the_portal_makes_valid_documents(billit: Driver, direction: str, kind: str) -> None:
    numbers = billit.portal("invoice", direction=direction, kind=kind, count=5)["order_ids"]
    for number in numbers:
        order = billit.order(number)
        assert order["TotalIncl"] == order["TotalExcl"] + order["TotalVAT"] > 0
        assert order["OrderStatus"] == "ToPay"
        assert billit.get(f"/v1/files/{order['OrderPDF']['FileID']}")["FileContent"].startswith(
            "JVBER"
        )  # %PDF


def test_the_portal_takes_bank_transactions(billit: Driver, practice: Practice) -> None:
    iban = practice.company("bakery").bank_accounts[1].iban
    row = {
        "IBAN": iban,
        "TotalAmount": 12.5,
        "TransactionType": "Credit",
        "ValueDate": "2026-11-25",
        "Note": "x",
    }
    (number,) = billit.portal("transactions", transactions=[row])["transaction_ids"]
    kept = billit.get("/v1/financialTransactions?$filter=ValueDate ge DateTime'2026-11-25'")["Items"]
    assert [one["BankAccountTransactionID"] for one in kept] == [number]


def test_portal_deeds_that_make_no_sense_are_refused_in_a_sentence(billit: Driver) -> None:
    billit.portal("release", company=5, status=400, all=True)
    billit.portal("release", status=400, order_ids=[1])
    billit.portal("dance", status=400)
    billit.portal("invoice", status=400, direction="sideways")


def test_the_portal_pages_show_and_do_the_same(billit: Driver) -> None:
    home = billit.call("GET", "/_sandbox/portal").text
    assert "Bakkerij De Gouden Aar BV" in home and "http" not in home
    number = billit.orders()[0]["OrderID"]
    billit.call("PATCH", f"/v1/orders/{number}", {"InternalInfo": "Geboekt <600/1>"})
    page = billit.call("GET", f"/_sandbox/portal/{BAKERY}").text
    assert "Geboekt &lt;600/1&gt;" in page and "2026/0812" in page
    for deed in ("check:on=1", "release", "approve", "invoice:direction=sales", "release:all=1"):
        form = {"deed": deed, "order": str(number)}
        answer = billit.http.post(f"/_sandbox/portal/{BAKERY}", data=form, follow_redirects=True)
        assert answer.status_code == 200, answer.text
    order = billit.order(number)
    assert order["AccountantVerificationNeeded"] and order["ExportedToConnector"]
    assert order["ApprovalStatus"] == "Approved"
    assert "Hotel De Zwaan NV" in billit.call("GET", f"/_sandbox/portal/orders/{number}").text
    pdf = billit.call("GET", f"/_sandbox/portal/files/{order['OrderPDF']['FileID']}")
    assert pdf.headers["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF-")
    counts = billit.get("/_sandbox/api/portal/companies")["companies"]
    assert {one["party_id"]: one["to_check"] for one in counts}[BAKERY] == 2
    billit.call("GET", "/_sandbox/portal/5", status=404)
