"""Problems as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dossierflow.kernel.clock import belgian_day
from dossierflow.problems.kinds import KINDS
from dossierflow.problems.problem import Owner, Problem, StoredProblem
from dossierflow.reports.explain import explain
from dossierflow.reports.markdown import prose
from dossierflow.reports.rows import Language
from dossierflow.texts import Words, words


@dataclass(frozen=True)
class ProblemRow:
    """A problem, told, with how long it has been there; `since` is '' where that is not known yet."""

    dossier: str
    what: str
    why: str
    next_step: str
    owner: Owner
    since: str


@dataclass(frozen=True)
class PermissionRow:
    """What a connected user may not do, and how it is granted."""

    connected_user: str
    may_not: str
    in_division: str
    remedy: str
    since: str


def problem_rows(
    problems: Iterable[StoredProblem], now: datetime, language: Language = "en"
) -> list[ProblemRow]:
    told = words(language)
    return [_row(stored.problem, language, since=_since(stored.first_seen, now, told)) for stored in problems]


def problem_list(problems: Iterable[Problem], language: Language = "en") -> str:
    """Problems just found, as a Markdown list: what, whose turn, why, and the next step below."""
    return problem_rows_list([_row(problem, language) for problem in problems], language)


def problem_rows_list(rows: Iterable[ProblemRow], language: Language = "en") -> str:
    """Problems as a Markdown list, which wraps where a table would hide its last column beyond the edge."""
    told = words(language)
    today = told.word("word", "today")
    return "\n".join(
        f"1. **{prose(row.what)}** · {prose(row.dossier)} · "
        + told.sentence("page.turn", owner=told.word("owner", row.owner))
        + (f" · {told.sentence('page.since', age=row.since)}" if row.since not in ("", today) else "")
        + f"  \n   {prose(row.why)}  \n   → {prose(row.next_step)}"
        for row in rows
    )


def permission_rows(problems: Iterable[StoredProblem], language: Language = "en") -> list[PermissionRow]:
    """The permission failures: user, right, division and remedy, one row each."""
    return [_permission(stored, language) for stored in problems if _is_permission(stored.problem)]


def _is_permission(problem: Problem) -> bool:
    """Whether it is a right or a connection that is missing."""
    return problem.kind in KINDS and KINDS[problem.kind].permission


def _permission(stored: StoredProblem, language: Language) -> PermissionRow:
    told, explained = words(language), explain(stored.problem, language)
    facts = explained.facts
    return PermissionRow(
        facts.get("user", ""),
        facts.get("right", explained.what),
        f"{facts.get('division', '')} {facts.get('name', '')}".strip(),
        explained.next_step,
        told.day(stored.first_seen),
    )


def _row(problem: Problem, language: Language, since: str = "") -> ProblemRow:
    explained = explain(problem, language)
    whole = words(language).word("word", "all-dossiers")  # what a problem of the practice itself is about
    return ProblemRow(
        problem.dossier or whole,
        explained.what,
        explained.why,
        explained.next_step,
        explained.owner,
        since,
    )


def _since(first_seen: datetime, now: datetime, told: Words) -> str:
    days = (belgian_day(now) - belgian_day(first_seen)).days
    return told.count(days, "day") if days else told.word("word", "today")
