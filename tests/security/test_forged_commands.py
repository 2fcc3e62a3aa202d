"""Commands in our sentences: what others wrote begins none, ends none, and is one word of one."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Problem
from dossierflow.reports.causes import causes, causes_markdown
from dossierflow.reports.command_forms import COMMAND, FORMS
from dossierflow.reports.explain import explain
from dossierflow.reports.links import Form, Links
from dossierflow.texts import command_word, languages, phrase, words
from dossierflow.texts.gaps import WORDS

HOSTILE: dict[str, str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
#: What could begin a command, end one, or be more than a word of one; `plain` is what they are measured by.
PLAIN = "2104011"
TEXTS = [
    HOSTILE[kind]
    for kind in (
        "forged command", "forged command without an end", "forged setting", "odd backtick",
        "word of a shell", "variable of a shell", "escape of a shell", "option of a command",
        "line feed", "backtick command",
    )
]  # fmt: skip
FIELDS = frozenset({
    "dossiers", "dossier", "document", "held_files", "held_file", "held_account", "set", "text", "kind",
    "reason", "from_", "order_ids", "divisions", "do", "email", "apply", "account", "preview",
    "subject", "all",
})  # fmt: skip
LINKS = Links(forms=tuple(Form(flow, flow, FIELDS) for flow in {one.flow for one in FORMS.values()}))


def problem(key: str, fact: str) -> Problem:
    """One of this kind of which every fact is this text."""
    names = KINDS[key].fact_names() - {"dossier"} - WORDS  # words of a command are made by us
    return Problem(PLAIN, key, fact[:256], dict.fromkeys(names, fact))


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_problem_names_the_same_commands_whatever_its_facts_are(key: str) -> None:
    for language in languages():
        expected = [
            shlex.split(one) for one in COMMAND.findall(explain(problem(key, PLAIN), language).next_step)
        ]
        for text in TEXTS:
            told = explain(problem(key, text), language)
            found = [shlex.split(one) for one in COMMAND.findall(told.next_step)]
            assert [len(one) for one in found] == [len(one) for one in expected], (text, told.next_step)
            assert not COMMAND.findall(f"{told.what} {told.why}") or COMMAND.findall(
                explain(problem(key, PLAIN), language).why
            )


@pytest.mark.parametrize("text", TEXTS)
def test_a_page_of_problems_leads_to_the_same_forms_whatever_was_written(text: str) -> None:
    """And it is there: a quotation that never ends costs no page."""
    for key in KINDS:
        page = causes_markdown(causes([problem(key, text)], "en"), None, "en", LINKS, {PLAIN: text})
        plain = causes_markdown(causes([problem(key, PLAIN)], "en"), None, "en", LINKS, {PLAIN: PLAIN})
        assert page.count("/run") <= plain.count("/run"), page


def test_a_sentence_of_ours_in_a_sentence_keeps_its_command() -> None:
    step = phrase("binding-next.match", divisions=PLAIN)
    assert "`dossierflow" not in words("en").sentence("page.and-such", what=TEXTS[0], count=1)
    assert words("en").say(step).count("`dossierflow ") == words("en").template("binding-next.match").count(
        "`dossierflow "
    )


@pytest.mark.parametrize("text", [*TEXTS, "", "a'b", "--apply", "\\", "~", "#x", "é"])
def test_a_word_of_a_command_is_one_word(text: str) -> None:
    word = command_word(text)
    assert len(shlex.split(f"x {word}")) == 2 and not {"`", "\n"} & set(word) and word[0] != "-"


def test_what_needs_no_quotation_has_none() -> None:
    for word in ("2104011", "2104011=700101", "a@b.be", "journals.sales=CODE", "purchase:1:21:goods"):
        assert command_word(word) == word
