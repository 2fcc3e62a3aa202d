"""Of last month's documents each that would not go is named with what holds it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dossierflow import delivery
from dossierflow.delivery import Batch, CollectResult, ExportResult, HeldDocument, Selection
from dossierflow.practice import readiness as practice
from dossierflow.problems.kinds.documents import NoLines
from dossierflow.reports.readiness import month_lines
from dossierflow.texts import languages, phrase
from tests.support.fakes import DOSSIER, Bench, prepared, summary

READY = [summary(number) for number in range(1, 9)]
APPROVAL, RELEASED = phrase("gate.approval"), phrase("gate.not-released")


def previewed(*_: Any) -> ExportResult:
    """One goes; the others are held by each of the ways there are: seven of ready ones, three before."""
    batch = Batch(
        prepared=[prepared(1)],
        problems=[NoLines().problem(DOSSIER.id, one) for one in READY[1:3]],
        waiting=[(READY[3], phrase("waiting.right"))],
        held=[
            HeldDocument(READY[4], "approval", APPROVAL),
            HeldDocument(READY[5], "to check", phrase("gate.to-check")),
            HeldDocument(READY[6], "to check", phrase("gate.to-check")),
            HeldDocument(READY[7], "approval", RELEASED),
        ],
    )
    held = [
        HeldDocument(summary(11), "to check", phrase("gate.to-check")),
        HeldDocument(summary(12), "draft", phrase("gate.draft")),
        HeldDocument(summary(13), "before start", phrase("gate.before-start", day=READY[0].date)),
    ]
    return ExportResult(CollectResult(8), Selection(READY, held), batch, preview=True)


def test_what_a_whole_document_shows_is_counted_too_and_each_reason_by_itself(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "export", previewed)
    month = practice.month_preview(bench.session)
    assert (month.documents, month.booked) == (10, 1)
    assert {reason: count for count, reason in month.held} == {
        phrase("gate.to-check"): 3,
        phrase("gate.draft"): 1,
        APPROVAL: 1,
        RELEASED: 1,
        phrase("waiting.right"): 1,
    }
    assert len(month.problems) + sum(count for count, _ in month.held) == month.documents - month.booked


@pytest.mark.parametrize("language", languages())
def test_the_numbers_of_the_line_add_up(bench: Bench, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(delivery, "export", previewed)
    month = practice.month_preview(bench.session)
    [line] = month_lines([practice.Readiness(DOSSIER, [], month)], language)
    documents, booked, rest, *reasons = map(int, re.findall(r"(?<![\w/-])\d+", line))
    assert (documents, booked, rest, sum(reasons)) == (10, 1, 9, 9), line
