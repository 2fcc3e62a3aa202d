"""exact-online-sdk 2.0.0 against the sandbox: reading works; four of its habits would fail at Exact too.

Its base address is a setting; nothing of it is changed but the length of its naps between retries.
"""

from __future__ import annotations

import pytest

from tests.judges.exact.conftest import ADDED, BAKERY, Verdict

pytestmark = pytest.mark.judge
CLIENT = "exact-online-sdk"


def test_it_logs_in_with_its_state_sent_back(verdict: Verdict) -> None:
    assert verdict.said("log_in") == {"type": "Bearer", "refreshable": True, "state": True}


def test_it_finds_companies_and_user(verdict: Verdict) -> None:
    assert BAKERY in verdict.said("divisions")
    assert verdict.said("me")[0]["UserName"] == "lotte.vermeulen"


def test_it_follows_pages_of_sixty_and_filters(verdict: Verdict) -> None:
    assert verdict.said("relations_in_pages") == [60, 60, ADDED - 120]
    assert verdict.said("relations_by_name") == ["Relatie 007"]
    assert verdict.said("gl_accounts") == len(verdict.exact.rows("financial/GLAccounts"))
    assert verdict.said("one_relation_by_key") == "Hotel De Zwaan NV"


def test_its_default_page_size_loses_rows_because_top_ends_a_list(verdict: Verdict) -> None:
    """The client's fault: it sends $top=100, which sets an end, and so there is no next page; of the bare
    list that comes then, it reads nothing."""
    assert verdict.said("relations_with_its_page_size") == 0


def test_it_cannot_read_exacts_dates_into_its_own_models(verdict: Verdict) -> None:
    """The client's fault: /Date(…)/ is what every endpoint answers; unread it comes through."""
    assert "validation failed" in verdict.error("dates")
    assert verdict.said("dates_as_they_come").startswith("/Date(")


def test_it_creates_and_changes_a_relation(verdict: Verdict) -> None:
    created = verdict.said("create_relation")
    assert created["Name"] is None  # no Prefer header: nothing but the key
    row = verdict.exact.one("crm/Accounts", ID=created["ID"])
    assert (row["Name"], row["City"]) == ("Oordeel NV", "Ninove")


def test_it_books_entries_and_reads_one_back(verdict: Verdict) -> None:
    said = verdict.said("create_entries")
    assert said["sale"]["EntryID"] and said["purchase"]["EntryID"]
    assert said["sale"]["EntryNumber"] is None
    assert said["read"]["AmountFC"] == 302.98
    assert said["read"]["EntryNumber"] > 0


def test_it_syncs_once_and_finds_nothing_new(verdict: Verdict) -> None:
    said = verdict.said("sync")
    assert said["relations"] == len(verdict.exact.rows("crm/Accounts"))
    assert said["lines"] >= 6
    assert said["again"] == []


def test_it_sends_a_refused_entry_five_times(verdict: Verdict) -> None:
    """The client's fault: Exact refuses with status 500, and it takes every 5xx for a passing failure."""
    assert "Verplicht: Dagboek" in verdict.error("refused_entry")
    assert verdict.calls("refused_entry") == {"POST /api/v1/{n}/salesentry/SalesEntries 500": 5}


def test_a_lost_answer_leaves_it_with_an_error_and_one_entry(verdict: Verdict) -> None:
    assert "disconnected" in verdict.error("lost_answer")
    assert verdict.exact.one("purchaseentry/PurchaseEntries", YourRef="JUDGE-LOST")


def test_it_refreshes_too_early(verdict: Verdict) -> None:
    """The client's fault: it refreshes sixty seconds before the end, Exact lets it in the last thirty."""
    assert "Token refresh failed" in verdict.error("refresh_too_early")
    assert verdict.calls("refresh_too_early") == {"POST /api/oauth2/token 400": 1}
    assert verdict.said("refresh_when_due")["rotated"]
