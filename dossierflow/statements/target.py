"""Where a dossier's statements go: where its settings say, or where a person wants them this time."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.delivery.destinations.mailboxes import DossierMailboxes
from dossierflow.domain.dossier import Destination as DocumentDestination
from dossierflow.domain.dossier import Dossier, StatementsTo
from dossierflow.exact.resources.mailbox import BANK_IMPORT
from dossierflow.kernel.told import misuse
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.statements.destinations import BANK_MESSAGE, Folder, MailboxTarget, Zip, folder_of
from dossierflow.statements.ports import StatementDestination
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
            raise misuse("mailbox-or-folder")

    def of(self, session: DossierSession) -> StatementDestination:
        """The destination. Unreachable where Exact has no mailbox for the dossier, or several."""
        if self._is_mailbox(session.dossier):
            return _mailbox_target(session)
        folder = Folder(self.folder or folder_of(session.dossier, session.output))
        return Zip(folder, self.zip) if self.zip else folder

    def _is_mailbox(self, dossier: Dossier) -> bool:
        if self.folder or self.zip:
            return False
        return (self.to or dossier.settings.coda_destination) is StatementsTo.MAILBOX


def _mailbox_target(session: DossierSession) -> MailboxTarget:
    mailboxes, settings = DossierMailboxes(session), session.dossier.settings
    own = mailboxes.own()
    kinds, found = looked_for(Work.DESTINATION), {DocumentDestination.MAILBOX.value}
    problems.report(session.store, session.dossier.id, kinds, [], session.clock.now(), found)
    return MailboxTarget(
        session.exact.mailbox,
        sender_id=mailboxes.sender(own).exact_id,
        recipient_id=own.exact_id,
        name=own.name,
        message_type=settings.message_types.get(CODA, BANK_MESSAGE),
        attachment_type=settings.attachment_types.get(CODA, BANK_IMPORT),
    )
