"""Problems as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dossierflow.kernel.clock import belgian_day
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.markdown import plural, prose

WHOLE = "all dossiers"  # what a problem of the practice itself is about


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


def problem_list(found: Iterable[Problem], language: Language = "en") -> str:
    """Problems just found, as a Markdown list: what, whose turn, why, and the next step below."""
    rows = []
    for one in found:
        told = explain(one, language)
        rows.append(ProblemRow(one.dossier or WHOLE, told.what, told.why, told.next_step, told.owner, ""))
    return _list(rows)


def problem_rows_list(rows: Iterable[ProblemRow]) -> str:
    """Standing problems, as a Markdown list."""
    return _list(rows)


def _list(rows: Iterable[ProblemRow]) -> str:
    # A list wraps where a table would hide its last column beyond the edge of the page.
    return "\n".join(
        f"1. **{prose(row.what)}** · {row.dossier} · turn: {row.owner}"
        + (f" · since {row.since}" if row.since and row.since != "today" else "")
        + f"  \n   {prose(row.why)}  \n   → {prose(row.next_step)}"
        for row in rows
    )


def permission_rows(found: Iterable[StoredProblem], language: Language = "en") -> list[dict[str, str]]:
    """The permission failures: user, right, division and remedy, one row each."""
    rows = []
    for one in found:
        if one.problem.kind in KINDS and KINDS[one.problem.kind].permission:
            told = explain(one.problem, language)
            facts = told.facts
            rows.append(
                {
                    "Connected user": facts.get("user", ""),
                    "May not": facts.get("right", told.what),
                    "In division": f"{facts.get('division', '')} {facts.get('name', '')}".strip(),
                    "Remedy": told.next_step,
                    "Since": f"{belgian_day(one.first_seen):%d/%m/%Y}",
                }
            )
    return rows


def _row(one: StoredProblem, now: datetime, language: Language) -> ProblemRow:
    told = explain(one.problem, language)
    days = (belgian_day(now) - belgian_day(one.first_seen)).days
    return ProblemRow(
        one.problem.dossier or WHOLE,
        told.what,
        told.why,
        told.next_step,
        str(told.owner),
        plural(days, "day") if days else "today",
    )
