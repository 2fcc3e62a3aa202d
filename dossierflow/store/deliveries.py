"""The ledger of deliveries: intent before the call, every step kept, the last step decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.deliveries import STANDING, Delivery, State, Step
from dossierflow.dossier import Destination
from dossierflow.store.tables.deliveries import deliveries, delivery_steps


def intend(connection: sa.Connection, delivery: Delivery, cause: str) -> None:
    """Write the intent. Commit it before the call that it announces.

    The database refuses (IntegrityError) a second intent for the same document, destination and attempt.
    """
    connection.execute(
        deliveries.insert().values(
            marker=delivery.marker,
            dossier_id=delivery.dossier,
            order_id=delivery.order_id,
            destination=delivery.destination,
            attempt=delivery.attempt,
            body_hash=delivery.body_hash,
            state=State.INTENDED,
            cause=cause,
            created_at=delivery.created_at,
            updated_at=delivery.created_at,
        )
    )
    _add_step(connection, delivery.marker, Step(delivery.created_at, State.INTENDED, cause))


def step(
    connection: sa.Connection,
    marker: str,
    at: datetime,
    state: State,
    cause: str,
    *,
    request_id: str = "",
    detail: dict[str, str] | None = None,
    **columns: Any,
) -> None:
    """Add a step to a delivery's story; `columns` are facts learned with it (entry_id, document_id …)."""
    connection.execute(
        deliveries.update()
        .where(deliveries.c.marker == marker)
        .values(state=state, cause=cause, updated_at=at, **columns)
    )
    _add_step(connection, marker, Step(at, state, cause, request_id, detail or {}))


def get(connection: sa.Connection, marker: str) -> Delivery:
    return _delivery(connection.execute(deliveries.select().where(deliveries.c.marker == marker)).one())


def of_documents(
    connection: sa.Connection, dossier_id: str, order_ids: Iterable[int] | None = None
) -> dict[int, Delivery]:
    """The last delivery of each document of a dossier."""
    query = deliveries.select().where(deliveries.c.dossier_id == dossier_id)
    if order_ids is not None:
        query = query.where(deliveries.c.order_id.in_(list(order_ids)))
    rows = connection.execute(query.order_by(deliveries.c.attempt, deliveries.c.created_at))
    return {row.order_id: _delivery(row) for row in rows}


def in_states(connection: sa.Connection, dossier_id: str, states: Iterable[State]) -> list[Delivery]:
    rows = connection.execute(
        deliveries.select()
        .where(deliveries.c.dossier_id == dossier_id, deliveries.c.state.in_(list(states)))
        .order_by(deliveries.c.created_at, deliveries.c.marker)
    )
    return [_delivery(row) for row in rows]


def story(connection: sa.Connection, dossier_id: str, order_id: int) -> list[tuple[Delivery, list[Step]]]:
    """Every delivery of a document with all its steps, oldest first."""
    rows = connection.execute(
        deliveries.select()
        .where(deliveries.c.dossier_id == dossier_id, deliveries.c.order_id == order_id)
        .order_by(deliveries.c.created_at, deliveries.c.attempt)
    )
    return [(_delivery(row), _steps(connection, row.marker)) for row in rows]


def next_attempt(connection: sa.Connection, dossier_id: str, order_id: int, destination: Destination) -> int:
    last = connection.execute(
        sa.select(sa.func.max(deliveries.c.attempt)).where(
            deliveries.c.dossier_id == dossier_id,
            deliveries.c.order_id == order_id,
            deliveries.c.destination == destination,
        )
    ).scalar()
    return (last or 0) + 1


def standing(connection: sa.Connection, dossier_id: str, order_id: int) -> Delivery | None:
    """A delivery of this document that stands, or may stand, in Exact."""
    row = connection.execute(
        deliveries.select()
        .where(
            deliveries.c.dossier_id == dossier_id,
            deliveries.c.order_id == order_id,
            deliveries.c.state.in_(list(STANDING)),
        )
        .limit(1)
    ).one_or_none()
    return None if row is None else _delivery(row)


def to_write_back(connection: sa.Connection, dossier_id: str) -> list[Delivery]:
    """Booked, and Billit does not say so yet."""
    rows = connection.execute(
        deliveries.select()
        .where(
            deliveries.c.dossier_id == dossier_id,
            deliveries.c.state == State.BOOKED,
            deliveries.c.written_back_at.is_(None),
        )
        .order_by(deliveries.c.order_id)
    )
    return [_delivery(row) for row in rows]


def written_back(connection: sa.Connection, marker: str, at: datetime) -> None:
    connection.execute(deliveries.update().where(deliveries.c.marker == marker).values(written_back_at=at))


def counts(connection: sa.Connection, dossier_id: str) -> dict[State, int]:
    rows = connection.execute(
        sa.select(deliveries.c.state, sa.func.count())
        .where(deliveries.c.dossier_id == dossier_id)
        .group_by(deliveries.c.state)
    )
    return {State(row[0]): row[1] for row in rows}


def _add_step(connection: sa.Connection, marker: str, one: Step) -> None:
    connection.execute(
        delivery_steps.insert().values(
            marker=marker,
            at=one.at,
            state=one.state,
            cause=one.cause,
            request_id=one.request_id,
            detail=one.detail,
        )
    )


def _steps(connection: sa.Connection, marker: str) -> list[Step]:
    rows = connection.execute(
        delivery_steps.select().where(delivery_steps.c.marker == marker).order_by(delivery_steps.c.id)
    )
    return [Step(row.at, State(row.state), row.cause, row.request_id, dict(row.detail)) for row in rows]


def _delivery(row: Any) -> Delivery:
    return Delivery(
        marker=row.marker,
        dossier=row.dossier_id,
        order_id=row.order_id,
        destination=Destination(row.destination),
        attempt=row.attempt,
        body_hash=row.body_hash,
        state=State(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        entry_id=row.entry_id,
        entry_number=row.entry_number,
        document_id=row.document_id,
        attached=row.attached,
        cause=row.cause,
    )


def learn(connection: sa.Connection, marker: str, **columns: Any) -> None:
    """Facts that are no step of their own (the PDF's document_id, attached)."""
    connection.execute(deliveries.update().where(deliveries.c.marker == marker).values(**columns))


def last_step(connection: sa.Connection, marker: str) -> Step:
    return _steps(connection, marker)[-1]
