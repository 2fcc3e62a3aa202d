"""Match deliveries with the entries in Exact's books: booked, and whether they stayed as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.booking.likeness import ambiguous, entries_like
from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.twice import report_twice
from dossierflow.desk import Desk
from dossierflow.document import DocumentSummary
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems

PROBLEM_KINDS = ("entry-deleted", "entry-rejected", "booking-ambiguous")
WAITING = (State.SENT, State.DELIVERED, State.IN_PROGRESS)
REJECTED = 5  # PurchaseEntries.Status; 20 open, 50 processed


@dataclass
class Matched:
    """Deliveries that are booked since, and those whose entry is gone since."""

    booked: int = 0
    deleted: int = 0

    def __add__(self, later: Matched) -> Matched:
        return Matched(self.booked + later.booked, self.deleted + later.deleted)


def match(desk: Desk) -> Matched:
    """Compare the ledger of deliveries with the books as last read. Costs no call."""
    found, questions = Matched(), list[Problem]()
    with desk.store.begin() as connection:
        waiting = deliveries.in_states(connection, desk.dossier.id, WAITING)
        letters = _documents_of(connection, desk, [one for one in waiting if one.state is not State.SENT])
        for one in waiting:
            entry = _entry_of(connection, desk, one)
            if entry is None and one.order_id in letters:
                entry = _entry_like(connection, desk, one, letters[one.order_id], questions)
            if entry is not None:
                _booked(connection, desk, one, entry)
                found.booked += 1
        for one in deliveries.gone(connection, desk.dossier.id):
            found.deleted += _gone(connection, desk, one)
        report_twice(connection, desk, _suspects(connection, desk))
        _report(connection, desk, questions)
    return found


def _entry_of(connection: sa.Connection, desk: Desk, one: Delivery) -> Any | None:
    """The standing entry with the id that Exact answered, else the only one with our marker."""
    entry = entries.get(connection, desk.dossier.id, one.entry_id) if one.entry_id else None
    if entry is not None and entry.deleted_at is None:
        return entry
    marked = entries.by_marker(connection, desk.dossier.id, one.marker)
    return marked[0] if len(marked) == 1 else None


def _documents_of(
    connection: sa.Connection, desk: Desk, letters: list[Delivery]
) -> dict[int, DocumentSummary]:
    found = documents.load(connection, desk.dossier.id, order_ids=[one.order_id for one in letters])
    return {document.order_id: document for document in found}


def _entry_like(
    connection: sa.Connection,
    desk: Desk,
    one: Delivery,
    document: DocumentSummary,
    questions: list[Problem],
) -> Any | None:
    """The entry that a person made of the message; a question where several may be it."""
    found = entries_like(connection, desk, one, document)
    if len(found) > 1:
        questions.append(ambiguous(desk, document, found))
    return found[0] if len(found) == 1 else None


def _gone(connection: sa.Connection, desk: Desk, one: Delivery) -> int:
    """Deleted in Exact, unless a second entry with the same mark stands: then a person deleted the other."""
    marked = entries.by_marker(connection, desk.dossier.id, one.marker)
    if marked:
        _booked(connection, desk, one, marked[0])
        return 0
    cause = f"entry {one.entry_number} was deleted in Exact"
    deliveries.step(connection, one.marker, desk.clock.now(), State.DELETED, cause)
    return 1


def _suspects(connection: sa.Connection, desk: Desk) -> list[int]:
    """Documents with an attempt that was in doubt: its entry may appear after the next one was sent."""
    in_doubt = deliveries.in_states(connection, desk.dossier.id, [State.UNCERTAIN])
    given_up = deliveries.with_draft(connection, desk.dossier.id, [State.NOT_SENT])
    return [one.order_id for one in [*in_doubt, *given_up]]


def _booked(connection: sa.Connection, desk: Desk, one: Delivery, entry: Any) -> None:
    deliveries.step(
        connection,
        one.marker,
        desk.clock.now(),
        State.BOOKED,
        f"Exact's books have it as entry {entry.entry_number} in {entry.journal}",
        entry_id=entry.entry_id,
        entry_number=entry.entry_number,
    )


def _report(connection: sa.Connection, desk: Desk, questions: list[Problem]) -> None:
    """An entry that a person deleted stays a question until the document is exported again."""
    found = list(questions)
    deleted = deliveries.in_states(connection, desk.dossier.id, [State.DELETED])
    last = deliveries.of_documents(connection, desk.dossier.id, [one.order_id for one in deleted])
    for one in last.values():
        if one.state is State.DELETED and one.entry_id:
            document = documents.get(connection, desk.dossier.id, one.order_id)
            facts = {
                "document": document.number if document else str(one.order_id),
                "entry": str(one.entry_number or ""),
                "cause": one.cause,
            }
            found.append(Problem(desk.dossier.id, "entry-deleted", str(one.order_id), facts))
    problems.report(connection, desk.dossier.id, PROBLEM_KINDS, found, desk.clock.now())
