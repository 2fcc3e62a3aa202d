"""The catalogue of problems: complete for what the code reports, and the same in every language."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import dossierflow
from dossierflow import texts
from dossierflow.problems.problem import Owner, Problem
from dossierflow.reports.explain import Language, explain, kinds, owner

LANGUAGES = texts.languages()
SENTENCES = ("what", "why", "next")
#: Facts that every Unmappable gets from the document it is about (delivery.unmappable.naming).
NAMING = {"document", "order", "party", "date"}


def load(name: str) -> dict[str, Any]:
    """The owners, or a language's problems: the tables that have a next step."""
    return {key: table for key, table in texts.load(name).items() if name == "owners" or "next" in table}


TEXTS: dict[Language, dict[str, dict[str, str]]] = {language: load(language) for language in LANGUAGES}
ENGLISH = TEXTS["en"]
CASES = [(language, kind) for language in LANGUAGES for kind in ENGLISH]


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def facts_of(kind: str) -> set[str]:
    return set().union(*(facts(ENGLISH[kind][name]) for name in SENTENCES))


@dataclass(frozen=True)
class Reported:
    """A place in the code that reports a kind; `facts` is None where they cannot be read off it."""

    kind: str
    place: str
    facts: frozenset[str] | None = None


def reported() -> Iterator[Reported]:
    root = Path(dossierflow.__file__).parents[1]
    for package in ("dossierflow", "tasks", "flows"):
        for path in sorted((root / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from _reported(node, str(path.relative_to(root)))


def _reported(node: ast.AST, path: str) -> Iterator[Reported]:
    match node:
        case ast.Assign(targets=[ast.Name(id="PROBLEM_KINDS")], value=value):
            yield from (Reported(kind, f"{path}:{node.lineno}") for kind in _strings(value))
        case ast.Call(func=ast.Name(id="Unmappable"), args=[kind, *_], keywords=given):
            names = frozenset(one.arg for one in given if one.arg) | NAMING
            yield from (Reported(kind, f"{path}:{node.lineno}", names) for kind in _strings(kind))
        case ast.Call(func=ast.Name(id="Problem"), args=[_, kind, *rest]):
            literal = rest[1] if len(rest) > 1 else None
            names_or_none = _keys(literal) if isinstance(literal, ast.Dict) else None
            yield from (Reported(kind, f"{path}:{node.lineno}", names_or_none) for kind in _strings(kind))


def _strings(node: ast.AST) -> list[str]:
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return [value for value in found if isinstance(value, str)]


def _keys(literal: ast.Dict) -> frozenset[str]:
    return frozenset(key for one in literal.keys if one is not None for key in _strings(one))


REPORTED = list(reported())


def test_the_scan_sees_the_three_ways_in_which_code_reports_a_kind() -> None:
    found = {one.kind for one in REPORTED}
    assert {"vat-unmapped", "booked-with-differences", "not-booked"} <= found
    assert {one.kind for one in REPORTED if one.facts} >= {"gl-unknown", "right-missing"}


def test_every_kind_that_the_code_reports_is_in_the_catalogue() -> None:
    assert [one for one in REPORTED if one.kind not in kinds()] == []


def test_code_gives_every_fact_that_the_sentences_need() -> None:
    lacking = {
        one.place: facts_of(one.kind) - one.facts
        for one in REPORTED
        if one.facts is not None and one.kind in ENGLISH
    }
    assert {place: names for place, names in lacking.items() if names} == {}


def test_every_kind_has_one_owner() -> None:
    counts = Counter(kind for listed in load("owners").values() for kind in listed)
    assert [kind for kind, count in counts.items() if count > 1] == []
    assert {name: owner(listed[0]) for name, listed in load("owners").items()} == {
        str(one): one for one in Owner
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_tells_every_kind_and_no_other_in_the_same_order(language: Language) -> None:
    assert set(TEXTS[language]) == kinds()
    assert list(TEXTS[language]) == list(ENGLISH)
    assert all(tuple(told) == SENTENCES for told in TEXTS[language].values())


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_each_sentence_uses_the_facts_and_commands_of_the_english_one(language: Language, kind: str) -> None:
    for name in SENTENCES:
        told, english = TEXTS[language][kind][name], ENGLISH[kind][name]
        assert facts(told) == facts(english), name
        assert re.findall("`[^`]*`", told) == re.findall("`[^`]*`", english), name
        assert language == "en" or told != english or told == "{next}", f"{name} is not translated"


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_sentences_are_well_formed(language: Language, kind: str) -> None:
    told = TEXTS[language][kind]
    assert not told["what"].endswith("."), "it is a headline, and others put a full stop behind it"
    assert told["why"].endswith((".", "}")) and told["next"].endswith((".", "}"))
    for sentence in told.values():
        assert sentence == " ".join(sentence.split())
        assert sentence.count("“") == sentence.count("”") and sentence.count("«") == sentence.count("»")


@pytest.mark.parametrize(("language", "kind"), CASES)
def test_a_fact_that_is_missing_shows_as_its_name(language: Language, kind: str) -> None:
    told = explain(Problem("100", kind, "1"), language)
    assert all(f"({name})" in f"{told.what} {told.why} {told.next_step}" for name in facts_of(kind))
    assert told.owner is owner(kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_kind_is_told_as_something_unexpected_of_ours(language: Language) -> None:
    told = explain(Problem("100", "never-heard-of", "1", {"name": "Bakkerij Peeters"}), language)
    assert "Bakkerij Peeters" in told.what
    assert told.owner is Owner.US


@pytest.mark.parametrize(
    ("language", "what"),
    [
        ("en", "F-{1} of Peeters (03/02/2026): GL account 604000 does not exist in Exact"),
        ("nl", "F-{1} (Peeters, 03/02/2026): grootboekrekening 604000 bestaat niet in Exact"),
        ("fr", "F-{1} (Peeters, 03/02/2026) : le compte général 604000 n'existe pas dans Exact"),
    ],
)
def test_sentences_are_filled_with_the_facts_as_they_are(language: Language, what: str) -> None:
    given = {
        "document": "F-{1}",
        "party": "Peeters",
        "date": "03/02/2026",
        "account": "604000",
        "origin": "line",
    }
    told = explain(Problem("100", "gl-unknown", "1", given), language)
    assert told.what == what
    assert "line" in told.why
    assert told.owner is Owner.PRACTICE
