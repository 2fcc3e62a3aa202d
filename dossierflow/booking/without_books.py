"""Where the connected user may not read Exact's transactions: what entries and messages themselves say."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.booking.match import booked
from dossierflow.delivery.doubles.likeness import HOME, TYPES, signed
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, DocumentSummary, Kind
from dossierflow.domain.dossier import Destination
from dossierflow.domain.entry import Entry
from dossierflow.domain.reference import normalised
from dossierflow.store import deliveries, documents, entries

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
    known = _as_booked(entry, document)
    with session.store.begin() as connection:
        booked(connection, session, one, entry, booked_as=known)
        row = _row(session, entry, document, known["lines"])
        entries.remember(connection, row)
    return True


def _entry(session: DossierSession, one: Delivery, direction: Direction) -> Entry | None:
    """By the id that Exact answered, else the only one with our mark."""
    if one.entry_id:
        return session.exact.entries.by_id(direction, one.entry_id)
    found = session.exact.entries.by_marker(direction, one.marker)
    return found[0] if len(found) == 1 else None


def _row(session: DossierSession, entry: Entry, document: DocumentSummary, lines: Any) -> dict[str, Any]:
    """The entry in the mirror, so that the books, once they may be read, are seen to say otherwise."""
    return {
        "dossier_id": session.dossier.id,
        "entry_id": entry.entry_id,
        "entry_number": entry.entry_number,
        "journal": entry.journal,
        "type": TYPES[document.direction][document.kind is Kind.CREDIT_NOTE],
        "status": entry.status,
        "date": document.date,
        "period": "",
        "account_id": "",
        "amount": signed(document),
        "your_ref": entry.your_ref,
        "marker": entry.marker,
        "line_id": "",
        "seen_at": session.clock.now(),
        "deleted_at": None,
        "reference": normalised(entry.your_ref, document.date),
        "changed": False,
        "lines": lines,
    }


def _as_booked(entry: Entry, document: DocumentSummary) -> dict[str, Any]:
    """An entry as it says itself, where the books cannot be read: its relation and day are those that were
    sent, and of another currency its amount is not known."""
    return {
        "amount": signed(document) if document.currency == HOME else None,
        "date": document.date.isoformat(),
        "reference": entry.your_ref,
        "relation": None,
        "journal": entry.journal,
        "status": entry.status,
        "number": entry.entry_number,
        "lines": {
            str(place): [line.gl_account_code, line.vat_code.strip(), line.amount]
            for place, line in enumerate(entry.lines, 1)
        },
    }
