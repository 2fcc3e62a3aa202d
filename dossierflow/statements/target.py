"""Where a dossier's statements go: where its settings say, or where a person wants them this time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.destinations.mailboxes import DossierMailboxes
from dossierflow.domain.dossier import Destination as DocumentDestination
from dossierflow.domain.dossier import Dossier, StatementsTo
from dossierflow.errors import Misuse
from dossierflow.exact.resources.mailbox import BANK_IMPORT
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.statements.ports import Destination
from dossierflow.store import problems

#: The key of CODA in the dossier's `message_types` and `attachment_types`.
CODA = "coda"


@dataclass(frozen=True, slots=True)
class StatementTarget:
    """What a person wants this time; what is left out is as the dossier's settings say.

    `folder` is any fsspec address; `zip` the name of one ZIP for all, in that folder or the dossier's.
    """

    to: StatementsTo | None = None
    folder: str = ""
    zip: str = ""

    def __post_init__(self) -> None:
        if self.to is StatementsTo.MAILBOX and (self.folder or self.zip):
            raise Misuse("statements go to the mailbox, or to a folder or ZIP, not to both")

    def is_mailbox(self, dossier: Dossier) -> bool:
        if self.folder or self.zip:
            return False
        return (self.to or dossier.settings.coda_destination) is StatementsTo.MAILBOX

    def of(self, session: DossierSession, output: str) -> Destination:
        """The destination, for who sits at the dossier's desk. `output` is the installation's folder.

        Unreachable where Exact has no postbox for the dossier, or several.
        """
        return (
            _mailbox_target(session)
            if self.is_mailbox(session.dossier)
            else self.place(session.dossier, output)
        )

    def place(self, dossier: Dossier, output: str) -> Destination:
        """The folder or ZIP."""
        folder = bank_statements.Folder(self.folder or bank_statements.folder_of(dossier, output))
        return bank_statements.Zip(folder, self.zip) if self.zip else folder

    @contextmanager
    def open(self, application: Application, dossier: Dossier) -> Iterator[Destination]:
        """The destination, where nobody sits at a desk yet: Exact is only asked for its mailbox."""
        if not self.is_mailbox(dossier):
            yield self.place(dossier, application.settings.output)
            return
        with application.session(dossier) as session:
            yield _mailbox_target(session)


def _mailbox_target(session: DossierSession) -> bank_statements.MailboxTarget:
    boxes, settings = DossierMailboxes(session), session.dossier.settings
    box = boxes.own()
    kinds, mailbox = looked_for(Work.DESTINATION), {DocumentDestination.MAILBOX.value}
    problems.report(session.store, session.dossier.id, kinds, [], session.clock.now(), mailbox)
    return bank_statements.MailboxTarget(
        session.exact.mailbox,
        sender_id=boxes.sender(box).exact_id,
        recipient_id=box.exact_id,
        name=box.name,
        message_type=settings.message_types.get(CODA, bank_statements.BANK_MESSAGE),
        attachment_type=settings.attachment_types.get(CODA, BANK_IMPORT),
    )
