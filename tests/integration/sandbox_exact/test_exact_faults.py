"""Faults on demand, as a client on a real socket meets them."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.integration.sandbox_exact.conftest import BAKERY, BUILDER, OFFICE, Sandbox, text_of

SALES = "salesentry/SalesEntries"
ENTRIES = {"method": "POST", "path": "*/SalesEntries"}


def count(exact: Sandbox, division: int = BAKERY) -> int:
    return len(exact.rows(SALES, division, select="EntryID"))


def test_a_lost_answer_leaves_the_entry_and_breaks_the_connection(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("answer-lost", **ENTRIES)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        exact.post(SALES, body)

    assert count(exact) == 1
    assert exact.post(SALES, body).status_code == 201


def test_a_refused_connection_leaves_nothing(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("connection-refused", **ENTRIES)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        exact.post(SALES, body)

    assert count(exact) == 0


def test_a_fault_can_wait_for_one_document(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("answer-lost", args={"containing": "2026/7"}, **ENTRIES)

    assert exact.post(SALES, {**body, "YourRef": "2026/6"}).status_code == 201
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        exact.post(SALES, {**body, "YourRef": "2026/7"})
    assert count(exact) == 2


def test_a_slow_answer_can_outlast_the_clients_patience_and_still_be_booked(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("slow", args={"seconds": 0.5}, **ENTRIES)

    with pytest.raises(httpx.ReadTimeout):
        exact.client.post(f"/api/v1/{BAKERY}/{SALES}", json=body, timeout=0.2)

    time.sleep(0.5)
    assert count(exact) == 1


def test_maintenance_is_a_503_with_its_text_until_it_is_over(exact: Sandbox) -> None:
    exact.arm("maintenance", times=None)
    answer = exact.get("financial/Journals")

    assert answer.status_code == 503
    assert answer.text == (
        "Server maintenance: Due to server maintenance the Exact Online server is unavailable."
    )
    assert exact.refresh("any").status_code == 503
    exact.client.delete("/_sandbox/api/faults")
    assert exact.get("financial/Journals").status_code == 200


def test_an_html_error_page_comes_without_booking(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("html-error", **ENTRIES)
    answer = exact.post(SALES, body)

    assert (answer.status_code, answer.text[:15]) == (500, "<!DOCTYPE html>")
    assert count(exact) == 0


def test_an_empty_answer_comes_after_booking(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("empty-body", **ENTRIES)
    answer = exact.post(SALES, body)

    assert (answer.status_code, answer.content) == (200, b"")
    assert count(exact) == 1


def test_any_status_can_be_answered(exact: Sandbox) -> None:
    exact.arm("status", args={"status": 502, "body": "Bad Gateway", "headers": {"X-Proxy": "1"}})
    answer = exact.get("financial/Journals")

    assert (answer.status_code, answer.text, answer.headers["X-Proxy"]) == (502, "Bad Gateway", "1")


def test_a_vanishing_entry_is_answered_as_usual_and_gone_without_a_trace(exact: Sandbox) -> None:
    exact.arm("entry-vanishes", **ENTRIES)
    entry = exact.book_sale()

    assert entry["EntryNumber"] == 26700001
    assert count(exact) == 0
    assert exact.get(f"{SALES}(guid'{entry['EntryID']}')").status_code == 404
    assert exact.rows("sync/Financial/TransactionLines", select="Timestamp") == []
    assert exact.rows("sync/Deleted", select="Timestamp") == []
    assert exact.book_sale()["EntryNumber"] == 26700002


def test_a_gl_account_can_be_dropped_from_the_first_line(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("gl-dropped", **ENTRIES)
    entry = exact.book(SALES, body)

    [line] = entry["SalesEntryLines"]["results"]
    assert (line["GLAccount"], line["GLAccountCode"], line["AmountFC"]) == (None, None, 100)
    assert exact.ledger(entry)[1]["GLAccountCode"] is None


def test_an_entry_can_land_in_another_division_and_says_so(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("wrong-division", **ENTRIES)
    entry = exact.book(SALES, body)

    assert entry["Division"] == OFFICE
    assert (count(exact), count(exact, OFFICE), count(exact, BUILDER)) == (0, 1, 0)


def test_a_delayed_entry_appears_when_its_time_has_come(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("delayed-commit", args={"seconds": 120}, **ENTRIES)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        exact.post(SALES, body)

    exact.advance(100)
    assert count(exact) == 0
    exact.advance(21)
    [row] = exact.rows(SALES, select="YourRef,EntryNumber,CreatorFullName")
    assert (row["YourRef"], row["EntryNumber"]) == ("F-1", 26700001)
    assert row["CreatorFullName"] == "Lotte Vermeulen"


def test_a_refused_entry_spends_no_fault_of_its_own(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("entry-vanishes", **ENTRIES)

    assert text_of(exact.post(SALES, {**body, "Journal": "x"})) == "Verplicht: Dagboek"
    assert len(exact.client.get("/_sandbox/api/faults").json()["faults"]) == 1


def test_dropped_calls_are_counted_as_such(exact: Sandbox) -> None:
    exact.client.delete("/_sandbox/api/calls")
    exact.arm("connection-refused")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        exact.get("financial/Journals")

    [row] = exact.client.get("/_sandbox/api/calls").json()["calls"]

    assert (row["status"], row["count"]) == (0, 1)


FAULT = "A problem has occurred. The cause of this issue will be investigated as soon as possible."


def test_a_server_fault_may_follow_a_commit(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("handled-then-error", **ENTRIES)

    answer = exact.post(SALES, body)

    assert (answer.status_code, text_of(answer)) == (500, FAULT)
    assert answer.headers["content-type"].startswith("application/json")
    assert count(exact) == 1


def test_a_server_fault_may_stand_behind_a_success(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("error-appended", **ENTRIES)

    answer = exact.post(SALES, body)

    assert answer.status_code == 201
    assert "X-RateLimit-Remaining" in answer.headers
    assert answer.text.startswith('{"d":{') and answer.text.endswith("}}}")
    assert FAULT in answer.text
    assert count(exact) == 1


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [("text", 503, "Server maintenance"), ("page", 200, "<title>Server maintenance"), ("redirect", 302, "")],
)
def test_maintenance_has_three_forms_and_handles_nothing(
    exact: Sandbox, form: str, status: int, said: str
) -> None:
    body = exact.sale()
    exact.arm("maintenance", args={"form": form}, **ENTRIES)

    answer = exact.post(SALES, body)

    assert answer.status_code == status
    assert said in answer.text
    assert answer.headers.get("location", "").endswith("Maintenance.aspx" if form == "redirect" else "")
    assert count(exact) == 0


def test_the_network_in_front_may_turn_a_call_away_with_its_own_page(exact: Sandbox) -> None:
    body = exact.sale()
    exact.arm("cdn-page", **ENTRIES)

    answer = exact.post(SALES, body)

    assert answer.status_code == 403
    assert "Access Denied" in answer.text
    assert "Reason" not in answer.headers
    assert count(exact) == 0


def test_the_token_endpoint_may_call_a_request_invalid(exact: Sandbox) -> None:
    said = '{"error":"invalid_request"}'
    exact.arm("status", method="POST", path="/api/oauth2/token", args={"status": 400, "body": said})
    exact.advance(580)

    assert exact.refresh(exact.tokens["refresh_token"]).json() == {"error": "invalid_request"}
    assert exact.refresh(exact.tokens["refresh_token"]).status_code == 200
