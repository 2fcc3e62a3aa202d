"""Problems as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dossierflow.clock import belgian_day
from dossierflow.problem import Problem, StoredProblem
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.markdown import plural, table


@dataclass(frozen=True)
class ProblemRow:
    """A problem, told, with how long it stands."""

    dossier: str
    what: str
    why: str
    next_step: str
    owner: str
    since: str


def problem_rows(
    found: Iterable[StoredProblem], now: datetime, language: Language = "en"
) -> list[ProblemRow]:
    return [_row(one, now, language) for one in found]


def problem_table(found: Iterable[Problem], language: Language = "en") -> str:
    """A Markdown table of problems just found."""
    rows = []
    for one in found:
        told = explain(one, language)
        rows.append((one.dossier or "practice", told.what, told.why, told.owner, told.next_step))
    return table(["Dossier", "What", "Why", "Whose turn", "Next step"], rows)


def problem_rows_table(rows: Iterable[ProblemRow]) -> str:
    """A Markdown table of standing problems."""
    cells = [(one.dossier, one.what, one.since, one.owner, one.next_step) for one in rows]
    return table(["Dossier", "What", "Since", "Whose turn", "Next step"], cells)


def permission_rows(found: Iterable[StoredProblem], language: Language = "en") -> list[dict[str, str]]:
    """The permission failures: user, right, division and remedy, one row each."""
    rows = []
    for one in found:
        if one.problem.kind in ("right-missing", "reconnect"):
            told, facts = explain(one.problem, language), one.problem.facts
            rows.append(
                {
                    "Dossier": f"{one.problem.dossier} {facts.get('name', '')}".strip(),
                    "Connected user": facts.get("user", ""),
                    "Right": facts.get("right", told.what),
                    "Division": facts.get("division", ""),
                    "Remedy": told.next_step,
                    "Since": f"{belgian_day(one.first_seen):%d/%m/%Y}",
                }
            )
    return rows


def _row(one: StoredProblem, now: datetime, language: Language) -> ProblemRow:
    told = explain(one.problem, language)
    days = (belgian_day(now) - belgian_day(one.first_seen)).days
    return ProblemRow(
        one.problem.dossier or "practice",
        told.what,
        told.why,
        told.next_step,
        str(told.owner),
        plural(days, "day") if days else "today",
    )
