"""Match deliveries with the entries in Exact's books: booked, and whether they stayed as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.booking.likeness import ambiguous, entries_like
from dossierflow.delivery.as_known import as_it_was_sent, of_entry
from dossierflow.delivery.doubles.absent import should_stand, standing_entry
from dossierflow.delivery.doubles.adopt import book
from dossierflow.delivery.doubles.retyped import adopt_retyped
from dossierflow.delivery.duplicate_entries import report_twice
from dossierflow.delivery.select import GOES
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import EntryDeleted
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, entries, problems
from dossierflow.texts import phrase

WAITING = (State.SENT, State.DELIVERED, State.IN_PROGRESS)


@dataclass
class MatchResult:
    """Deliveries that are booked since, and those whose entry is gone since."""

    booked: int = 0
    deleted: int = 0

    def __add__(self, later: MatchResult) -> MatchResult:
        return MatchResult(self.booked + later.booked, self.deleted + later.deleted)


def match(session: DossierSession) -> MatchResult:
    """Compare the ledger of deliveries with the books as last read. Costs no call."""
    found, questions = MatchResult(), list[Problem]()
    with session.store.read() as connection:
        if not _anything_to_match(connection, session):
            return found
    with session.store.begin() as connection:
        missing = _match_waiting(connection, session, found, questions)
        for one in bookings.gone(connection, session.dossier.id):
            found.deleted += _gone(connection, session, one)
        deleted = deliveries.in_states(connection, session.dossier.id, [State.DELETED])
        found.booked += adopt_retyped(connection, session, [*deleted, *missing])
        strays = _adopt_strays(connection, session, found)
        report_twice(connection, session, [*_suspects(connection, session), *strays])
        _report(connection, session, questions)
    return found


def _match_waiting(
    connection: sa.Connection, session: DossierSession, found: MatchResult, questions: list[Problem]
) -> list[Delivery]:
    """Book what stands of the deliveries that wait; those whose answered entry should stand, and does not."""
    waiting = deliveries.in_states(connection, session.dossier.id, WAITING)
    messages = _documents_of(connection, session, [one for one in waiting if one.state is not State.SENT])
    missing = list[Delivery]()
    for one in waiting:
        entry = standing_entry(connection, session, one)
        if entry is None and one.order_id in messages:
            entry = _entry_like(connection, session, one, messages[one.order_id], questions)
        if entry is not None:
            booked(connection, session, one, entry, booked_as=of_entry(entry))
            found.booked += 1
        elif should_stand(session, one):
            missing.append(one)
    return missing


def _anything_to_match(connection: sa.Connection, session: DossierSession) -> bool:
    """Whether a delivery waits, an entry is gone, or a question stands: an idle dossier writes nothing."""
    dossier = session.dossier.id
    asked = looked_for(Work.MATCHING, Work.DUPLICATES)
    return bool(
        deliveries.in_states(connection, dossier, [*WAITING, State.DELETED, State.UNCERTAIN])
        or bookings.gone(connection, dossier)
        or bookings.with_draft(connection, dossier, [State.NOT_SENT])
        or bookings.stray(connection, dossier)
        or any(one.problem.kind in asked for one in problems.open_ones(connection, dossier))
    )


def _documents_of(
    connection: sa.Connection, session: DossierSession, messages: list[Delivery]
) -> dict[int, DocumentSummary]:
    found = documents.load(connection, session.dossier.id, order_ids=[one.order_id for one in messages])
    return {document.order_id: document for document in found}


def _entry_like(
    connection: sa.Connection,
    session: DossierSession,
    one: Delivery,
    document: DocumentSummary,
    questions: list[Problem],
) -> Any | None:
    """The entry that a person made of the message; a question where several may be it.

    She books what was sent, whatever the client made of the document since.
    """
    found = entries_like(connection, session, one, as_it_was_sent(connection, one, document))
    if len(found) > 1:
        questions.append(ambiguous(session, document, found))
    return found[0] if len(found) == 1 else None


def _gone(connection: sa.Connection, session: DossierSession, one: Delivery) -> int:
    """Deleted in Exact, unless a second entry with the same mark stands: then a person deleted the other."""
    marked = entries.by_marker(connection, session.dossier.id, one.marker)
    if marked:
        booked(connection, session, one, marked[0], booked_as=of_entry(marked[0]))
        return 0
    cause = phrase("cause.entry-deleted", entry=str(one.entry_number))
    deliveries.step(connection, one.marker, session.clock.now(), State.DELETED, cause)
    return 1


def _adopt_strays(connection: sa.Connection, session: DossierSession, found: MatchResult) -> list[int]:
    """An entry with our mark whose delivery should not stand: whatever the answer was taken for, it arrived.

    Returns the documents of which another delivery stands too.
    """
    twice = []
    for one, entry in bookings.stray(connection, session.dossier.id):
        if deliveries.standing(connection, session.dossier.id, one.order_id):
            twice.append(one.order_id)
        else:
            book(connection, session, one.marker, entry, "cause.adopted-own")
            found.booked += 1
    return twice


def _suspects(connection: sa.Connection, session: DossierSession) -> list[int]:
    """Documents with an attempt that was in doubt: its entry may appear after the next one was sent."""
    in_doubt = deliveries.in_states(connection, session.dossier.id, [State.UNCERTAIN])
    given_up = bookings.with_draft(connection, session.dossier.id, [State.NOT_SENT])
    return [one.order_id for one in [*in_doubt, *given_up]]


def booked(
    connection: sa.Connection, session: DossierSession, one: Delivery, entry: Any, **known: Any
) -> None:
    """The delivery became this entry; `known` are further facts learnt of it, such as `booked_as`."""
    deliveries.step(
        connection,
        one.marker,
        session.clock.now(),
        State.BOOKED,
        phrase("cause.booked", entry=entry.entry_number, journal=entry.journal),
        entry_id=entry.entry_id,
        entry_number=entry.entry_number,
        **known,
    )


def _report(connection: sa.Connection, session: DossierSession, questions: list[Problem]) -> None:
    """An entry that a person deleted stays a question until the document is exported again.

    Where Billit too says that it is no invoice to book, nothing is left to ask.
    """
    found = list(questions)
    deleted = deliveries.in_states(connection, session.dossier.id, [State.DELETED])
    last = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in deleted])
    for one in last.values():
        if one.state is State.DELETED and one.entry_id:
            document = documents.get(connection, session.dossier.id, one.order_id)
            if document is not None and document.status.casefold() not in GOES:
                continue
            deleted_entry = EntryDeleted(entry=str(one.entry_number or ""))
            found.append(deleted_entry.problem(session.dossier.id, document or str(one.order_id)))
    kinds = looked_for(Work.MATCHING)
    problems.report_within(connection, session.dossier.id, kinds, found, session.clock.now())
