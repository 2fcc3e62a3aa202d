"""The practice overview: only dossiers with work, and the number of problems."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.reports.markdown import table
from dossierflow.reports.problems import problem_rows, problem_rows_list
from dossierflow.reports.rows import Language, cells, columns
from dossierflow.texts import Words, words

COUNTS = ("to_export", "to_check", "waiting", "not_booked", "problems")


@dataclass(frozen=True)
class WorkRow:
    """A dossier with work; a count of none is an empty cell."""

    division: str
    dossier: str
    to_export: str
    to_check: str
    waiting: str
    not_booked: str
    problems: str


def overview_rows(practice: Practice) -> list[WorkRow]:
    """One row a dossier with work: division, name, and the counts of COUNTS."""
    return [_row(work) for work in practice.with_work]


def overview_markdown(practice: Practice, language: Language = "en") -> str:
    """The practice's first page."""
    told = words(language)
    number = practice.problem_count
    heading = told.count(number, "problem") if number else told.heading("no-problems")
    sections = [f"# {heading}", _counts(practice, told)]
    if practice.with_work:
        rows = [cells(row, language) for row in overview_rows(practice)]
        sections += [
            f"## {told.heading('with-work')}",
            table(columns(WorkRow, language), rows, right=told.columns(*COUNTS)),
        ]
    if number:
        problems = problem_rows(practice.all_problems, practice.at, language)
        sections += [f"## {told.heading('for-a-person')}", problem_rows_list(problems, language)]
    return "\n\n".join(sections)


def _counts(practice: Practice, told: Words) -> str:
    working = len(practice.with_work)
    return " · ".join(
        (
            told.day(practice.at),
            told.count(working, "working-dossier"),
            told.count(len(practice.dossiers) - working, "idle-dossier"),
            told.count(sum(work.booked for work in practice.dossiers), "booked-document"),
        )
    )


def _row(work: DossierWork) -> WorkRow:
    to_check = work.held.get("to check", 0)
    waiting = sum(work.held.values()) - to_check
    counts = (work.to_export, to_check, waiting, work.unbooked, len(work.problems))
    return WorkRow(work.dossier.id, work.dossier.name, *(str(count or "") for count in counts))
