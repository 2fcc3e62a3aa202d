"""Every language says everything, with the same facts; a new language is one file."""

import ast
import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from dossierflow.booking.write_back import booking_line, our_lines
from dossierflow.domain.dossier import DossierSettings
from dossierflow.kernel.settings import Settings
from dossierflow.texts import Cents, Phrase, files, languages, listed, load, phrase, words
from dossierflow.texts.words import Words
from tests.support.code import trees

LANGUAGES = languages()
OTHERS = [language for language in LANGUAGES if language != "en"]


def leaves(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file by its whole key; the forms of a count by their number."""
    for key, value in table.items():
        name = f"{above}.{key}" if above else key
        if isinstance(value, dict):
            yield from leaves(value, name)
        elif isinstance(value, list):
            yield from leaves({str(number): text for number, text in enumerate(value)}, name)
        elif isinstance(value, str):
            yield name, value


ENGLISH = dict(leaves(load("en")))


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key_and_each_text_the_same_facts(language: str) -> None:
    told = dict(leaves(load(language)))
    assert told.keys() == ENGLISH.keys()
    assert {key: facts(text) for key, text in told.items()} == {
        key: facts(text) for key, text in ENGLISH.items()
    }


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_left_in_english(language: str) -> None:
    told = dict(leaves(load(language)))
    same = {key for key, text in told.items() if text == ENGLISH[key]}
    own = {key: re.sub(r"\{.*?\}|`.*?`", "", told[key]) for key in same}  # facts and commands are the same
    assert [key for key in same if len(re.findall(r"[a-z]{2,}", own[key])) > 2] == []


def said_in_code() -> Iterator[tuple[str, str, set[str] | None]]:
    """The phrases that code names in full: place, key, and facts where they are all named."""
    for name, tree in trees("dossierflow").items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Name("phrase") | ast.Attribute(attr="sentence" | "tell") as called,
                    args=[ast.Constant(value=str(key))],
                    keywords=given,
                ):
                    facts = {one.arg for one in given if one.arg}
                    told = facts | ({"dossier"} if getattr(called, "attr", "") == "tell" else set())
                    yield f"{name}:{node.lineno}", key, told


def test_code_says_what_there_are_texts_for_and_gives_their_facts() -> None:
    said = list(said_in_code())
    assert len(said) > 80
    assert [one for one in said if one[1] not in ENGLISH] == []
    assert [(place, key) for place, key, given in said if facts(ENGLISH[key]) != given] == []


def test_a_phrase_is_equal_where_key_and_facts_are() -> None:
    one = phrase("gate.before-start", day=dt.date(2026, 11, 25))
    assert one == phrase("gate.before-start", day=dt.date(2026, 11, 25)) == Phrase(str(one))
    assert one != phrase("gate.before-start", day=dt.date(2026, 11, 26))
    assert (one.key, one.facts) == ("gate.before-start", {"day": dt.date(2026, 11, 25)})


def test_facts_are_written_as_the_language_writes_them_also_within_phrases() -> None:
    vat = phrase("difference.vat", kept=Cents(-123_456), sent=phrase("word.none"))
    line = phrase("difference.line", line=1, difference=vat)
    assert words("en").say(line) == "line 1: VAT -1.234,56 instead of none"
    assert words("nl").say(line) == "lijn 1: btw -1.234,56 in plaats van geen"
    delivered = phrase("gate.delivered", day=dt.date(2026, 11, 5), state="in progress")
    assert words("nl").say(delivered) == "werd op 05/11/2026 geëxporteerd (in behandeling)"
    until = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)
    assert "26/11/2026 00:30:00" in words("fr").say(phrase("cause.budget", until=until))


def test_several_phrases_are_one_text() -> None:
    both = listed([phrase("gate.draft"), phrase("gate.to-check")])
    assert words("en").say(both) == "is a draft in Billit; is marked “to check” in Billit"
    assert words("fr").say(both) == "est un brouillon dans Billit ; est marqué « à vérifier » dans Billit"
    assert words("en").say(listed([])) == ""


@pytest.mark.parametrize(
    "text",
    ["entry 26700001 was deleted in Exact", "", "two\nlines", '["no key"', '["a", 1]', '["no-table", {}]'],
)
def test_what_is_no_phrase_is_shown_as_it_stands(text: str) -> None:
    """What was kept before there were phrases, and what another service says in its own words."""
    assert words("nl").say(text) == text
    assert Phrase(text).key == ""


def test_what_another_version_kept_is_shown_with_its_facts() -> None:
    assert words("nl").say(phrase("cause.of-tomorrow", entry=7)) == "cause.of-tomorrow, entry 7"


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", ["0 documents", "1 document", "2 documents"]),
        ("nl", ["0 documenten", "1 document", "2 documenten"]),
        ("fr", ["0 document", "1 document", "2 documents"]),
    ],
)
def test_each_language_has_its_own_singular(language: str, counts: list[str]) -> None:
    assert [words(language).count(number, "document") for number in (0, 1, 2)] == counts


@pytest.fixture
def with_a_new_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The folder of texts with one more file in it, and nothing else changed."""
    folder = tmp_path / "texts"
    shutil.copytree(str(files.FOLDER), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (folder / "en.toml").read_text("utf-8").replace("booked as {entry}", "kenkan {entry}")
    (folder / "eo.toml").write_text(text, "utf-8")
    monkeypatch.setattr(files, "FOLDER", folder)
    caches = (files.languages, files.load, words, our_lines)
    for cached in caches:
        cached.cache_clear()
    yield "eo"
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_a_new_language_is_one_file(with_a_new_language: str) -> None:
    assert with_a_new_language in languages()
    assert Settings(language=with_a_new_language).language == with_a_new_language
    assert DossierSettings(client_language=with_a_new_language).client_language == with_a_new_language
    line = booking_line(with_a_new_language, "700", 7, dt.date(2026, 11, 25))
    assert line == "Exact Online: kenkan 7 in journal 700 on 25/11/2026"
    assert our_lines().sub("", f"For Jan\n{line}") == "For Jan\n"
    assert Words(with_a_new_language).count(2, "problem") == "2 problems"


@pytest.mark.parametrize("setting", ["de", "EN", "nl_BE"])
def test_a_language_without_texts_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="is none of en, fr, nl"):
        DossierSettings(client_language=setting)
