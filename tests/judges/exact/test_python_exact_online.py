"""python-exact-online 1.1.0 against the sandbox; only its three addresses are set."""

from __future__ import annotations

import pytest

from tests.judges.exact.conftest import Verdict

pytestmark = pytest.mark.judge
CLIENT = "python-exact-online"


def test_it_logs_in_and_finds_its_division(verdict: Verdict) -> None:
    assert verdict.said("log_in") is True
    assert verdict.said("its_own_division") > 2_000_000


def test_it_reads_relations_by_a_filter_alone(verdict: Verdict) -> None:
    assert verdict.said("relations_without_select") == 1
    assert verdict.said("one_relation") == verdict.exact.told()["relation_code"]


def test_it_lists_journals(verdict: Verdict) -> None:
    assert verdict.said("journals") == len(verdict.exact.rows("financial/Journals"))


def test_it_books_a_sale_and_reads_its_lines_at_their_own_address(verdict: Verdict) -> None:
    assert verdict.said("book_a_sale") == {"ref": "JUDGE-S", "lines": 1}


def test_it_changes_a_relation_and_reads_a_refusal(verdict: Verdict) -> None:
    assert verdict.said("change_a_relation") == 204
    assert verdict.said("refusal")["status"] == 500
    assert "Dagboek" in verdict.said("refusal")["says"]
