"""To a journal: an entry, with the invoice's PDF as a Document beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.books import Books
from dossierflow.delivery.carrier import Prepared, Ready, Receipt
from dossierflow.delivery.destinations.newcomers import Newcomers
from dossierflow.delivery.map import Mapped, map_document
from dossierflow.delivery.pdf import upload_pdf
from dossierflow.delivery.unmappable import Unmappable
from dossierflow.desk import Desk
from dossierflow.document import Direction, Document, DocumentSummary
from dossierflow.entry import EntryDraft
from dossierflow.outcome import Done, Outcome, harmless
from dossierflow.store import entries
from dossierflow.sync import read_books

RIGHTS = {
    Direction.SALES: ("SalesEntry/SalesEntries", "POST"),
    Direction.PURCHASE: ("PurchaseEntry/PurchaseEntries", "POST"),
}


class JournalCarrier:
    """Three calls a document with one PDF: the Document, its attachment, and the entry that points to it."""

    arrives_as = State.SENT

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._newcomers = Newcomers(desk)
        self._closed: dict[tuple[str, int], set[int]] = {}

    def _refuse_closed(self, draft: EntryDraft) -> None:
        """One call for each journal and year of a run."""
        period = self.books.period(draft.date)
        key = (draft.journal, period.year)
        if key not in self._closed:
            self._closed[key] = self._desk.exact.closed_periods(*key)
        if period.period in self._closed[key]:
            raise Unmappable(
                "period-closed", period=f"{period.year} – {period.period:02}", journal=draft.journal
            )

    @cached_property
    def books(self) -> Books:
        return Books.load(self._desk)

    def right(self, direction: Direction) -> tuple[str, str]:
        return RIGHTS[direction]

    def pack(self, document: Document, marker: str) -> Mapped:
        try:
            mapped = map_document(document, self.books, marker)
        except Unmappable as cause:
            books = self._newcomers.admitted(self.books, document.summary, cause)
            if books is None:
                raise
            mapped = map_document(document, books, marker)
        self._refuse_closed(mapped.draft)
        return mapped

    def lay_ready(self, one: Prepared[Mapped]) -> Ready:
        settled = self._newcomers.settle(one.document.summary, one.parcel.draft.relation_id)
        if not isinstance(settled, Done):
            return Ready(failed=harmless(settled))
        draft = replace(one.parcel.draft, relation_id=settled.value)
        ready = upload_pdf(self._desk, replace(one, parcel=replace(one.parcel, draft=draft)))
        return replace(ready, relation_id=settled.value)

    def draft(self, one: Prepared[Mapped], ready: Ready) -> EntryDraft:
        return replace(one.parcel.draft, document_id=ready.document_id, relation_id=ready.relation_id)

    def hand_over(self, one: Prepared[Mapped], ready: Ready) -> Outcome[Receipt]:
        answer = self._desk.exact.entries.create(self.draft(one, ready))
        if not isinstance(answer, Done):
            return answer
        return Done(_receipt(answer.value, answer.value.differences), answer.request_id)

    def arrived(self, doubtful: Iterable[Delivery]) -> dict[str, list[Receipt]]:
        """By our mark, in the books as they are now."""
        read_books(self._desk)
        with self._desk.store.read() as connection:
            return {
                one.marker: [
                    _receipt(entry)
                    for entry in entries.by_marker(connection, self._desk.dossier.id, one.marker)
                ]
                for one in doubtful
            }

    def missing(self, document: DocumentSummary, one: Delivery) -> tuple[State, str] | None:
        """The books do not show it any more; where they never did, Exact is asked once more by our mark."""
        with self._desk.store.read() as connection:
            known = entries.get(connection, self._desk.dossier.id, one.entry_id)
        if known is not None and known.deleted_at is None:
            return None
        if known is None and self._desk.exact.entries.by_marker(document.direction, one.marker):
            return None
        cause = f"Exact answered with entry {one.entry_number}, but its books do not have it"
        return State.DELETED, cause


def _receipt(entry: Any, differences: tuple[str, ...] = ()) -> Receipt:
    """Of an entry as Exact answered it, or as its books show it."""
    what = f"entry {entry.entry_number} in {entry.journal}"
    return Receipt(what, entry.entry_id, entry.entry_number, differences)
