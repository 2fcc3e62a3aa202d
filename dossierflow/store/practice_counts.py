"""What waits in every dossier, counted by the database in a few statements: a page of thousands of dossiers
takes as many questions as one of three."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from dossierflow.domain.delivery import STANDING, State
from dossierflow.store.tables.deliveries import deliveries
from dossierflow.store.tables.documents import documents


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
