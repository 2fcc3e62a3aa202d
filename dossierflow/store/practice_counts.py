"""What waits in every dossier, counted by the database in a few statements: a page of thousands of dossiers
takes as many questions as one of three."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from dossierflow.domain.delivery import STANDING, State
from dossierflow.store.tables.deliveries import deliveries, delivery_steps
from dossierflow.store.tables.documents import documents
from dossierflow.store.tables.dossiers import dossiers
from dossierflow.store.tables.masterdata import gl_accounts, journals, relations
from dossierflow.store.tables.problems import problems

#: Documents that no gate holds back and no delivery settles.
READY = (documents.c.held == "", documents.c.settled.is_(False))


@dataclass(frozen=True)
class StateCount:
    """How many documents' last delivery is in a state, and when the oldest of them was begun."""

    count: int
    oldest: datetime


def _last_deliveries() -> sa.Subquery:
    """The last delivery of each document of each dossier."""
    place = sa.func.row_number().over(
        partition_by=(deliveries.c.dossier_id, deliveries.c.order_id),
        order_by=(deliveries.c.attempt.desc(), deliveries.c.created_at.desc()),
    )
    columns = (deliveries.c.dossier_id, deliveries.c.order_id, deliveries.c.state, deliveries.c.created_at)
    numbered = sa.select(*columns, place.label("place")).subquery()
    return sa.select(numbered).where(numbered.c.place == 1).subquery("last")


def states(connection: sa.Connection) -> dict[str, dict[State, StateCount]]:
    """By dossier and state of the last delivery."""
    last = _last_deliveries()
    counts = (sa.func.count(), sa.func.min(last.c.created_at))
    query = sa.select(last.c.dossier_id, last.c.state, *counts).group_by(last.c.dossier_id, last.c.state)
    found: dict[str, dict[State, StateCount]] = defaultdict(dict)
    for dossier_id, state, count, oldest in connection.execute(query):
        found[dossier_id][State(state)] = StateCount(count, oldest)
    return found


def held(connection: sa.Connection) -> dict[str, dict[str, int]]:
    """By dossier, how many documents each gate holds back."""
    query = (
        sa.select(documents.c.dossier_id, documents.c.held, sa.func.count())
        .where(documents.c.held != "")
        .group_by(documents.c.dossier_id, documents.c.held)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for dossier_id, gate, count in connection.execute(query):
        found[dossier_id][gate] = count
    return found


def to_export(connection: sa.Connection) -> dict[str, int]:
    """By dossier, how many documents no gate holds back and no delivery settles."""
    last = _last_deliveries()
    standing = sa.and_(
        last.c.dossier_id == documents.c.dossier_id,
        last.c.order_id == documents.c.order_id,
        last.c.state.in_([state.value for state in STANDING]),
    )
    query = (
        sa.select(documents.c.dossier_id, sa.func.count())
        .select_from(documents.outerjoin(last, standing))
        .where(documents.c.held == "", last.c.order_id.is_(None))
        .group_by(documents.c.dossier_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def ready_by_month(connection: sa.Connection) -> list[tuple[str, str, str, int]]:
    """What the next run would send: dossier, month (2026-11), direction, and how many documents."""
    columns = (documents.c.dossier_id, documents.c.date, documents.c.direction)
    query = sa.select(*columns, sa.func.count()).where(*READY).group_by(*columns)
    months: Counter[tuple[str, str, str]] = Counter()
    for dossier_id, day, direction, count in connection.execute(query):
        months[dossier_id, f"{day:%Y-%m}", direction] += count
    return [(*key, count) for key, count in sorted(months.items())]


def steps_since(connection: sa.Connection, dossier_id: str, since: datetime) -> list[tuple[datetime, State]]:
    """When each delivery of a dossier came into which state, from an instant on."""
    query = (
        sa.select(delivery_steps.c.at, delivery_steps.c.state)
        .join(deliveries, deliveries.c.marker == delivery_steps.c.marker)
        .where(deliveries.c.dossier_id == dossier_id, delivery_steps.c.at >= since)
    )
    return [(row.at, State(row.state)) for row in connection.execute(query)]


def problems_since(connection: sa.Connection, dossier_id: str, since: datetime) -> list[datetime]:
    """When each problem of a dossier was found first, solved ones too."""
    query = sa.select(problems.c.first_seen).where(
        problems.c.dossier_id == dossier_id, problems.c.first_seen >= since
    )
    return list(connection.execute(query).scalars())


def mirrored(connection: sa.Connection) -> dict[str, tuple[int, int, int]]:
    """By dossier, how many relations, GL accounts and journals of Exact are known."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, table in enumerate((relations, gl_accounts, journals)):
        query = sa.select(table.c.dossier_id, sa.func.count()).group_by(table.c.dossier_id)
        if "deleted_at" in table.c:
            query = query.where(table.c.deleted_at.is_(None))
        for dossier_id, count in connection.execute(query):
            found[dossier_id][place] = count
    return {dossier_id: (counts[0], counts[1], counts[2]) for dossier_id, counts in found.items()}


def onboarded(connection: sa.Connection) -> dict[str, datetime]:
    """By dossier, when it was read whole."""
    query = sa.select(dossiers.c.id, dossiers.c.onboarded_at).where(dossiers.c.onboarded_at.is_not(None))
    return {row.id: row.onboarded_at for row in connection.execute(query)}


def ready_orders(connection: sa.Connection, dossier_id: str) -> list[int]:
    """The documents of a dossier that no gate holds back and no delivery settles."""
    query = sa.select(documents.c.order_id).where(documents.c.dossier_id == dossier_id, *READY)
    return list(connection.execute(query).scalars())


def last_step(connection: sa.Connection, dossier_id: str) -> datetime | None:
    """When a document of the dossier was last on its way."""
    newest = sa.select(sa.func.max(deliveries.c.updated_at)).where(deliveries.c.dossier_id == dossier_id)
    at: datetime | None = connection.execute(newest).scalar()
    return at
