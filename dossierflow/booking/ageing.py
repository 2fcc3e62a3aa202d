"""Exported is not booked: what was delivered and is not in Exact's books, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import OPEN, Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Destination
from dossierflow.kernel.clock import belgian_day
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import NotBooked, WaitsInExact
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, problems
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True)
class UnbookedDocument:
    """A document that was delivered and is not booked. `age` is the difference, in whole days."""

    document: DocumentSummary
    delivery: Delivery
    age: int
    why: Phrase


def unbooked(session: DossierSession) -> list[UnbookedDocument]:
    """List them, oldest first, and keep a problem for each that the books should have by now."""
    now = session.clock.now()
    with session.store.read() as connection:
        rows = listed(connection, session.dossier.id, now)
    settled = session.settled
    late = [_problem(session, row) for row in rows if _is_late(row, settled < row.delivery.updated_at)]
    late += [_waits(session, row) for row in rows if _is_old(session, row)]
    problems.report(session.store, session.dossier.id, looked_for(Work.AGEING), late, now)
    return rows


def listed(connection: sa.Connection, dossier_id: str, now: datetime) -> list[UnbookedDocument]:
    """What of a dossier is exported and not booked, oldest first, as the store has it."""
    waiting = deliveries.in_states(connection, dossier_id, OPEN)
    orders = [one.order_id for one in waiting]
    found = {one.order_id: one for one in documents.load(connection, dossier_id, order_ids=orders)}
    return [
        UnbookedDocument(found[one.order_id], one, (now - one.updated_at).days, _why(one))
        for one in waiting
        if one.order_id in found
    ]


def _is_late(row: UnbookedDocument, fresh: bool) -> bool:
    """In a journal an answered entry stands at once; once settled, its absence is a problem."""
    return row.delivery.state is State.SENT and not fresh


def _is_old(session: DossierSession, row: UnbookedDocument) -> bool:
    """Whether a message waits longer than the dossier allows, counted from when it was sent."""
    settings, sent = session.dossier.settings, row.delivery
    allowed = {Destination.MAILBOX: settings.mailbox_days, Destination.SCAN: settings.scan_days}
    if sent.state not in (State.DELIVERED, State.IN_PROGRESS) or sent.destination not in allowed:
        return False
    return session.clock.now() - sent.created_at >= timedelta(days=allowed[sent.destination])


def _waits(session: DossierSession, row: UnbookedDocument) -> Problem:
    """The days that it is allowed, and not its age: a problem whose facts change every day is never laid to
    rest."""
    settings, sent = session.dossier.settings, row.delivery
    days = settings.scan_days if sent.destination is Destination.SCAN else settings.mailbox_days
    waits = WaitsInExact(
        destination=phrase(f"destination.{sent.destination}"),
        sent=f"{belgian_day(sent.created_at):%d/%m/%Y}",
        days=str(days),
    )
    return waits.problem(session.dossier.id, row.document)


def _why(one: Delivery) -> Phrase:
    match one.state:
        case State.SENT:
            return phrase("unbooked.missing", entry=str(one.entry_number))
        case State.UNCERTAIN:
            return phrase("unbooked.in-doubt")
        case State.DELIVERED | State.IN_PROGRESS:
            return phrase("unbooked.in-exact", cause=one.cause)
        case _:
            return phrase("unbooked.sending")


def _problem(session: DossierSession, row: UnbookedDocument) -> Problem:
    not_booked = NotBooked(
        entry=str(row.delivery.entry_number or ""), sent=f"{belgian_day(row.delivery.created_at):%d/%m/%Y}"
    )
    return not_booked.problem(session.dossier.id, row.document)
