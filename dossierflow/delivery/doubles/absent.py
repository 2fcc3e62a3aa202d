"""Exact answered with an entry, and its books do not have it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import Delivery, State
from dossierflow.store import deliveries, entries
from dossierflow.texts import phrase

NOT_IN_BOOKS = "cause.not-in-books"


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
    cause = phrase(NOT_IN_BOOKS, entry=str(one.entry_number))
    deliveries.step(connection, one.marker, session.clock.now(), State.DELETED, cause)


def replaced(connection: sa.Connection, session: DossierSession, order_id: int) -> Delivery | None:
    """The last that was sent of the document, where Exact answered with an entry that its books do not have
    and another entry became the booking."""
    story = deliveries.story(connection, session.dossier.id, order_id)
    sent = max((one for one, _ in story if one.body_hash), key=lambda one: one.attempt, default=None)
    over = sent is not None and sent.state is State.DELETED and sent.cause.key == NOT_IN_BOOKS
    return sent if over else None


def come_back(connection: sa.Connection, session: DossierSession, one: Delivery) -> None:
    """The entry that took its place was let go: it is the last attempt again, and its entry may still come.

    So nothing is sent again before a person asks for it, as before the other entry was named.
    """
    number = deliveries.next_attempt(connection, session.dossier.id, one.order_id)
    deliveries.learn(connection, one.marker, attempt=number)
    cause = phrase(NOT_IN_BOOKS, entry=str(one.entry_number))
    deliveries.step(connection, one.marker, session.clock.now(), State.SENT, cause)
