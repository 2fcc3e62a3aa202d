"""Before anything goes: does it stand in Exact already, by anybody's hand, or come from Billit twice?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.doubles.adopt import adopt
from dossierflow.delivery.doubles.likeness import Likeness, signed, with_entry
from dossierflow.delivery.doubles.other_journals import OtherJournals, Sought, as_sought, other_journals
from dossierflow.delivery.doubles.relations import relations_of
from dossierflow.delivery.doubles.second_records import OtherRecords, other_records
from dossierflow.delivery.select import HeldDocument, Selection
from dossierflow.domain.delivery import Delivery, marker
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.dossier import Destination
from dossierflow.domain.reference import normalised
from dossierflow.errors import RightMissing
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.doubles import PerhapsBooked, PerhapsSecondRecord, PutInAgain, SecondRecord
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, entries, problems, settlements
from dossierflow.sync import books
from dossierflow.sync.rights import tell_missing
from dossierflow.texts import Phrase, phrase

ADOPTED = "adopted"  # the gate of what stands in Exact by somebody else's hand
WITHOUT_BOOKS = "books"  # the gate of what cannot be looked for
HELD = "double"  # the gate of what a person must decide


@dataclass
class Judgement:
    """What was found of a batch. `adopted`: the entries that are the bookings, by order id."""

    adopted: dict[int, Any] = field(default_factory=dict)
    held: dict[int, Phrase] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What a batch is compared with, read at once."""

    last: dict[int, Delivery]
    entries_by_reference: dict[str, list[Any]]
    entries_by_amount: dict[tuple[int, Any], list[Any]]  # and by day, or by relation
    own: dict[str, list[Any]]  # by mark
    others: OtherRecords
    other_journals: OtherJournals
    sought: dict[int, Sought | None]  # in them
    relations: dict[int, frozenset[str]]


def look_for_doubles(
    session: DossierSession, selection: Selection, choice: ExportChoice, *, since: datetime | None = None
) -> Selection:
    """Part from what is ready: what one standing entry surely is, and what a person must decide.

    The books are read first where they are not fresh, or were not read after `since`: at most two calls for a
    whole batch. What a person settled is respected, and "book again" asks nothing. A preview decides nothing.
    """
    if choice.book_again or not (selection.ready or selection.held):
        return selection
    if selection.ready:
        with session.store.read() as connection:
            last = deliveries.of_documents(connection, session.dossier.id, _ids(selection.ready))
        try:
            books.refresh(session, max(filter(None, (since, _latest(last.values()))), default=None))
        except RightMissing as error:
            selection = _without_books(session, selection, error)
    with session.store.read() as connection:
        verdict = judge(connection, session, selection)
    if not choice.preview:
        _keep(session, selection, verdict)
    out = set(verdict.held) | set(verdict.adopted)
    held = [_held(one, verdict) for one in selection.ready if one.order_id in out]
    return Selection([one for one in selection.ready if one.order_id not in out], [*held, *selection.held])


def _without_books(session: DossierSession, selection: Selection, error: RightMissing) -> Selection:
    """The connected user may not read the books: what goes into a journal waits, since nobody can see whether
    it stands there. What a person books from a message goes on. The missing right is a problem."""
    tell_missing(session, error)
    destinations = session.dossier.settings.destinations
    goes = [one for one in selection.ready if destinations[one.direction] is not Destination.JOURNAL]
    waits = [
        HeldDocument(one, WITHOUT_BOOKS, phrase("gate.books-unread"))
        for one in selection.ready
        if destinations[one.direction] is Destination.JOURNAL
    ]
    return Selection(goes, [*waits, *selection.held])


def _held(document: DocumentSummary, verdict: Judgement) -> HeldDocument:
    entry = verdict.adopted.get(document.order_id)
    if entry is None:
        return HeldDocument(document, HELD, verdict.held[document.order_id])
    return HeldDocument(
        document, ADOPTED, phrase("gate.booked", entry=entry.entry_number, journal=entry.journal)
    )


def _keep(session: DossierSession, selection: Selection, verdict: Judgement) -> None:
    """Adoptions, and the problems of everything that was looked at: what is no longer found is solved."""
    found = {one.order_id: one for one in selection.ready}
    if verdict.adopted:
        with session.store.begin() as connection:
            for order_id, entry in verdict.adopted.items():
                adopt(connection, session, found[order_id], entry)
    looked_at = {str(order_id) for order_id in [*found, *(one.document.order_id for one in selection.held)]}
    kinds, now = looked_for(Work.DOUBLES), session.clock.now()
    problems.report(session.store, session.dossier.id, kinds, verdict.problems, now, looked_at)


def _ids(found: Iterable[DocumentSummary]) -> list[int]:
    return [one.order_id for one in found]


def _latest(known: Iterable[Delivery]) -> datetime | None:
    return max((one.updated_at for one in known), default=None)


def judge(connection: sa.Connection, session: DossierSession, selection: Selection) -> Judgement:
    """What each document that is ready is, by the books as mirrored and by the other documents."""
    verdict, ready = Judgement(), selection.ready
    if not ready:
        return verdict
    decided = settlements.decided(connection, session.dossier.id, _ids(ready))
    known = _known(connection, session, selection)
    taken: set[str] = set()
    for document in sorted(ready, key=lambda one: one.order_id):
        own = _own(session, known, document)
        if own:
            _of_own(session, verdict, document, own)
        elif document.order_id not in decided:
            _of_others(session, verdict, known, document, taken)
    return verdict


def _known(connection: sa.Connection, session: DossierSession, selection: Selection) -> _Known:
    dossier, ready = session.dossier.id, selection.ready
    references = {normalised(one.number, one.date) for one in ready} - {""}
    last = deliveries.of_documents(connection, dossier, _ids(ready))
    relations = relations_of(connection, dossier, ready)
    rows = entries.candidates(
        connection,
        dossier,
        references,
        {signed(one) for one in ready},
        {one.date for one in ready},
        frozenset[str]().union(*relations.values()),
    )
    owners = bookings.owners(connection, dossier, [row.entry_id for row in rows])
    by_reference, by_amount = defaultdict[str, list[Any]](list), defaultdict[tuple[int, Any], list[Any]](list)
    for row in rows:
        if row.entry_id not in owners and not is_ours(session, row.marker):
            by_reference[row.reference].append(row)
            for beside in (row.date, row.account_id):
                by_amount[row.amount, beside].append(row)
    sought = {one.order_id: as_sought(one, relations[one.order_id]) for one in ready}
    return _Known(
        last,
        by_reference,
        by_amount,
        _marked(connection, session, ready, last),
        other_records(connection, session, selection),
        other_journals(connection, dossier, filter(None, sought.values())),
        sought,
        relations,
    )


def is_ours(session: DossierSession, mark: str) -> bool:
    """Whether an entry carries the mark of a document of this dossier."""
    return mark.startswith(f"billit-{session.dossier.party_id}-")


def _marked(
    connection: sa.Connection,
    session: DossierSession,
    ready: list[DocumentSummary],
    last: dict[int, Delivery],
) -> dict[str, list[Any]]:
    """Standing entries with a mark of any attempt so far, and of the first, which a lost store forgot."""
    found = defaultdict[str, list[Any]](list)
    for row in entries.by_marker(
        connection, session.dossier.id, *(mark for one in ready for mark in _marks(session, one, last))
    ):
        found[row.marker].append(row)
    return found


def _marks(session: DossierSession, document: DocumentSummary, last: dict[int, Delivery]) -> list[str]:
    delivery = last.get(document.order_id)
    attempts = range(1, (delivery.attempt if delivery else 1) + 1)
    return [marker(session.dossier.party_id, document.order_id, attempt) for attempt in attempts]


def _own(session: DossierSession, known: _Known, document: DocumentSummary) -> list[Any]:
    """Entries of this document's earlier attempts; none where a delivery of it is known to stand."""
    return [row for mark in _marks(session, document, known.last) for row in known.own.get(mark, [])]


def _of_own(session: DossierSession, verdict: Judgement, document: DocumentSummary, own: list[Any]) -> None:
    if len(own) == 1:
        verdict.adopted[document.order_id] = own[0]
    else:
        _ask_of_entries(session, verdict, document, own)


def _of_others(
    session: DossierSession,
    verdict: Judgement,
    known: _Known,
    document: DocumentSummary,
    taken: set[str],
) -> None:
    """The books first, then Billit's other documents."""
    relations = known.relations.get(document.order_id, frozenset())
    reference = normalised(document.number, document.date)
    alike = {row.entry_id: row for row in known.entries_by_reference.get(reference, [])}
    for beside in (document.date, *relations):
        rows = known.entries_by_amount.get((signed(document), beside), [])
        alike |= {row.entry_id: row for row in rows}
    judged = [(row, with_entry(document, relations, row)) for row in alike.values()]
    sure = [row for row, likeness in judged if likeness is Likeness.SURE and row.entry_id not in taken]
    probable = [
        row for row, likeness in judged if likeness is Likeness.PROBABLE and row.entry_id not in taken
    ]
    first = known.others.first(document)
    if first is not None:
        _second_record(session, verdict, document, *first, known.others.left_behind.get(first[0].order_id))
    elif len(sure) == 1:
        taken.add(sure[0].entry_id)
        verdict.adopted[document.order_id] = sure[0]
    elif asked := sure or [*probable, *_in_other_journals(known, document)]:
        _ask_of_entries(session, verdict, document, asked)


def _in_other_journals(known: _Known, document: DocumentSummary) -> list[Any]:
    one = known.sought[document.order_id]
    return [] if one is None else known.other_journals.with_invoice(one)


def _second_record(
    session: DossierSession,
    verdict: Judgement,
    document: DocumentSummary,
    first: DocumentSummary,
    likeness: Likeness,
    entry: Any | None,
) -> None:
    """`entry` is what the first was booked as, where Billit says since that it is no invoice any more: its
    client deleted it and put it in again."""
    if entry is not None:
        _put_in_again(session, verdict, document, first, likeness, entry)
        return
    declared = SecondRecord if likeness is Likeness.SURE else PerhapsSecondRecord
    second = declared(first=str(first.order_id), number=first.number)
    verdict.problems.append(second.problem(session.dossier.id, document))
    gate = "second-record" if likeness is Likeness.SURE else "perhaps-second-record"
    verdict.held[document.order_id] = phrase(f"gate.{gate}", first=first.order_id)


def _put_in_again(
    session: DossierSession,
    verdict: Judgement,
    document: DocumentSummary,
    first: DocumentSummary,
    likeness: Likeness,
    entry: Any,
) -> None:
    """The same invoice is booked already; what differs in anything asks a person."""
    if likeness is Likeness.SURE:
        verdict.adopted[document.order_id] = entry
        return
    again = PutInAgain(first=str(first.order_id), number=first.number, entry=str(entry.entry_number))
    verdict.problems.append(again.problem(session.dossier.id, document))
    verdict.held[document.order_id] = phrase("gate.put-in-again", entry=entry.entry_number)


def _ask_of_entries(
    session: DossierSession, verdict: Judgement, document: DocumentSummary, rows: list[Any]
) -> None:
    named = ", ".join(f"{row.entry_number} ({row.journal})" for row in rows)
    perhaps = PerhapsBooked(entries=named, entry=str(rows[0].entry_number))
    verdict.problems.append(perhaps.problem(session.dossier.id, document))
    verdict.held[document.order_id] = phrase("gate.perhaps-booked", entries=named)
