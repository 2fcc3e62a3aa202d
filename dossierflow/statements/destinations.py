"""Where CODA files go: a folder or object store, a ZIP, Exact's digital mailbox. Never a file in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossierflow.domain.dossier import Dossier
from dossierflow.exact.resources.mailbox import BANK_IMPORT, MessageDraft
from dossierflow.kernel.file_folder import FileFolder, folder_within, zipped
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.statements.ports import MailboxMessages, Outgoing

#: MailMessagesSent.Type of a bank statement. Not verified on a real licence: `message_types` of the dossier.
BANK_MESSAGE = 2000


@dataclass(frozen=True)
class Folder(FileFolder):
    """Statements go one by one, each under its own name."""

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for file in files:
            self.put(file.name, file.content)
            yield file


def folder_of(dossier: Dossier, output: str) -> str:
    """Where the statements of a dossier go: its own folder, or one of its number in the installation's."""
    return dossier.settings.coda_folder or folder_within(output, dossier.id)


@dataclass(frozen=True)
class Zip:
    """One ZIP with all files, in a folder or any fsspec address. The same files make the same bytes."""

    folder: Folder
    name: str

    @property
    def address(self) -> str:
        return f"{self.folder.address}/{self.name}"

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        packed = list(files)
        if not packed:
            return
        self.folder.put(self.name, zipped((file.name, file.content) for file in packed))
        yield from packed


@dataclass(frozen=True)
class MailboxTarget:
    """Exact's digital mailbox, `name`: a message with one file each.

    Which types make Exact import it is not verified. A message whose answer was lost is found by its subject
    the next time, and gets its file where it has none.
    """

    messages: MailboxMessages
    sender_id: str
    recipient_id: str
    name: str
    message_type: int = BANK_MESSAGE
    attachment_type: int = BANK_IMPORT

    @property
    def address(self) -> str:
        return f"exact-mailbox:{self.name}"

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for file in files:
            subject = _subject(file)
            found = self.messages.find(subject)
            message = found[-1].message_id if found else self._written(subject)
            if not (found and self.messages.attachments(message)):
                _done(self.messages.attach(message, file.name, file.content, self.attachment_type))
            yield file

    def _written(self, subject: str) -> str:
        draft = MessageDraft(subject, self.sender_id, self.recipient_id, self.message_type)
        return _done(self.messages.send(draft))


def _subject(file: Outgoing) -> str:
    """The same for the same attempt, so that it can be found again; another one where it is sent again."""
    return f"{file.name} {file.sha256[:8]}" + (f" ({file.attempt})" if file.attempt > 1 else "")


def _done(outcome: Outcome[str]) -> str:
    if isinstance(outcome, Accepted):
        return outcome.value
    raise outcome.error
