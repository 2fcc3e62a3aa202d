"""Where CODA files go: a folder or object store, a ZIP, Exact's digital postbox. Never a file in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dossierflow.bank.ports import Messages, Outgoing
from dossierflow.dossier import Dossier
from dossierflow.errors import Ambiguous
from dossierflow.exact.resources.mailbox import BANK_IMPORT, MessageDraft
from dossierflow.file_folder import FileFolder, zipped
from dossierflow.outcome import Done, Outcome

#: MailMessagesSent.Type of a bank statement. Not verified against a real licence: a setting.
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
    return dossier.settings.coda_folder or f"{output.rstrip('/')}/{dossier.id}"


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
class Postbox:
    """Exact's digital postbox: a message with one file. Which types make Exact import it is not verified."""

    messages: Messages
    sender_id: str
    recipient_id: str
    message_type: int = BANK_MESSAGE
    attachment_type: int = BANK_IMPORT

    @property
    def address(self) -> str:
        return f"exact-mailbox:{self.recipient_id}"

    def send(self, files: Iterable[Outgoing]) -> Iterator[Outgoing]:
        for file in files:
            subject = f"{file.name} {file.sha256[:8]}"
            self._refuse_unless_new(subject)
            draft = MessageDraft(subject, self.sender_id, self.recipient_id, self.message_type)
            message = _done(self.messages.send(draft))
            _done(self.messages.attach(message, file.name, file.content, self.attachment_type))
            yield file

    def _refuse_unless_new(self, subject: str) -> None:
        # The answer to an earlier attempt was lost: nobody can see from here whether the file hangs on it.
        if self.messages.find(subject):
            raise Ambiguous(
                f"a message {subject!r} is in Exact's postbox already, perhaps without its file",
                next_step="Look at it in Exact; delete it there, or deliver the file by hand.",
            )


def _done(outcome: Outcome[str]) -> str:
    if isinstance(outcome, Done):
        return outcome.value
    raise outcome.error
