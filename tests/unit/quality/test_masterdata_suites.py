"""Master data is judged row by row: what breaks a rule is named, the rest goes on."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest

from dossierflow.domain.chart import FinancialPeriod, GlAccount, Journal, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.quality import RowBatch, check, suite, suite_names
from dossierflow.quality.masterdata import (
    gl_accounts_batch,
    journals_batch,
    periods_batch,
    relations_batch,
    vat_codes_batch,
)
from dossierflow.quality.numbers import communication_fits, vat_number_fits
from dossierflow.quality.suite import failure
from dossierflow.texts import languages, words


def test_a_relation_is_refused_for_what_is_wrong_with_it_and_its_neighbours_are_not() -> None:
    relations = [
        Relation("a", "1", "Bakkerij Peeters", vat_number="BE0712345036", country="BE"),
        Relation("b", "2", " ", country="BE"),
        Relation("c", "3", "Mistyped", vat_number="BE0712345037", country="BE"),
        Relation("d", "4", "Spelled out", country="Belgium"),
    ]
    found = check(relations_batch(relations))
    assert found.refused == {"b", "c", "d"}
    by_key = {failure.key: failure for failure in found.failures}
    assert by_key["c"].value == "BE0712345037"
    assert by_key["b"].rule == "name-given"


def test_two_relations_with_one_code_are_both_named() -> None:
    found = check(relations_batch([Relation("a", "7", "One"), Relation("b", "7", "Two")]))
    assert found.refused == {"a", "b"}


def test_nothing_to_check_breaks_nothing() -> None:
    assert check(relations_batch([])).failures == ()


def test_gl_accounts_that_billit_cannot_hold_are_refused() -> None:
    accounts = [
        GlAccount("a", "700000", "Verkopen"),
        GlAccount("b", "70A", "x"),
        GlAccount("c", "9" * 11, "y"),
    ]
    assert check(gl_accounts_batch(accounts)).refused == {"b", "c"}


def test_vat_codes_have_a_known_type_and_a_plausible_rate() -> None:
    codes = [
        VatCode("a", "1  ", "Verkoop 21 %", Decimal(21)),
        VatCode("b", "2  ", "Verkoop", Decimal(2100)),
        VatCode("c", "3  ", "Verkoop", Decimal(6), type="X"),
    ]
    assert check(vat_codes_batch(codes)).refused == {"2  ", "3  "}


def remarks(batch: RowBatch) -> list[tuple[str, str]]:
    found = check(batch)
    assert not found.refused
    return [(remark.rule, remark.key) for remark in found.remarks]


def test_a_default_account_that_is_gone_is_remarked_and_the_relation_goes_on() -> None:
    relations = [
        Relation("a", "1", "Een", gl_sales="known"),
        Relation("b", "2", "Twee", gl_sales="gone", gl_purchase="gone"),
    ]
    assert remarks(relations_batch(relations, ["known"])) == [
        ("sales-account-exists", "b"),
        ("purchase-account-exists", "b"),
    ]


def test_far_fewer_rows_than_the_last_time_are_remarked_of_the_whole() -> None:
    relations = [Relation("a", "1", "Een")]
    assert remarks(relations_batch(relations, least_rows=2)) == [("rows-as-last-time", "")]
    assert remarks(relations_batch(relations, least_rows=1)) == []


def test_an_account_with_a_vat_code_that_is_gone_is_remarked() -> None:
    accounts = [GlAccount("a", "600000", "x", vat_code="21 "), GlAccount("b", "600001", "y", vat_code="9  ")]
    assert remarks(gl_accounts_batch(accounts, ["21 "])) == [("vat-code-exists", "b")]


def test_a_bank_journal_with_a_mistyped_iban_is_remarked() -> None:
    journals = [
        Journal("a", "550", "Bank", 12, bank_iban="BE68539007547034"),
        Journal("b", "551", "Bank", 12, bank_iban="BE68539007547035"),
    ]
    assert remarks(journals_batch(journals)) == [("iban-valid", "551")]


def test_periods_stand_once_and_end_after_they_begin() -> None:
    day = dt.date
    periods = [
        FinancialPeriod(2026, 1, day(2026, 1, 1), day(2026, 1, 31)),
        FinancialPeriod(2026, 2, day(2026, 2, 28), day(2026, 2, 1)),
        FinancialPeriod(2026, 3, day(2026, 3, 1), day(2026, 3, 31)),
        FinancialPeriod(2026, 3, day(2026, 3, 1), day(2026, 3, 31)),
    ]
    assert set(remarks(periods_batch(periods))) == {
        ("once", "2026-03"),
        ("begins-before-it-ends", "2026-02"),
    }


@pytest.mark.parametrize("at_once", [1, 2, 3, 5])
def test_rows_are_judged_the_same_in_parts_and_at_once(at_once: int) -> None:
    """What rows have in common is found across the parts."""
    relations = [
        Relation("a", "7", "Een", vat_number="BE0712345036", gl_sales="known"),
        Relation("b", "8", " ", country="Belgium"),
        Relation("c", "9", "Drie", vat_number="BE0712345037", gl_sales="gone"),
        Relation("d", "7", "Vier"),
        Relation("e", "10", "Vijf"),
    ]
    batch = relations_batch(relations, ["known"], least_rows=6)
    whole = check(batch)
    assert check(batch, at_once) == whole
    assert whole.rows == 5
    assert {(one.rule, one.key) for one in (*whole.failures, *whole.remarks)} == {
        ("name-given", "b"),
        ("code-unique", "a"),
        ("code-unique", "d"),
        ("vat-number-valid", "c"),
        ("country-code", "b"),
        ("sales-account-exists", "c"),
        ("rows-as-last-time", ""),
    }


def test_several_threads_judge_at_once() -> None:
    batch = relations_batch([Relation("a", "1", "Een", gl_sales="gone")], ["known"])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(check, [batch] * 24))
    assert {one.remarks[0].rule for one in found} == {"sales-account-exists"}


@pytest.mark.parametrize("name", suite_names())
def test_every_rule_of_a_suite_is_told_in_each_language(name: str) -> None:
    for expectation in suite(name).expectations:
        told = failure(suite(name), expectation, {})
        for language in languages():
            assert words(language).say(told.says)
            assert words(language).say(told.column)


def test_pages_are_read_without_a_network(tmp_path: Path) -> None:
    from dossierflow.quality.docs import write_docs  # seconds that the other tests' workers do without

    relations = [Relation("a", "1", "Een"), Relation("b", "1", "Twee")]
    page = write_docs(tmp_path, [relations_batch(relations), periods_batch([])], "2104011")
    listed = re.findall(r'<li><a href="([^"]+)">', page.read_text("utf-8"))
    assert any(one.startswith("validations/") for one in listed)
    assert all((tmp_path / one).is_file() for one in map(unquote, listed))
    assert "\\2713" in page.read_text("utf-8"), "the mark of what passed"
    pages = [file.read_text("utf-8") for file in tmp_path.rglob("*.html")]
    assert page.exists()
    assert len(pages) == 3  # the index, the suite, and what was found
    assert not [one for one in pages if re.search(r'(?:src|href)="https?://[^"]*\.(?:js|css|png)', one)]
    assert any("1 unexpected" in one or "2 unexpected" in one for one in pages)
    assert [one for one in pages if re.search(r"Data asset: 2104011-relations\b", one)]
    assert not [one for one in pages if "Data asset: None" in one]
    assert [one for one in pages if re.search(r">\s*name\s*</th>", one)], "a row is named for people"
    assert "\u2717 relations" in page.read_text("utf-8"), "what breaks a rule is seen before it is opened"


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("", True),
        ("BE0712345036", True),
        ("BE 0712.345.037", False),
        ("FR40303265045", True),
        ("FR40303265046", False),
        ("EL094259216", True),
        ("CHE123456789", True),
    ],
)
def test_vat_numbers_are_judged_where_they_can_be(number: str, fits: bool) -> None:
    assert vat_number_fits(number) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("+++090/9337/55493+++", True),
        ("***090/9337/55493***", True),
        ("090933755494", False),
        ("+++000/0000/00097+++", True),
        ("klant 4711", True),
        ("", True),
    ],
)
def test_structured_communications_have_check_digits(text: str, fits: bool) -> None:
    assert communication_fits(text) is fits
