"""Digital mailboxes: finding them, sending messages with files, and following what became of them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dossierflow.domain.mailbox import Mailbox
from dossierflow.exact import odata
from dossierflow.exact.fields import Shape, flag, key, number, words
from dossierflow.exact.resources.division_calls import DivisionCalls
from dossierflow.exact.resources.documents import LARGEST, too_large
from dossierflow.kernel import foreign
from dossierflow.kernel.outcome import Outcome, Rejected

MESSAGES, ATTACHMENTS = "mailbox/MailMessagesSent", "mailbox/MailMessageAttachments"
A_PAGE = 60  # keys in one filter: as many rows as a page has, within the longest address
PDF, UBL_2_1, BANK_IMPORT = 10, 130, 70  # MailMessageAttachments.Type


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to be sent.

    `type`: 1000 purchase invoice, 1100 sales invoice, 2000 bank, 7000 scanned document. `operation`, for
    the scanning service: 1 and 2 purchase without and with lines, 3 sales, 4 bank statement.
    """

    subject: str
    sender_id: str
    recipient_id: str
    type: int
    operation: int | None = None


@dataclass(frozen=True, slots=True)
class MessageFile:
    file_id: str
    name: str


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """`status`: 5 rejected, 10 draft, 20 open, 25 prepared, 30 approved, 40 realized, 42 in process,
    43 at the scanning service, 45 error, 46 blocked, 50 processed. Only the recipient changes it."""

    message_id: str
    subject: str
    status: int


MAILBOXES = Shape(
    Mailbox,
    "mailbox/Mailboxes",
    with_division=False,
    exact_id=key("ID"),
    name=words("Mailbox"),
    description=words("Description"),
    for_division=number("ForDivision", None),
    type=number("Type"),
)
PREFERRED = Shape(
    Mailbox,
    "read/mailbox/PreferredMailboxForOperation",
    with_division=False,
    exact_id=key("ID"),
    name=words("Mailbox"),
    description=words("Description"),
    for_division=number("ForDivision", None),
    scan_service=flag("IsScanServiceMailbox"),
)
STATUSES = Shape(
    MessageStatus,
    MESSAGES,
    with_division=False,
    message_id=key("ID"),
    subject=words("Subject"),
    status=number("RecipientStatus"),
)

FILES = Shape(
    MessageFile,
    ATTACHMENTS,
    with_division=False,
    file_id=key("ID"),
    name=words("AttachmentFileName"),
)


class Messages:
    """What is sent to a mailbox becomes an entry proposal there; a person, or the scanning service, books."""

    def __init__(self, calls: DivisionCalls) -> None:
        self._calls = calls

    def send(self, draft: MessageDraft) -> Outcome[str]:
        """Create a message; its GUID."""
        body: dict[str, Any] = {
            "SenderMailboxID": draft.sender_id,
            "RecipientMailboxID": draft.recipient_id,
            "Subject": draft.subject,
            "Type": draft.type,
        }
        if draft.operation is not None:
            body["Operation"] = draft.operation
        return self._calls.create(MESSAGES, body)

    def attach(self, message_id: str, file_name: str, content: bytes, type: int) -> Outcome[str]:
        """Attach a file to a message; the attachment's GUID. `type`: PDF, UBL_2_1, BANK_IMPORT …"""
        if len(content) > LARGEST:
            return Rejected(too_large(file_name, len(content), self._calls.code))
        body = {
            "MailMessageID": message_id,
            "AttachmentFileName": foreign.file_name(file_name),
            "Attachment": b64encode(content).decode(),
            "Type": type,
        }
        return self._calls.create(ATTACHMENTS, body)

    def statuses(self, ids: Iterable[str]) -> list[MessageStatus]:
        """What became of these messages, sixty a call; one that Exact does not know is left out."""
        wanted = list(ids)
        return [
            status
            for start in range(0, len(wanted), A_PAGE)
            for status in self._calls.rows(
                STATUSES, where=odata.any_of("ID", map(odata.guid, wanted[start : start + A_PAGE]))
            )
        ]

    def attachments(self, message_id: str) -> list[str]:
        """Names of the files that hang on a message: how a lost answer for a file is looked up."""
        where = f"MailMessageID eq {odata.guid(message_id)}"
        return [file.name for file in self._calls.rows(FILES, where=where)]

    def find(self, subject: str) -> list[MessageStatus]:
        """The messages with exactly this subject: how a lost answer is looked up."""
        return self._calls.rows(STATUSES, where=f"Subject eq {odata.text(subject)}")

    def preferred(self, operation: int) -> Mailbox | None:
        """The mailbox that Exact's scanning service reads for this operation; None where there is none."""
        mailboxes = self._calls.rows(PREFERRED, more={"operation": str(operation)})
        return next((mailbox for mailbox in mailboxes if mailbox.scan_service), None)
