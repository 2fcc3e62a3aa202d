"""What became of deliveries: their entry in Exact's books, and what Billit was told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.delivery import STANDING, Delivery, State
from dossierflow.domain.entry import EntryDraft
from dossierflow.store import codec
from dossierflow.store.database import MOST_IDS
from dossierflow.store.deliveries import delivery_of, get
from dossierflow.store.tables.deliveries import deliveries
from dossierflow.store.tables.documents import ledger_entries


def with_draft(connection: sa.Connection, dossier_id: str, states: Iterable[State]) -> list[Delivery]:
    """Of these states, those whose draft is kept: it is still to be compared, or may yet appear in Exact."""
    rows = connection.execute(
        deliveries.select()
        .where(
            deliveries.c.dossier_id == dossier_id,
            deliveries.c.draft.is_not(None),
            deliveries.c.state.in_(list(states)),
        )
        .order_by(deliveries.c.created_at, deliveries.c.marker)
    )
    return [delivery_of(row) for row in rows]


def draft(connection: sa.Connection, marker: str) -> EntryDraft | None:
    """What was sent; None where it needs no comparing any more, or nothing was sent."""
    kept = connection.execute(sa.select(deliveries.c.draft).where(deliveries.c.marker == marker)).scalar()
    return None if kept is None else codec.decode(EntryDraft, kept)


def facts(connection: sa.Connection, marker: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The document as it was sent, and the entry as it was booked; None where nobody wrote it down."""
    kept = sa.select(deliveries.c.sent_as, deliveries.c.booked_as).where(deliveries.c.marker == marker)
    row = connection.execute(kept).one()
    return row.sent_as, row.booked_as


def of_entry(connection: sa.Connection, dossier_id: str, entry_id: str) -> str | None:
    """The mark of the delivery that an entry belongs to."""
    mine = (deliveries.c.dossier_id == dossier_id, deliveries.c.entry_id == entry_id)
    return connection.execute(sa.select(deliveries.c.marker).where(*mine).limit(1)).scalar()


def owners(connection: sa.Connection, dossier_id: str, entry_ids: Iterable[str]) -> dict[str, list[Delivery]]:
    """The deliveries that these entries belong to, by entry: a person may book several invoices in one."""
    wanted, found = list(entry_ids), defaultdict[str, list[Delivery]](list)
    for start in range(0, len(wanted), MOST_IDS):
        some = deliveries.c.entry_id.in_(wanted[start : start + MOST_IDS])
        mine = (deliveries.c.dossier_id == dossier_id, deliveries.c.state.in_(list(STANDING)))
        for row in connection.execute(deliveries.select().where(*mine, some).order_by(deliveries.c.order_id)):
            found[row.entry_id].append(delivery_of(row))
    return dict(found)


def others(connection: sa.Connection, delivery: Delivery) -> list[Delivery]:
    """The other deliveries that its entry belongs to; none where it has no entry."""
    if not delivery.entry_id:
        return []
    every = owners(connection, delivery.dossier, [delivery.entry_id]).get(delivery.entry_id, [])
    return [one for one in every if one.marker != delivery.marker]


def stray(connection: sa.Connection, dossier_id: str) -> list[tuple[Delivery, Any]]:
    """Deliveries of which nothing should stand in Exact, with the entry there that carries their mark."""
    # The few deliveries first: SQLite would begin at the many entries.
    over = [State.REFUSED, State.NOT_SENT, State.REJECTED, State.DELETED]
    mine = (deliveries.c.dossier_id == dossier_id, deliveries.c.state.in_(over))
    marks = list(connection.execute(sa.select(deliveries.c.marker).where(*mine)).scalars())
    return [
        (get(connection, row.marker), row)
        for start in range(0, len(marks), MOST_IDS)
        for row in connection.execute(
            ledger_entries.select().where(
                ledger_entries.c.dossier_id == dossier_id,
                ledger_entries.c.marker.in_(marks[start : start + MOST_IDS]),
                ledger_entries.c.deleted_at.is_(None),
            )
        )
    ]


def gone(connection: sa.Connection, dossier_id: str) -> list[Delivery]:
    """Booked, and their entry is deleted in Exact's books."""
    # The few deleted entries first: SQLite would begin at the many booked deliveries.
    deleted = sa.select(ledger_entries.c.entry_id).where(
        ledger_entries.c.dossier_id == dossier_id, ledger_entries.c.deleted_at.is_not(None)
    )
    ids = list(connection.execute(deleted).scalars())
    found = [
        delivery_of(row)
        for start in range(0, len(ids), MOST_IDS)
        for row in connection.execute(
            deliveries.select().where(
                deliveries.c.dossier_id == dossier_id,
                deliveries.c.entry_id.in_(ids[start : start + MOST_IDS]),
            )
        )
        if row.state == State.BOOKED
    ]
    return sorted(found, key=lambda one: (one.created_at, one.marker))


def to_write_back(connection: sa.Connection, dossier_id: str) -> list[Delivery]:
    """Booked, and Billit does not say so yet."""
    rows = connection.execute(
        deliveries.select()
        .where(
            deliveries.c.dossier_id == dossier_id,
            # In words of its own: the index holds only these rows, and a parameter could be any state.
            deliveries.c.state == sa.literal(State.BOOKED.value, literal_execute=True),
            deliveries.c.written_back_at.is_(None),
            deliveries.c.quiet.is_(False),
        )
        .order_by(deliveries.c.order_id)
    )
    return [delivery_of(row) for row in rows]


def written_back(connection: sa.Connection, marker: str, at: datetime) -> None:
    connection.execute(deliveries.update().where(deliveries.c.marker == marker).values(written_back_at=at))


def written_at(connection: sa.Connection, marker: str) -> datetime | None:
    """When Billit was told its entry."""
    kept = sa.select(deliveries.c.written_back_at).where(deliveries.c.marker == marker)
    at: datetime | None = connection.execute(kept).scalar_one()
    return at


def to_unsay(connection: sa.Connection, dossier_id: str) -> list[Delivery]:
    """Their entry is gone, or a person let it go, and Billit still names it."""
    query = deliveries.select().where(
        deliveries.c.dossier_id == dossier_id,
        deliveries.c.state.in_([State.DELETED, State.NOT_SENT]),
        deliveries.c.written_back_at.is_not(None),
    )
    # Sorted here: an order by key would make SQLite read every delivery.
    return sorted((delivery_of(row) for row in connection.execute(query)), key=lambda one: one.order_id)
