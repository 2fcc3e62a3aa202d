"""Exact answered with an entry, and its books do not have it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import Delivery, State
from dossierflow.store import deliveries, entries
from dossierflow.texts import phrase


def standing_entry(connection: sa.Connection, session: DossierSession, one: Delivery) -> Any | None:
    """The standing entry with the id that Exact answered, else the only one with our marker."""
    entry = entries.get(connection, session.dossier.id, one.entry_id) if one.entry_id else None
    if entry is not None and entry.deleted_at is None:
        return entry
    marked = entries.by_marker(connection, session.dossier.id, one.marker)
    return marked[0] if len(marked) == 1 else None


def should_stand(session: DossierSession, one: Delivery) -> bool:
    """Whether Exact answered with its entry so long ago that the books have it, if they ever will."""
    return one.state is State.SENT and one.updated_at <= session.settled


def is_absent(connection: sa.Connection, session: DossierSession, one: Delivery) -> bool:
    """Whether its entry should be in the books by now, as they were last read, and is not."""
    return should_stand(session, one) and standing_entry(connection, session, one) is None


def end_absent(connection: sa.Connection, session: DossierSession, one: Delivery) -> None:
    """Another entry is the booking: should this one come yet, it is told as a second."""
    cause = phrase("cause.not-in-books", entry=str(one.entry_number))
    deliveries.step(connection, one.marker, session.clock.now(), State.DELETED, cause)
