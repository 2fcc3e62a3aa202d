"""What the doctor found is told in whole words, and each that is not settled with its next step."""

from __future__ import annotations

import re

import pytest

from dossierflow.practice.assumptions import AssumptionState, ExaminedAssumption
from dossierflow.quality.suite import suite_names
from dossierflow.reports.doctor import doctor_rows, doctor_sentence, doctor_steps
from dossierflow.runs.doctor import as_told
from dossierflow.texts import languages, load, phrase, words

FOUND = [
    ExaminedAssumption(
        "exact-connection", AssumptionState.HOLDS, phrase("seen.divisions", user="Lotte", count=12)
    ),
    ExaminedAssumption("exact-limits", AssumptionState.FAILS, phrase("seen.calls", minute=9000, day=90000)),
    ExaminedAssumption("exact-percentages", AssumptionState.HOLDS, "6–21 %"),
    ExaminedAssumption("billit-feed", AssumptionState.OPEN, phrase("word.none")),
]


@pytest.mark.parametrize("language", languages())
def test_what_was_seen_is_no_bare_number(language: str) -> None:
    seen = [row.seen for row in doctor_rows(FOUND, language)]
    assert all(re.search(r"[a-z%]{2}|%", one) and "[" not in one for one in seen), seen
    assert [one["seen"] for one in as_told(FOUND, language)] == seen


@pytest.mark.parametrize("language", languages())
def test_what_does_not_hold_and_what_cannot_be_told_come_with_their_own_step(language: str) -> None:
    told = words(language)
    fails, cannot_be_told = doctor_steps(FOUND, language)
    assert told.sentence("assumption.exact-limits") in fails
    assert fails.endswith(told.sentence("assumption-next.exact-limits"))
    assert told.sentence("assumption.billit-feed") in cannot_be_told
    assert cannot_be_told.endswith(told.sentence("assumption-open.billit-feed"))


@pytest.mark.parametrize("language", languages())
def test_the_last_line_counts_them_all(language: str) -> None:
    assert [int(one) for one in re.findall(r"\d+", doctor_sentence(FOUND, language))] == [4, 2, 1, 1]


def test_what_can_stay_open_is_told_in_every_language() -> None:
    english, *others = (set(load(one)["assumption-open"]) for one in ("en", "nl", "fr"))
    assert all(one == english for one in others) and "billit-feed" in english


@pytest.mark.parametrize("language", languages())
def test_where_all_hold_nothing_else_is_counted(language: str) -> None:
    assert re.findall(r"\d+", doctor_sentence(FOUND[:1], language)) == ["1"]


@pytest.mark.parametrize("language", languages())
def test_every_suite_has_a_name_in_the_readers_language(language: str) -> None:
    assert set(load(language)["suite"]) == set(suite_names())
