"""Delivering a message: the message itself first, then its file, which is the call that counts.

A message without a file cannot be booked; it is found again by its subject and used. So an answer that was
lost for the message is no doubt about the delivery, and one that was lost for the file is cleared up by
asking what hangs on the message.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation, PreparedDocument, Staged
from dossierflow.delivery.destinations.mailboxes import DossierMailboxes
from dossierflow.delivery.destinations.message import MessagePayload, contents
from dossierflow.delivery.destinations.message_status import IN_MAILBOX, meaning_of
from dossierflow.delivery.files import annexes, as_told
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, Document, DocumentSummary
from dossierflow.domain.entry import EntryDraft
from dossierflow.domain.rights import MESSAGES, RightCheck
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Accepted, Outcome, as_not_sent
from dossierflow.store import deliveries
from dossierflow.texts import Phrase, phrase


class MessageDestination(ABC):
    """Two calls a document: the message and its file. What is in it, a subclass decides."""

    arrives_as = State.DELIVERED

    def __init__(self, session: DossierSession) -> None:
        self._session = session
        self._boxes = DossierMailboxes(session)

    @abstractmethod
    def build_payload(self, document: Document, marker: str) -> MessagePayload: ...

    def completed(self, payload: MessagePayload, document: Document) -> MessagePayload:
        return self.build_payload(document, payload.marker)

    def right(self, direction: Direction) -> RightCheck:
        return MESSAGES

    def stage(self, one: PreparedDocument[MessagePayload]) -> Staged:
        message_id = self._made_before(one)
        if message_id:
            self._remember(one, message_id)
            if self._session.exact.mailbox.attachments(message_id):
                return Staged(message_id, arrived=True)
        file = contents(self._session, one.payload, one.document.summary.number)
        if not message_id:
            made = self._session.exact.mailbox.send(one.payload.message)
            if not isinstance(made, Accepted):
                return Staged(failed=as_not_sent(made))
            reached("after-message")
            message_id = made.value
            self._remember(one, message_id)
        return Staged(message_id, file=file)

    def draft(self, one: PreparedDocument[MessagePayload], ready: Staged) -> EntryDraft | None:
        return None

    def submit(self, one: PreparedDocument[MessagePayload], ready: Staged) -> Outcome[Confirmation]:
        beside = tuple(file.name or file.file_id for file in annexes(one.document))
        left = as_told((*beside, *one.document.unreadable_files))
        confirmation = Confirmation(phrase("arrival.message", address=one.payload.address), files=left)
        if ready.arrived or ready.file is None:
            return Accepted(confirmation)
        filed = self._session.exact.mailbox.attach(
            ready.document_id, ready.file.name, ready.file.content, one.payload.file_type
        )
        return Accepted(confirmation, filed.request_id) if isinstance(filed, Accepted) else filed

    def arrived(self, doubtful: Iterable[Delivery]) -> dict[str, list[Confirmation]]:
        """By the files that hang on the message; one call a delivery."""
        return {
            one.marker: [
                Confirmation(phrase("arrival.file", file=name))
                for name in (
                    self._session.exact.mailbox.attachments(one.document_id) if one.document_id else ()
                )
            ]
            for one in doubtful
        }

    def missing(self, document: DocumentSummary, one: Delivery) -> tuple[State, Phrase] | None:
        found = self._session.exact.mailbox.statuses([one.document_id]) if one.document_id else []
        meaning = meaning_of(found[0] if found else None)
        return None if meaning.state in IN_MAILBOX else (meaning.state, meaning.cause)

    def _made_before(self, one: PreparedDocument[MessagePayload]) -> str:
        """The message of an attempt that came to nothing, also where its answer was lost."""
        last = one.earlier
        if last is None or last.state not in (State.NOT_SENT, State.REFUSED):
            return ""
        if last.document_id:
            return last.document_id
        subject = one.payload.message.subject.replace(one.marker, last.marker)
        found = self._session.exact.mailbox.find(subject)
        return found[-1].message_id if found else ""

    def _remember(self, one: PreparedDocument[MessagePayload], message_id: str) -> None:
        with self._session.store.begin() as connection:
            deliveries.learn(connection, one.marker, document_id=message_id)
