"""Problems in the store: found again is the same problem, older; no longer found is solved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa

from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.store.database import upsert
from dossierflow.store.tables.dossiers import dossiers
from dossierflow.store.tables.problems import problems

FEW = 100  # subjects that are worth naming in a query
STOPS = "wrong-division"  # ends all work on its connection, until a person has looked


def report(
    connection: sa.Connection,
    dossier_id: str,
    kinds: Iterable[str],
    found: Iterable[Problem],
    at: datetime,
    subjects: Collection[str] | None = None,
) -> int:
    """Replace what is known of these kinds for this dossier: the found ones stand, the others are solved.

    A piece of work names every kind that it looked for, so that what it no longer finds is solved; one that
    looked at some subjects only names those too. Returns how many problems were new.
    """
    now = {(one.kind, one.subject): one for one in found}
    query = problems.select().where(
        problems.c.dossier_id == dossier_id,
        problems.c.kind.in_(list(kinds)),
        problems.c.solved_at.is_(None),
    )
    if subjects is not None and len(subjects) <= FEW:
        query = query.where(problems.c.subject.in_([*subjects, *(subject for _, subject in now)]))
    open_now = {(row.kind, row.subject): row.first_seen for row in connection.execute(query)}
    for kind, subject in open_now.keys() - now.keys():
        if subjects is not None and subject not in subjects:
            continue
        connection.execute(
            problems.update()
            .where(
                problems.c.dossier_id == dossier_id, problems.c.kind == kind, problems.c.subject == subject
            )
            .values(solved_at=at)
        )
    upsert(
        connection,
        problems,
        [
            {
                "dossier_id": dossier_id,
                "kind": one.kind,
                "subject": one.subject,
                "facts": one.facts,
                "first_seen": open_now.get(key, at),
                "last_seen": at,
                "solved_at": None,
            }
            for key, one in now.items()
        ],
    )
    return len(now.keys() - open_now.keys())


def open_ones(connection: sa.Connection, dossier_id: str | None = None) -> list[StoredProblem]:
    """Problems not solved yet, oldest first; of one dossier ('' = the practice's own), or of all."""
    query = problems.select().where(problems.c.solved_at.is_(None))
    if dossier_id is not None:
        query = query.where(problems.c.dossier_id == dossier_id)
    order = (problems.c.dossier_id, problems.c.first_seen, problems.c.kind, problems.c.subject)
    rows = connection.execute(query.order_by(*order))
    return [
        StoredProblem(
            Problem(row.dossier_id, row.kind, row.subject, dict(row.facts)), row.first_seen, row.last_seen
        )
        for row in rows
    ]


def stopped(connection: sa.Connection, connection_id: str) -> str:
    """The dossier for which an answer on this connection came from other books; '' where none did."""
    query = (
        sa.select(problems.c.dossier_id)
        .join(dossiers, dossiers.c.id == problems.c.dossier_id)
        .where(
            dossiers.c.connection_id == connection_id,
            problems.c.kind == STOPS,
            problems.c.solved_at.is_(None),
        )
        .limit(1)
    )
    return connection.execute(query).scalar() or ""
