"""To a journal: an entry, with the invoice's PDF as a Document beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation, PreparedDocument, Staged
from dossierflow.delivery.destinations.missing_relations import MissingRelations
from dossierflow.delivery.map import Mapped, map_document
from dossierflow.delivery.pdf import upload_files
from dossierflow.domain import rights
from dossierflow.domain.chart import MasterList
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, Document, DocumentSummary
from dossierflow.domain.entry import EntryDraft
from dossierflow.domain.rights import RightCheck
from dossierflow.kernel.outcome import Accepted, Outcome, as_not_sent
from dossierflow.problems.kinds.documents import PeriodClosed
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import entries
from dossierflow.sync import read_books
from dossierflow.sync.lists import read_again
from dossierflow.sync.master_data import MasterData
from dossierflow.texts import Phrase, phrase
from dossierflow.vat.propose import propose_vat


class JournalDestination:
    """Three calls a document with one PDF: the Document, its attachment, and the entry that points to it."""

    arrives_as = State.SENT

    def __init__(self, session: DossierSession) -> None:
        self._session = session
        self._missing_relations = MissingRelations(session)
        self._closed: dict[tuple[str, int], set[int]] = {}

    def _refuse_closed(self, draft: EntryDraft) -> None:
        """One call for each journal and year of a run."""
        period = self.books.period(draft.date)
        key = (draft.journal, period.year)
        if key not in self._closed:
            self._closed[key] = self._session.exact.closed_periods(*key)
        if period.period in self._closed[key]:
            name = f"{period.year} – {period.period:02}"
            raise Unmappable(PeriodClosed(period=name, journal=draft.journal))

    @cached_property
    def books(self) -> MasterData:
        return MasterData.load(self._session)

    def right(self, direction: Direction) -> RightCheck:
        return rights.ENTRIES[direction]

    def build_payload(self, document: Document, marker: str) -> Mapped:
        try:
            mapped = map_document(document, self.books, marker)
        except Unmappable as cause:
            if self._read_again(cause):
                return self.build_payload(document, marker)
            books = self._missing_relations.admitted(self.books, document.summary, cause)
            if books is None:
                raise
            mapped = map_document(document, books, marker)
        self._refuse_closed(mapped.draft)
        return mapped

    def completed(self, payload: Mapped, document: Document) -> Mapped:
        return payload.completed(document)

    def _read_again(self, cause: Unmappable) -> bool:
        """A person may just have created what is missing: its list is read again, once a run."""
        lists = {one for declared in (cause.declared, *cause.also) for one in declared.cured_in}
        if not read_again(self._session, lists):
            return False
        if MasterList.VAT_CODES in lists:
            propose_vat(self._session)
        self.books = MasterData.load(self._session)
        return True

    def stage(self, one: PreparedDocument[Mapped]) -> Staged:
        settled = self._missing_relations.settle(one.document.summary, one.payload.draft.relation_id)
        if not isinstance(settled, Accepted):
            return Staged(failed=as_not_sent(settled))
        draft = replace(one.payload.draft, relation_id=settled.value)
        ready = upload_files(self._session, replace(one, payload=replace(one.payload, draft=draft)))
        return replace(ready, relation_id=settled.value)

    def draft(self, one: PreparedDocument[Mapped], ready: Staged) -> EntryDraft:
        return replace(one.payload.draft, document_id=ready.document_id, relation_id=ready.relation_id)

    def submit(self, one: PreparedDocument[Mapped], ready: Staged) -> Outcome[Confirmation]:
        answer = self._session.exact.entries.create(self.draft(one, ready))
        if not isinstance(answer, Accepted):
            return answer
        confirmation = replace(_confirmation(answer.value, answer.value.differences), files=ready.files)
        return Accepted(confirmation, answer.request_id)

    def arrived(self, doubtful: Iterable[Delivery]) -> dict[str, list[Confirmation]]:
        """By our mark, in the books as they are now."""
        read_books(self._session)
        with self._session.store.read() as connection:
            return {
                one.marker: [
                    _confirmation(entry)
                    for entry in entries.by_marker(connection, self._session.dossier.id, one.marker)
                ]
                for one in doubtful
            }

    def missing(self, document: DocumentSummary, one: Delivery) -> tuple[State, Phrase] | None:
        """The books do not show it any more; where they never did, Exact is asked once more by our mark."""
        with self._session.store.read() as connection:
            known = entries.get(connection, self._session.dossier.id, one.entry_id)
        if known is not None and known.deleted_at is None:
            return None
        if known is None and self._session.exact.entries.by_marker(document.direction, one.marker):
            return None
        return State.DELETED, phrase("cause.not-in-books", entry=str(one.entry_number))


def _confirmation(entry: Any, differences: tuple[Phrase, ...] = ()) -> Confirmation:
    """Of an entry as Exact answered it, or as its books show it."""
    what = phrase("arrival.entry", entry=entry.entry_number, journal=entry.journal)
    return Confirmation(what, entry.entry_id, entry.entry_number, differences)
