"""An entry that stands in Exact becomes the booking of a document, whoever made it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import as_booked, as_sent
from dossierflow.domain.delivery import Delivery, State, marker
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import deliveries
from dossierflow.texts import Phrase, phrase


def adopt(connection: sa.Connection, session: DossierSession, document: DocumentSummary, entry: Any) -> None:
    """Book the document as this entry: under our own mark where the entry carries one, else as a new attempt
    that sent nothing. Its number goes to Billit with the next write-back."""
    earlier = {one.marker for one, _ in deliveries.story(connection, session.dossier.id, document.order_id)}
    if entry.marker in earlier:
        book(connection, session, entry.marker, entry, "cause.adopted-own")
        return
    number = deliveries.next_attempt(connection, session.dossier.id, document.order_id)
    mark = marker(session.dossier.party_id, document.order_id, number)
    now = session.clock.now()
    delivery = Delivery(
        marker=mark,
        dossier=session.dossier.id,
        order_id=document.order_id,
        destination=session.dossier.settings.destinations[document.direction],
        attempt=number,
        body_hash="",
        state=State.INTENDED,
        created_at=now,
        updated_at=now,
    )
    deliveries.intend(connection, delivery, _cause("cause.adopting", entry), as_sent(document))
    book(connection, session, mark, entry, "cause.adopted-foreign")


def book(connection: sa.Connection, session: DossierSession, mark: str, entry: Any, cause: str) -> None:
    """The delivery is this entry, as the books have it now."""
    deliveries.step(
        connection,
        mark,
        session.clock.now(),
        State.BOOKED,
        _cause(cause, entry),
        entry_id=entry.entry_id,
        entry_number=entry.entry_number,
        booked_as=as_booked(connection, session.dossier.id, entry.entry_id),
        written_back_at=None,
    )


def let_go(connection: sa.Connection, session: DossierSession, delivery: Delivery) -> None:
    """The entry that was taken for the document is not it: the entry stays as it is, and the next write-back
    takes its number out of Billit."""
    cause = phrase("cause.let-go", entry=str(delivery.entry_number or ""))
    now = session.clock.now()
    deliveries.step(connection, delivery.marker, now, State.NOT_SENT, cause, entry_id="", entry_number=None)


def _cause(key: str, entry: Any) -> Phrase:
    return phrase(key, entry=entry.entry_number, journal=entry.journal)
