"""Everything that is said of a file is said in each language, whole."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

import dossierflow.coda
from dossierflow.coda import diff, formats, words
from dossierflow.coda.reading import read_file
from dossierflow.coda.records import LAYOUTS
from dossierflow.coda.rules import RULES
from dossierflow.coda.show import csv, html, show
from dossierflow.coda.statement import Movement
from dossierflow.coda.structured import _entries
from dossierflow.coda.words import Language
from tests.unit.coda.test_coda_mutations import MUTATIONS

BANKS = Path(__file__).parent / "banks"
PACKAGE = Path(dossierflow.coda.__file__).parent
FOREIGN = [Language.NL, Language.FR]


def keys_in_code() -> set[str]:
    """The keys that the code names as a whole."""
    sources = [ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")]
    texts = (
        node.value
        for tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in texts if re.fullmatch("[a-z]+(-[a-z0-9]+)*", text)}


def test_each_sentence_is_there_in_three_languages_with_the_same_facts() -> None:
    for key, said in words.table("findings").items():
        assert set(said) == set(Language), key
        facts = {
            name: {part[1] for part in Formatter().parse(text) if part[1]} for name, text in said.items()
        }
        assert facts["en"] >= facts["nl"] and facts["en"] >= facts["fr"], key
        assert len(set(said.values())) == len(said), key


def test_each_sentence_is_one_that_the_code_says() -> None:
    #: Keys that are put together from a field: `next-code`, `debit-sum`.
    composed = re.compile("(next|link)-code|(debit|credit)-sum|information-(code|reference)|.*-digits")
    unsaid = set(words.table("findings")) - keys_in_code()
    assert {key for key in unsaid if not composed.fullmatch(key)} == set()


def test_fields_zones_formats_and_effects_have_their_words() -> None:
    for layout in LAYOUTS.values():
        for field in layout.fields:
            assert all(words.fact("field", field.meaning, language) for language in Language)
    for place in _entries().values():
        for entry in place.values():
            for name, _, _, kind in entry["zones"]:
                if kind != "text":
                    assert all(words.fact("zone", name, language) for language in Language), name
    named = {name for _, name in formats._STARTS} | {name for name, _ in formats._TEXTS} | {"csv"}
    for name in named | {"closed"}:
        assert all(words.fact("format", name, language) for language in Language)
    for rule in [*RULES, "continues"]:
        assert all(words.effect(rule, language) for language in Language)


def test_each_field_that_two_files_are_compared_by_has_its_words() -> None:
    named = {*diff._COMPARED, *Movement._fields} - {"details"}
    assert set(words.table("facts")["compared"]) == named


@pytest.mark.parametrize("language", FOREIGN)
def test_differences_are_told_in_the_readers_language(language: Language) -> None:
    one, other = (
        read_file((BANKS / f"{name}.cod").read_bytes()).statements[0].statement for name in ("d1", "d2")
    )
    changed = replace(other, new_date=one.new_date, number=one.number)
    english, told = (list(diff.differences([one], [changed], one_of)) for one_of in (Language.EN, language))
    assert len(english) == len(told) > 3 and not set(english) & set(told)


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_margin_of_a_damaged_statement_holds_no_english(
    language: Language, name: str, first_statement: list[str]
) -> None:
    mutate, _ = MUTATIONS[name]
    reading = read_file(mutate(first_statement))
    for read in reading.statements:
        page = "\n".join(show(read.statement, language, read.findings))
        page += "".join(html.pieces([read], language, "x")) + "".join(csv.rows([read], language))
        for finding in read.findings:
            assert finding.text not in page
            assert finding.text_in(language) != finding.text
            assert finding.effect_in(language) != finding.effect_in(Language.EN)


@pytest.mark.parametrize("language", FOREIGN)
def test_what_is_said_of_the_files_of_banks_is_said_in_the_readers_language(language: Language) -> None:
    english = re.compile(r"\b(the|is not|instead|there|record|statement|where|follows)\b")
    allowed = {"record"} if language is Language.NL else set()
    for path in sorted(BANKS.glob("*.cod")):
        for finding in read_file(path.read_bytes(), path.name).findings:
            said = f"{finding.text_in(language)} {finding.effect_in(language)}"
            assert set(english.findall(said)) <= allowed, said
            assert finding.where.said(language) != finding.where.said(Language.EN)
