"""Re-export: what stands in Exact is reported and left alone; what does not may be sent again."""

from __future__ import annotations

from dossierflow.deliveries import STANDING, Delivery, State
from dossierflow.delivery.destinations import Carriers
from dossierflow.delivery.select import Held
from dossierflow.desk import Desk
from dossierflow.document import DocumentSummary
from dossierflow.store import deliveries, entries
from dossierflow.sync import read_books


def sort_out(
    desk: Desk, ready: list[DocumentSummary], *, force: bool = False
) -> tuple[list[DocumentSummary], list[Held]]:
    """Part the documents into those that may be sent and those whose booking stands.

    The books are read first, so that the answer is today's. A delivery in doubt is never offered again before
    the doubt is resolved, whatever `force` wants, which sends what stands a second time.
    """
    read_books(desk)
    carriers = Carriers(desk)
    with desk.store.read() as connection:
        last = deliveries.of_documents(connection, desk.dossier.id, [one.order_id for one in ready])
    sendable, held = [], []
    for document in ready:
        delivery = last.get(document.order_id)
        reason = _holds(desk, carriers, document, delivery, force) if delivery else ""
        if reason:
            held.append(Held(document, "booked", reason))
        else:
            sendable.append(document)
    return sendable, held


def _holds(desk: Desk, carriers: Carriers, document: DocumentSummary, delivery: Delivery, force: bool) -> str:
    if delivery.state in (State.UNCERTAIN, State.INTENDED):
        return "is in doubt: it is looked up before anything is sent again"
    return _stands(desk, carriers, document, delivery) if not force else ""


def _stands(desk: Desk, carriers: Carriers, document: DocumentSummary, delivery: Delivery) -> str:
    """Why it must not be sent again; '' where Exact, asked now, does not have it."""
    with desk.store.read() as connection:
        markers = deliveries.markers(connection, desk.dossier.id, document.order_id)
        standing = entries.by_marker(connection, desk.dossier.id, *markers)
        known = entries.get(connection, desk.dossier.id, delivery.entry_id)
    if known is not None and known.deleted_at is None:
        standing = [known]
    if standing:
        return f"stands in Exact as entry {standing[0].entry_number} in {standing[0].journal}"
    if delivery.state not in STANDING:
        return ""
    if delivery.state is State.BOOKED and known is not None:
        gone: tuple[State, str] | None = State.DELETED, f"entry {delivery.entry_number} was deleted in Exact"
    else:
        gone = carriers[delivery.destination].missing(document, delivery)
    if gone is None:
        number = delivery.entry_number
        return f"stands in Exact as entry {number}" if number else f"waits in Exact ({delivery.cause})"
    with desk.store.begin() as connection:
        deliveries.step(connection, delivery.marker, desk.clock.now(), *gone)
    return ""
