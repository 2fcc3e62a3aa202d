"""exactonline 0.4.0 against the sandbox: it works as it is, but for one habit.

Its base address stands in its own ini file; nothing of it is changed.
"""

from __future__ import annotations

import pytest

from tests.judges.exact.conftest import ADDED, BAKERY, Verdict

pytestmark = pytest.mark.judge
CLIENT = "exactonline"


def test_it_logs_in_and_reads_the_life_of_its_token_from_a_string(verdict: Verdict) -> None:
    assert verdict.said("log_in")["lives"] in range(590, 601)


def test_it_finds_its_companies(verdict: Verdict) -> None:
    said = verdict.said("divisions")
    assert said["choices"][str(BAKERY)] == "Bakkerij De Gouden Aar BV"
    assert said["chosen"] == BAKERY


def test_what_has_a_sync_twin_is_refused_without_a_filter(verdict: Verdict) -> None:
    """The client breaks a rule of 2021 here: `relations.all()` asks for all of them."""
    assert "Bad Request" in verdict.error("relations_without_filter")


def test_it_follows_the_pages_of_a_filtered_list(verdict: Verdict) -> None:
    found = verdict.said("relations_in_pages")
    assert len(found) == len(set(found)) == ADDED
    assert verdict.calls("relations_in_pages") == {"GET /api/v1/{n}/crm/Accounts 200": 3}


def test_it_filters_by_padded_code_and_by_a_list_of_codes(verdict: Verdict) -> None:
    told = verdict.exact.told()
    assert verdict.said("relation_by_code")["ID"] == told["relation"]
    assert verdict.said("gl_accounts_by_code") == ["440000", "700000"]
    assert verdict.said("vat_percentage") == 0.21


def test_it_creates_a_relation_and_finds_it_again(verdict: Verdict) -> None:
    said = verdict.said("create_customer")
    assert said["created"] == said["found"]
    assert verdict.exact.one("crm/Accounts", ID=said["created"])["Name"] == "Café 't Oordeel"


def test_it_books_a_sales_entry_and_reads_its_lines(verdict: Verdict) -> None:
    said = verdict.said("create_sale")
    assert said["created"] == said["found"]
    assert (said["AmountFC"], sorted(said["lines"])) == (133.77, [10.55, 100.0])


def test_it_changes_an_open_entry_through_its_lines(verdict: Verdict) -> None:
    said = verdict.said("change_sale")
    assert said["found"] == verdict.said("create_sale")["created"]
    assert sorted(said["lines"]) == [10.55, 80.0]


def test_it_books_a_purchase_entry(verdict: Verdict) -> None:
    said = verdict.said("create_purchase")
    [read] = said["read"]
    assert (read["EntryID"], read["AmountFC"]) == (said["created"], 302.98)


def test_it_syncs_once_and_finds_nothing_new(verdict: Verdict) -> None:
    said = verdict.said("sync")
    assert said["relations"] == len(verdict.exact.rows("crm/Accounts"))
    assert said["timestamp"].isdecimal()
    assert said["again"] == []


def test_its_refresh_comes_in_the_last_thirty_seconds(verdict: Verdict) -> None:
    assert verdict.said("refresh_when_due") == {"kept at 560 s": True, "rotated at 575 s": True}


def test_it_waits_for_the_next_minute_by_the_headers(verdict: Verdict) -> None:
    assert sum(verdict.said("wait_for_the_minute")) <= 61
    assert 429 not in verdict.statuses()
