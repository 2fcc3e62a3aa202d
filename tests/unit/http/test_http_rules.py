"""The table of a service: which row fits an answer."""

from __future__ import annotations

from typing import Any

import pytest

from dossierflow.billit.errors import rules as billits
from dossierflow.exact.errors import rules as exacts
from dossierflow.http.exchange import HttpAnswer, Status
from dossierflow.http.rules import RuleBook, rule_book, status_fits
from dossierflow.texts import languages, load, phrase


def row(name: str, status: list[Status], **more: Any) -> dict[str, Any]:
    return {"id": name, "status": status, "error": "Bug", "problem": "p", **more}


TABLE: dict[str, Any] = {
    "waits": {"glitch": [1, 2.5]},
    "rule": [
        row("any 400", [400]),
        row("text", [400, 500], text="closed|dicht"),
        row("second text", [400], text="open"),
        row("header", [403], header="NoAccess|/away"),
        row("either", [401], text="expired", header="expired"),
        row("page", [403], page=True),
        row("no page", [403], page=False, json=True),
        row("403", [403]),
        row("code", [409], code=["A", "B"]),
        row("409", [409]),
        row("spent", [429], spent="day"),
        row("E24", [500], json=True, after_write="unknown", retry="glitch"),
        row("no json", [500], json=False),
        row("lost", ["lost"]),
        row("4xx", ["4xx", "5xx"]),
    ],
}


@pytest.fixture
def book() -> RuleBook:
    return RuleBook("exact", TABLE)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (HttpAnswer(400, {}, b"x"), "any 400"),
        (HttpAnswer(400, {}, b"It is CLOSED now"), "text"),
        (HttpAnswer(400, {}, b"closed", "is open"), "second text"),
        (HttpAnswer(400, {}, b"", "unknown\nopen\nclosed"), "second text"),
        (HttpAnswer(400, {}, b"\n \n"), "any 400"),
        (HttpAnswer(403, {"Reason": "noaccess"}, b""), "header"),
        (HttpAnswer(403, {"Location": "https://x/away"}, b""), "header"),
        (HttpAnswer(401, {}, b"expired"), "either"),
        (HttpAnswer(401, {"WWW-Authenticate": "Expired"}, b""), "either"),
        (HttpAnswer(401, {}, b""), "4xx"),
        (HttpAnswer(403, {}, b"<html>"), "page"),
        (HttpAnswer(403, {}, b"{}", "said"), "no page"),
        (HttpAnswer(403, {}, b"{}"), "403"),
        (HttpAnswer(500, {}, b"{}", "said"), "E24"),
        (HttpAnswer(500, {}, b""), "no json"),
        (HttpAnswer(500, {}, b"dicht"), "text"),
        (HttpAnswer("lost", {}, b""), "lost"),
        (HttpAnswer(418, {}, b""), "4xx"),
        (HttpAnswer(599, {}, b""), "4xx"),
        (HttpAnswer(429, {}, b""), "4xx"),
    ],
)
def test_the_first_row_that_fits_decides_and_words_come_before_statuses(
    book: RuleBook, answer: HttpAnswer, name: str
) -> None:
    for _ in range(2):  # from the table, and from what is remembered of it
        assert book.match(answer).id == name


@pytest.mark.parametrize(
    ("codes", "name"), [({"B"}, "code"), ({"C", "A"}, "code"), ({"C"}, "409"), ((), "409")]
)
def test_one_of_a_rows_codes_must_be_there(book: RuleBook, codes: set[str], name: str) -> None:
    assert book.match(HttpAnswer(409, {}, b""), codes).id == name


@pytest.mark.parametrize(("spent", "name"), [("day", "spent"), ("minute", "4xx"), ("", "4xx")])
def test_the_budget_that_is_spent_must_be_the_rows(book: RuleBook, spent: str, name: str) -> None:
    assert book.match(HttpAnswer(429, {}, b""), spent=spent).id == name


def test_what_no_row_knows_is_loud(book: RuleBook) -> None:
    with pytest.raises(AssertionError, match=r"^the table has no rule for status unreached$"):
        book.match(HttpAnswer("unreached", {}, b""))


def test_a_column_that_is_left_out_has_its_meaning(book: RuleBook) -> None:
    plain, full = book.match(HttpAnswer(418, {}, b"")), book.match(HttpAnswer(500, {}, b"", "x"))
    assert (plain.after_write, plain.retry, plain.spent, plain.code) == ("rejected", "", "", frozenset())
    assert book.rules[0].next == ""
    assert (full.after_write, full.retry, full.next) == (
        "unknown",
        "glitch",
        phrase("exact-refusal-next.E24"),
    )
    assert full.says == phrase("exact-refusal.E24")
    assert (plain.searches, book.rules[1].searches, book.rules[3].searches) == (False, True, True)


def test_waits_are_seconds(book: RuleBook) -> None:
    assert book.waits("glitch") == (1.0, 2.5)
    assert book.waits("") == ()


def test_a_hundred_stands_for_its_statuses() -> None:
    assert status_fits(["4xx"], 499)
    assert not status_fits(["4xx"], 500)
    assert status_fits([404], 404)
    assert not status_fits(["4xx"], "lost")


@pytest.mark.parametrize("rules", [exacts, billits])
def test_both_tables_answer_for_every_status_that_is_no_success(rules: Any) -> None:
    assert rules() is rules()
    for status in (*range(100, 200), *range(300, 1000), "unreached", "lost", "unreadable", "too large"):
        assert rules().match(HttpAnswer(status, {}, b"")).says


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("service", "rules"), [("exact", exacts), ("billit", billits)])
def test_every_row_says_what_happened_in_every_language_and_no_text_is_left_over(
    service: str, rules: Any, language: str
) -> None:
    texts = load(language)
    rows = {rule.id for rule in rules().rules}
    assert texts[f"{service}-refusal"].keys() == rows
    assert texts[f"{service}-refusal-next"].keys() <= rows


@pytest.mark.parametrize("rules", [exacts, billits])
def test_every_class_of_repetition_has_its_waits(rules: Any) -> None:
    assert all(rules().waits(rule.retry) for rule in rules().rules if rule.retry)
    assert all(rule.after_write in ("rejected", "not sent", "unknown") for rule in rules().rules)


def test_a_table_is_read_once_a_process() -> None:
    assert rule_book("dossierflow.exact") is rule_book("dossierflow.exact")
