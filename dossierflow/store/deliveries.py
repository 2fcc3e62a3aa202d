"""The ledger of deliveries: intent before the call, every step kept, the last step decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.delivery import STANDING, TO_SEND, Delivery, State, Step
from dossierflow.domain.dossier import Destination
from dossierflow.store.database import MOST_IDS
from dossierflow.store.tables.deliveries import deliveries, delivery_steps
from dossierflow.store.tables.documents import documents
from dossierflow.texts import Phrase


def intend(
    connection: sa.Connection,
    delivery: Delivery,
    cause: Phrase,
    sent_as: dict[str, Any] | None = None,
    operations: dict[str, Any] | None = None,
) -> None:
    """Write the intent. Commit it before the call that it announces. `sent_as` is the document as Billit has
    it now, `operations` what it is for the VAT return.

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
            cause=str(cause),
            created_at=delivery.created_at,
            updated_at=delivery.created_at,
            forced=delivery.forced,
            quiet=delivery.quiet,
            sent_as=sent_as,
            operations=operations,
        )
    )
    _add_step(connection, delivery.marker, Step(delivery.created_at, State.INTENDED, cause))
    _settle(connection, delivery.marker, State.INTENDED)


def step(
    connection: sa.Connection,
    marker: str,
    at: datetime,
    state: State,
    cause: Phrase,
    *,
    request_id: str = "",
    detail: dict[str, str] | None = None,
    only_in: State | None = None,
    **columns: Any,
) -> bool:
    """Add a step to a delivery's story; `columns` are facts learned with it (entry_id, document_id …).

    With `only_in` nothing is done, and the answer is False, where the delivery is in another state by now:
    another run took it over.
    """
    here = deliveries.c.marker == marker
    if only_in is not None:
        here = sa.and_(here, deliveries.c.state == only_in)
    changed = deliveries.update().where(here).values(state=state, cause=str(cause), updated_at=at, **columns)
    if not connection.execute(changed).rowcount:
        return False
    _add_step(connection, marker, Step(at, state, cause, request_id, detail or {}))
    _settle(connection, marker, state)
    return True


def get(connection: sa.Connection, marker: str) -> Delivery:
    return delivery_of(connection.execute(deliveries.select().where(deliveries.c.marker == marker)).one())


def of_documents(
    connection: sa.Connection, dossier_id: str, order_ids: Iterable[int] | None = None
) -> dict[int, Delivery]:
    """The last delivery of each document of a dossier."""
    query = deliveries.select().where(deliveries.c.dossier_id == dossier_id)
    query = query.order_by(deliveries.c.attempt, deliveries.c.created_at)
    if order_ids is None:
        return {row.order_id: delivery_of(row) for row in connection.execute(query)}
    wanted = list(order_ids)
    return {
        row.order_id: delivery_of(row)
        for start in range(0, len(wanted), MOST_IDS)
        for row in connection.execute(
            query.where(deliveries.c.order_id.in_(wanted[start : start + MOST_IDS]))
        )
    }


def in_states(connection: sa.Connection, dossier_id: str, states: Iterable[State]) -> list[Delivery]:
    rows = connection.execute(
        deliveries.select()
        .where(deliveries.c.dossier_id == dossier_id, deliveries.c.state.in_(list(states)))
        .order_by(deliveries.c.created_at, deliveries.c.marker)
    )
    return [delivery_of(row) for row in rows]


def story(connection: sa.Connection, dossier_id: str, order_id: int) -> list[tuple[Delivery, list[Step]]]:
    """Every delivery of a document with all its steps, oldest first."""
    rows = connection.execute(
        deliveries.select()
        .where(deliveries.c.dossier_id == dossier_id, deliveries.c.order_id == order_id)
        .order_by(deliveries.c.created_at, deliveries.c.attempt)
    )
    return [(delivery_of(row), _steps(connection, row.marker)) for row in rows]


def next_attempt(connection: sa.Connection, dossier_id: str, order_id: int) -> int:
    last = connection.execute(
        sa.select(sa.func.max(deliveries.c.attempt)).where(
            deliveries.c.dossier_id == dossier_id, deliveries.c.order_id == order_id
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
    return None if row is None else delivery_of(row)


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
            cause=str(one.cause),
            request_id=one.request_id,
            detail=one.detail,
        )
    )


def _steps(connection: sa.Connection, marker: str) -> list[Step]:
    rows = connection.execute(
        delivery_steps.select().where(delivery_steps.c.marker == marker).order_by(delivery_steps.c.id)
    )
    return [
        Step(row.at, State(row.state), Phrase(row.cause), row.request_id, dict(row.detail)) for row in rows
    ]


def delivery_of(row: Any) -> Delivery:
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
        cause=Phrase(row.cause),
        forced=row.forced,
        quiet=row.quiet,
    )


def learn(connection: sa.Connection, marker: str, **columns: Any) -> None:
    """Facts that are no step of their own (the PDF's document_id, attached)."""
    connection.execute(deliveries.update().where(deliveries.c.marker == marker).values(**columns))


def last_step(connection: sa.Connection, marker: str) -> Step:
    return _steps(connection, marker)[-1]


def forced(connection: sa.Connection, dossier_id: str, order_id: int) -> int:
    """How many deliveries of a document were second ones on purpose."""
    mine = (deliveries.c.dossier_id == dossier_id, deliveries.c.order_id == order_id)
    counted = sa.select(sa.func.count()).where(*mine, deliveries.c.forced.is_(True))
    return connection.execute(counted).scalar() or 0


def markers(connection: sa.Connection, dossier_id: str, order_id: int) -> list[str]:
    """Every mark under which a document was ever sent."""
    mine = sa.and_(deliveries.c.dossier_id == dossier_id, deliveries.c.order_id == order_id)
    return list(connection.execute(sa.select(deliveries.c.marker).where(mine)).scalars())


def _settle(connection: sa.Connection, marker: str, state: State) -> None:
    """Tell the document whether it still waits to be sent; one that does not waits at no gate."""
    settled = state not in TO_SEND
    document = sa.select(deliveries.c.dossier_id, deliveries.c.order_id).where(deliveries.c.marker == marker)
    connection.execute(
        documents.update()
        .where(
            sa.tuple_(documents.c.dossier_id, documents.c.order_id).in_(document),
            documents.c.settled != settled,
        )
        .values(settled=settled, held="")
    )
