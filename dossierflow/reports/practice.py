"""The practice overview: only dossiers with work, and the number of problems."""

from __future__ import annotations

from dossierflow.kernel.clock import belgian_day
from dossierflow.practice.overview import DossierWork, Practice
from dossierflow.reports.explain import Language
from dossierflow.reports.markdown import plural, table
from dossierflow.reports.problems import problem_rows, problem_rows_list

COUNTS = ["To export", "To check", "Waiting", "Not booked", "Problems"]


def overview_rows(practice: Practice) -> list[tuple[str, ...]]:
    """One row a dossier with work: division, name, and the counts of COUNTS."""
    return [_row(one) for one in practice.with_work]


def overview_sentence(practice: Practice) -> str:
    """The practice in one line."""
    shown = plural(len(practice.with_work), "dossier")
    return f"{shown} with work, {plural(practice.problem_count, 'problem')}"


def overview_markdown(practice: Practice, language: Language = "en") -> str:
    """The practice's first page."""
    idle = len(practice.dossiers) - len(practice.with_work)
    sections = [
        f"# {plural(practice.problem_count, 'problem')}"
        if practice.problem_count
        else "# No problems: everything is where it should be",
        f"{belgian_day(practice.at):%d/%m/%Y} · {plural(len(practice.with_work), 'dossier')} with work · "
        f"{plural(idle, 'dossier')} without, not shown · "
        f"{plural(sum(one.booked for one in practice.dossiers), 'document')} booked in all",
    ]
    if practice.with_work:
        sections += [
            "## Dossiers with work",
            table(["Division", "Dossier", *COUNTS], overview_rows(practice), right=COUNTS),
        ]
    if practice.problem_count:
        told = problem_rows(practice.all_problems, practice.at, language)
        sections += ["## What a person must do", problem_rows_list(told)]
    return "\n\n".join(sections)


def _row(one: DossierWork) -> tuple[str, ...]:
    to_check = one.held.get("to check", 0)
    waiting = sum(one.held.values()) - to_check
    counts = (one.to_export, to_check, waiting, one.unbooked, len(one.problems))
    return (one.dossier.id, one.dossier.name, *(str(count) if count else "" for count in counts))
