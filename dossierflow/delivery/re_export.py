"""Re-export: what stands in Exact is reported and left alone; what does not may be sent again."""

from __future__ import annotations

from dossierflow.app.session import DossierSession
from dossierflow.delivery.destinations import Destinations
from dossierflow.delivery.select import HeldDocument
from dossierflow.domain.delivery import STANDING, Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import deliveries, entries
from dossierflow.sync import read_books
from dossierflow.texts import Phrase, phrase

#: What holds a document that is offered again: Exact has it already.
STANDS = "booked"
IN_DOUBT, DOUBTFUL = phrase("gate.in-doubt"), (State.UNCERTAIN, State.INTENDED)


def sort_out(
    session: DossierSession, ready: list[DocumentSummary], *, book_again: bool = False
) -> tuple[list[DocumentSummary], list[HeldDocument]]:
    """Part the documents into those that may be sent and those whose booking stands.

    The books are read first, so that the answer is today's. A delivery in doubt is never offered again before
    the doubt is resolved, whatever `book_again` wants, which sends what stands a second time.
    """
    read_books(session)
    destinations = Destinations(session)
    with session.store.read() as connection:
        last = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in ready])
    sendable, held = [], []
    for document in ready:
        delivery, reason = last.get(document.order_id), None
        if delivery is not None and delivery.state in DOUBTFUL:
            reason = IN_DOUBT
        elif delivery is not None and not book_again:
            reason = _stands(session, destinations, document, delivery)
        if reason is not None:
            held.append(HeldDocument(document, "in-doubt" if reason == IN_DOUBT else STANDS, reason))
        else:
            sendable.append(document)
    return sendable, held


def _stands(
    session: DossierSession, destinations: Destinations, document: DocumentSummary, delivery: Delivery
) -> Phrase | None:
    """Why it must not be sent again; None where Exact, asked now, does not have it."""
    with session.store.read() as connection:
        markers = deliveries.markers(connection, session.dossier.id, document.order_id)
        standing = entries.by_marker(connection, session.dossier.id, *markers)
        known = entries.get(connection, session.dossier.id, delivery.entry_id)
    if known is not None and known.deleted_at is None:
        standing = [known]
    if standing:
        return phrase("gate.booked", entry=standing[0].entry_number, journal=standing[0].journal)
    if delivery.state not in STANDING:
        return None
    if delivery.state is State.BOOKED and known is not None:
        deleted = phrase("cause.entry-deleted", entry=str(delivery.entry_number))
        gone: tuple[State, Phrase] | None = State.DELETED, deleted
    else:
        gone = destinations[delivery.destination].missing(document, delivery)
    if gone is None:
        if delivery.entry_number:
            return phrase("gate.booked-as", entry=delivery.entry_number)
        return phrase("gate.in-exact", cause=delivery.cause)
    with session.store.begin() as connection:
        deliveries.step(connection, delivery.marker, session.clock.now(), *gone)
    return None
