"""django-exact 0.10.1 against the sandbox, in a Django project of its own; nothing of it is changed."""

from __future__ import annotations

import pytest

from tests.judges.exact.conftest import ADDED, Verdict

pytestmark = pytest.mark.judge
CLIENT = "django-exact"


def test_it_logs_in_and_refreshes_after_a_401(verdict: Verdict) -> None:
    assert verdict.said("log_in") is True
    assert verdict.said("refresh_after_expiry") is True


def test_it_reads_one_relation_with_a_star_for_select(verdict: Verdict) -> None:
    said = verdict.said("one_relation_with_everything")
    assert said["id"] == verdict.exact.told()["relation"]
    assert said["properties"] > 150
    assert verdict.said("a_code_that_nobody_has") == "DoesNotExist"


def test_it_follows_pages_with_a_selection_and_without(verdict: Verdict) -> None:
    assert verdict.said("relations_in_pages") == ADDED
    assert verdict.said("relations_without_select") == ADDED


def test_it_books_reads_back_and_expands(verdict: Verdict) -> None:
    assert verdict.said("book_a_sale_and_a_purchase")["read"] == "JUDGE-S"
    assert verdict.said("expand_the_lines") == 1


def test_it_puts_back_a_whole_record(verdict: Verdict) -> None:
    assert verdict.said("put_back_what_was_read") == "Luik"


def test_it_reads_a_refusals_words_and_knows_the_page_of_maintenance(verdict: Verdict) -> None:
    assert "Dagboek" in verdict.said("refusal_in_words")
    assert verdict.said("maintenance_page") == "ExactUnavailable"
