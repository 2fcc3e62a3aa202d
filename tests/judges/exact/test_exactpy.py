"""exactpy 0.0.24 against the sandbox: it only reads, and several of its models fit no answer of Exact's.

Its base address is an argument; nothing of it is changed.
"""

from __future__ import annotations

import pytest

from tests.judges.exact.conftest import ADDED, BAKERY, Verdict

pytestmark = pytest.mark.judge
CLIENT = "exactpy"


def test_it_logs_in_with_its_credentials_as_http_basic(verdict: Verdict) -> None:
    assert verdict.said("log_in")["known"] == ["access_token", "expires_on", "refresh_token"]


def test_it_finds_its_companies(verdict: Verdict) -> None:
    assert BAKERY in verdict.said("divisions")["codes"]
    assert verdict.said("current_division") == "Bakkerij De Gouden Aar BV"


def test_relations_need_a_filter_and_no_selection(verdict: Verdict) -> None:
    """The client's `all()` has no $filter. Whole relations fit its model no more than its journals do."""
    assert "400 Bad Request" in verdict.error("relations_without_filter")
    assert verdict.said("relations_without_select") == 0
    assert verdict.calls("relations_without_select") == {"GET /api/v1/{n}/crm/Accounts 200": -(-ADDED // 60)}


def test_it_follows_pages_by_their_skip_token(verdict: Verdict) -> None:
    assert verdict.said("relations_in_pages") == [60, 60, ADDED - 120]
    accounts = len(verdict.exact.rows("financial/GLAccounts"))
    assert verdict.calls("gl_accounts_in_pages") == {
        "GET /api/v1/{n}/financial/GLAccounts 200": -(-accounts // 60)
    }


def test_it_counts_journals_in_both_ways(verdict: Verdict) -> None:
    said, journals = verdict.said("journals"), len(verdict.exact.rows("financial/Journals"))
    assert (said["inline"], said["counted"]) == (journals, journals)


def test_its_models_of_journals_and_accounts_fit_no_answer(verdict: Verdict) -> None:
    """The client's fault: it demands `BankAccountId` (Exact says BankAccountID), and numbers of types that
    are members of its own enumeration already, which no JSON is. It drops the rows without a word."""
    assert verdict.said("journals")["codes"] == []
    assert verdict.said("selected_journals") == 0
    assert set(verdict.said("gl_accounts_in_pages")["pages"]) == {0}


def test_it_reads_periods_with_their_dates(verdict: Verdict) -> None:
    said = verdict.said("periods")
    assert said["count"] == len(verdict.exact.rows("financial/FinancialPeriods"))
    assert said["first"].endswith("00:00:00")


def test_its_guid_literal_with_a_space_is_refused(verdict: Verdict) -> None:
    """The client's fault: it writes guid '…'."""
    assert "400 Bad Request" in verdict.error("one_gl_account_by_key")


def test_it_syncs_once_and_finds_nothing_new(verdict: Verdict) -> None:
    said = verdict.said("sync")
    assert said["relations"] == len(verdict.exact.rows("crm/Accounts"))
    assert said["again"] == []


def test_its_refresh_comes_in_the_last_thirty_seconds(verdict: Verdict) -> None:
    assert verdict.said("refresh_when_due") == {"kept at 560 s": True, "rotated at 575 s": True}


def test_it_waits_for_the_next_minute_by_the_headers(verdict: Verdict) -> None:
    assert sum(verdict.said("wait_for_the_minute")) <= 61
    assert 429 not in verdict.statuses()
