"""Problems in the store: found again is the same problem, older; no longer found is solved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from dossierflow.kernel.told import misuse
from dossierflow.problems.kinds.dossiers import STOPS
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.dossiers import dossiers
from dossierflow.store.tables.problems import problems

__all__ = [
    "STOPS",
    "StoppedBy",
    "open_ones",
    "report",
    "report_within",
    "retell",
    "set_aside",
    "stopped",
    "take_up",
]

FEW = 100  # subjects that are worth naming in a query
#: `last_seen` of a problem that stands may be so old: a run that finds nothing new writes nothing.
SEEN_LATELY = timedelta(days=1)

_Key = tuple[str, str]  # kind and subject


@dataclass(frozen=True)
class StoppedBy:
    """The dossier for which an answer on a connection came from other books."""

    dossier_id: str
    name: str


@dataclass
class _Change:
    """What a report changes: rows to write, what is solved, and how many problems are new."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    solved: list[_Key] = field(default_factory=list)
    new: int = 0


def report(
    store: Store,
    dossier_id: str,
    kinds: Iterable[str],
    found: Iterable[Problem],
    at: datetime,
    subjects: Collection[str] | None = None,
) -> int:
    """As `report_within`, in a transaction of its own, which is only begun where something changes."""
    kinds, found = tuple(kinds), list(found)
    with store.read() as connection:
        change = _change(connection, dossier_id, kinds, found, at, subjects)
    if not change.rows and not change.solved:
        return 0
    with store.begin() as connection:
        return report_within(connection, dossier_id, kinds, found, at, subjects)


def report_within(
    connection: sa.Connection,
    dossier_id: str,
    kinds: Iterable[str],
    found: Iterable[Problem],
    at: datetime,
    subjects: Collection[str] | None = None,
) -> int:
    """Replace what is known of these kinds for this dossier: the found ones stand, the others are solved.

    A piece of work names every kind that it looked for (`kinds.looked_for`), so that what it no longer finds
    is solved; one that looked at some subjects only names those too. Returns how many problems were new.
    Nothing is written where nothing changed, and a problem that stands was seen less than a day ago.
    """
    change = _change(connection, dossier_id, tuple(kinds), found, at, subjects)
    for kind, subject in change.solved:
        connection.execute(
            problems.update().where(*_is(dossier_id, kind, subject)).values(solved_at=at, set_aside_at=None)
        )
    upsert(connection, problems, change.rows)
    return change.new


def set_aside(
    connection: sa.Connection, dossier_id: str, kind: str, subject: str, reason: str, at: datetime
) -> None:
    """A person lays a problem to rest: it is neither counted nor shown until its facts change.

    Misuse without a reason, where there is no such problem, and for a stop for safety: that one is cleared.
    """
    if not reason.strip():
        raise misuse("rest-needs-reason")
    if kind == STOPS:
        raise misuse("stop-not-to-rest", division=dossier_id)
    laid = connection.execute(
        problems.update()
        .where(*_is(dossier_id, kind, subject), problems.c.solved_at.is_(None))
        .values(set_aside_at=at, set_aside_reason=reason.strip())
    )
    if not laid.rowcount:
        raise misuse(
            "no-open-problem-in" if dossier_id else "no-open-problem-of-practice",
            key=kind,
            subject=subject,
            division=dossier_id,
        )


def take_up(connection: sa.Connection, dossier_id: str, kind: str, subject: str) -> None:
    """What was laid to rest counts again."""
    waiting = (*_is(dossier_id, kind, subject), problems.c.solved_at.is_(None))
    connection.execute(problems.update().where(*waiting).values(set_aside_at=None, set_aside_reason=""))


def retell(connection: sa.Connection, problem: Problem, kind: str | None, at: datetime) -> None:
    """The same problem, as old as it is, by another kind; None where it is no problem any more."""
    same = _is(problem.dossier, problem.kind, problem.subject)
    row = connection.execute(problems.select().where(*same)).one()
    connection.execute(problems.update().where(*same).values(solved_at=at, set_aside_at=None))
    if kind is not None:
        upsert(connection, problems, [{**row._mapping, "kind": kind}])


def open_ones(
    connection: sa.Connection, dossier_id: str | None = None, *, laid_to_rest: bool = False
) -> list[StoredProblem]:
    """Problems that are not solved, oldest first; of one dossier ('' = the practice's own), or of all.

    Those of a stopped dossier wait until it is resumed.

    `laid_to_rest`: also those that a person set aside, which are neither counted nor shown.
    """
    out = sa.select(dossiers.c.id).where(dossiers.c.stopped)
    query = problems.select().where(problems.c.solved_at.is_(None), problems.c.dossier_id.not_in(out))
    if not laid_to_rest:
        query = query.where(problems.c.set_aside_at.is_(None))
    if dossier_id is not None:
        query = query.where(problems.c.dossier_id == dossier_id)
    order = (problems.c.dossier_id, problems.c.first_seen, problems.c.kind, problems.c.subject)
    return [
        StoredProblem(
            Problem(row.dossier_id, row.kind, row.subject, dict(row.facts)), row.first_seen, row.last_seen
        )
        for row in connection.execute(query.order_by(*order))
    ]


def stopped(connection: sa.Connection, connection_id: str) -> StoppedBy | None:
    """The dossier that stopped a connection; None where it may work."""
    query = (
        sa.select(problems.c.dossier_id, dossiers.c.name)
        .join(dossiers, dossiers.c.id == problems.c.dossier_id)
        .where(
            dossiers.c.connection_id == connection_id,
            problems.c.kind == STOPS,
            problems.c.solved_at.is_(None),
        )
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else StoppedBy(row.dossier_id, row.name)


def _is(dossier_id: str, kind: str, subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (problems.c.dossier_id == dossier_id, problems.c.kind == kind, problems.c.subject == subject)


def _change(
    connection: sa.Connection,
    dossier_id: str,
    kinds: tuple[str, ...],
    found: Iterable[Problem],
    at: datetime,
    subjects: Collection[str] | None,
) -> _Change:
    now = {(problem.kind, problem.subject): problem for problem in found}
    query = problems.select().where(
        problems.c.dossier_id == dossier_id,
        problems.c.kind.in_({*kinds, *(kind for kind, _ in now)}),
        problems.c.solved_at.is_(None),
    )
    if subjects is not None and len(subjects) <= FEW:
        query = query.where(problems.c.subject.in_([*subjects, *(subject for _, subject in now)]))
    before = {(row.kind, row.subject): row for row in connection.execute(query)}
    return _Change(
        [
            _row(dossier_id, problem, before.get(key), at)
            for key, problem in now.items()
            if _is_news(problem, before.get(key), at)
        ],
        [
            (kind, subject)
            for kind, subject in before.keys() - now.keys()
            if kind in kinds and (subjects is None or subject in subjects)
        ],
        len(now.keys() - before.keys()),
    )


def _is_news(problem: Problem, before: Any, at: datetime) -> bool:
    return before is None or dict(before.facts) != problem.facts or at - before.last_seen >= SEEN_LATELY


def _row(dossier_id: str, problem: Problem, before: Any, at: datetime) -> dict[str, Any]:
    """What was laid to rest stays so while its facts are the same."""
    rests = before is not None and dict(before.facts) == problem.facts
    return {
        "dossier_id": dossier_id,
        "kind": problem.kind,
        "subject": problem.subject,
        "facts": problem.facts,
        "first_seen": before.first_seen if before is not None else at,
        "last_seen": at,
        "solved_at": None,
        "set_aside_at": before.set_aside_at if rests else None,
        "set_aside_reason": before.set_aside_reason if rests else "",
    }
