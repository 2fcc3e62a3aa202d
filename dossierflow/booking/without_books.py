"""Where the connected user may not read Exact's transactions: what entries and messages themselves say."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.booking.match import booked
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.domain.dossier import Destination
from dossierflow.store import deliveries, documents

#: Each is a call; the others wait for the next run, or for the right.
MOST = 60


def match_by_entries(session: DossierSession) -> int:
    """Ask for the entry of each delivery to a journal that is not booked yet, one call each; how many stand.

    What is not found says nothing: only the books show that an entry is gone.
    """
    with session.store.read() as connection:
        waiting = deliveries.in_states(connection, session.dossier.id, [State.SENT, State.UNCERTAIN])
        asked = [one for one in waiting if one.destination is Destination.JOURNAL][:MOST]
        known = documents.load(connection, session.dossier.id, order_ids=[one.order_id for one in asked])
    by_order = {one.order_id: one for one in known}
    return sum(_booked(session, one, by_order[one.order_id]) for one in asked if one.order_id in by_order)


def _booked(session: DossierSession, one: Delivery, document: DocumentSummary) -> bool:
    entry = _entry(session, one, document.direction)
    if entry is None:
        return False
    with session.store.begin() as connection:
        booked(connection, session, one, entry)
    return True


def _entry(session: DossierSession, one: Delivery, direction: Direction) -> Any | None:
    """By the id that Exact answered, else the only one with our mark."""
    if one.entry_id:
        return session.exact.entries.by_id(direction, one.entry_id)
    found = session.exact.entries.by_marker(direction, one.marker)
    return found[0] if len(found) == 1 else None
