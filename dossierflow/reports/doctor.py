"""What the doctor found, as a person reads it: each assumption, and what to do where it does not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossierflow.practice.assumptions import AssumptionState, ExaminedAssumption
from dossierflow.reports.rows import Language
from dossierflow.texts import words


@dataclass(frozen=True)
class DoctorRow:
    """One assumption, told."""

    assumption: str
    verdict: str
    seen: str


def doctor_rows(findings: Iterable[ExaminedAssumption], language: Language = "en") -> list[DoctorRow]:
    """In the order in which they were asked."""
    told = words(language)
    return [
        DoctorRow(
            told.sentence(f"assumption.{one.key}"),
            told.word("verdict", one.verdict),
            told.say(one.seen),
        )
        for one in findings
    ]


def doctor_steps(findings: Iterable[ExaminedAssumption], language: Language = "en") -> list[str]:
    """What to do about each that does not hold, and why another one could not be decided."""
    told = words(language)
    found = []
    for one in findings:
        step = {AssumptionState.FAILS: "assumption-next", AssumptionState.OPEN: "assumption-open"}
        if table := step.get(one.verdict):
            what = told.labelled(told.word("verdict", one.verdict), told.sentence(f"assumption.{one.key}"))
            found.append(f"{what}. {told.sentence(f'{table}.{one.key}')}")
    return found


def doctor_sentence(findings: Sequence[ExaminedAssumption], language: Language = "en") -> str:
    """`All 16 assumptions hold`, or how many do not, and how many cannot be told yet."""
    told, by = words(language), Counter(one.verdict for one in findings)
    if by[AssumptionState.HOLDS] == len(findings):
        return told.sentence("doctor.all-hold", count=len(findings))
    return told.sentence(
        "doctor.summary",
        count=len(findings),
        holds=by[AssumptionState.HOLDS],
        fails=by[AssumptionState.FAILS],
        open=by[AssumptionState.OPEN],
    )
