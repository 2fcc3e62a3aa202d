"""Delivering a letter: the message first, then its file, which is the call that counts.

A message without a file cannot be booked; it is found again by its subject and used. So an answer that was
lost for the message is no doubt about the delivery, and one that was lost for the file is cleared up by
asking what hangs on the message.
"""

from __future__ import annotations

from collections.abc import Iterable

from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.carrier import Prepared, Ready, Receipt
from dossierflow.delivery.destinations.letter import Letter, contents
from dossierflow.delivery.destinations.message_status import IN_POSTBOX, meaning_of
from dossierflow.delivery.destinations.postboxes import Postboxes
from dossierflow.desk import Desk
from dossierflow.document import Direction, DocumentSummary
from dossierflow.entry import EntryDraft
from dossierflow.killpoint import reached
from dossierflow.outcome import Done, Outcome, harmless
from dossierflow.store import deliveries


class PostboxCarrier:
    """Two calls a document: the message and its file. What is in the letter, a subclass decides."""

    arrives_as = State.DELIVERED

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._boxes = Postboxes(desk)

    def right(self, direction: Direction) -> tuple[str, str]:
        return "Mailbox/MailMessagesSent", "POST"

    def lay_ready(self, one: Prepared[Letter]) -> Ready:
        message_id = self._made_before(one)
        if message_id:
            self._remember(one, message_id)
            if self._desk.exact.mailbox.attachments(message_id):
                return Ready(message_id, arrived=True)
        file = contents(self._desk, one.parcel, one.document.summary.number)
        if not message_id:
            made = self._desk.exact.mailbox.send(one.parcel.message)
            if not isinstance(made, Done):
                return Ready(failed=harmless(made))
            reached("after-message")
            message_id = made.value
            self._remember(one, message_id)
        return Ready(message_id, file=file)

    def draft(self, one: Prepared[Letter], ready: Ready) -> EntryDraft | None:
        return None

    def hand_over(self, one: Prepared[Letter], ready: Ready) -> Outcome[Receipt]:
        receipt = Receipt(f"a message in {one.parcel.address}")
        if ready.arrived or ready.file is None:
            return Done(receipt)
        filed = self._desk.exact.mailbox.attach(
            ready.document_id, ready.file.name, ready.file.content, one.parcel.file_type
        )
        return Done(receipt, filed.request_id) if isinstance(filed, Done) else filed

    def arrived(self, doubtful: Iterable[Delivery]) -> dict[str, list[Receipt]]:
        """By the files that hang on the message; one call a delivery."""
        return {
            one.marker: [
                Receipt(f"a message with {name}")
                for name in (self._desk.exact.mailbox.attachments(one.document_id) if one.document_id else ())
            ]
            for one in doubtful
        }

    def missing(self, document: DocumentSummary, one: Delivery) -> tuple[State, str] | None:
        found = self._desk.exact.mailbox.statuses([one.document_id]) if one.document_id else []
        meaning = meaning_of(found[0] if found else None)
        return None if meaning.state in IN_POSTBOX else (meaning.state, meaning.says)

    def _made_before(self, one: Prepared[Letter]) -> str:
        """The message of an attempt that came to nothing, also where its answer was lost."""
        last = one.earlier
        if last is None or last.state not in (State.NOT_SENT, State.REFUSED):
            return ""
        if last.document_id:
            return last.document_id
        subject = one.parcel.message.subject.replace(one.marker, last.marker)
        found = self._desk.exact.mailbox.find(subject)
        return found[-1].message_id if found else ""

    def _remember(self, one: Prepared[Letter], message_id: str) -> None:
        with self._desk.store.begin() as connection:
            deliveries.learn(connection, one.marker, document_id=message_id)
