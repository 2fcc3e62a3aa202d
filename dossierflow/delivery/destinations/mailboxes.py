"""Finding and checking the mailboxes of a dossier: the one that receives, and the one that sends."""

from __future__ import annotations

from functools import cached_property

from dossierflow.app.session import DossierSession
from dossierflow.domain.mailbox import Mailbox
from dossierflow.problems.kinds import documents
from dossierflow.problems.unmappable import unreachable


class DossierMailboxes:
    """Looked up once a run: one call for the dossier's own, one for each name and each operation."""

    def __init__(self, session: DossierSession) -> None:
        self._session = session
        self._scan: dict[int, Mailbox] = {}

    def own(self) -> Mailbox:
        """The dossier's mailbox: the one its settings name, else the only one tied to its division.

        Unreachable where there is none or several, and where the named one books into another company.
        """
        wanted = self._session.dossier.settings.mailbox
        return self._named(wanted) if wanted else self._tied()

    def sender(self, otherwise: Mailbox) -> Mailbox:
        """The mailbox that sends: the one the settings name, else the dossier's own, else `otherwise`."""
        wanted = self._session.dossier.settings.sender_mailbox
        if wanted:
            return self._named(wanted, receives=False)
        return self._own[0] if len(self._own) == 1 else otherwise

    def scan(self, operation: int) -> Mailbox:
        """The mailbox that Exact's scanning service reads for this operation."""
        if operation not in self._scan:
            found = self._session.exact.mailbox.preferred(operation)
            if found is None:
                raise unreachable(documents.ScanServiceOff(), "scan-service-off", operation=operation)
            self._scan[operation] = found
        return self._scan[operation]

    @cached_property
    def _own(self) -> list[Mailbox]:
        """Those that are tied to the dossier's division."""
        division = self._session.dossier.division
        return [box for box in self._session.exact.mailboxes() if box.for_division == division]

    def _named(self, name: str, *, receives: bool = True) -> Mailbox:
        listed = self._session.exact.mailboxes(named=name)
        found = next((box for box in listed if box.name.casefold() == name.casefold()), None)
        division = str(self._session.dossier.division)
        if found is None:
            unknown = documents.MailboxUnknown(mailbox=name)
            raise unreachable(unknown, "mailbox-unknown", mailbox=name, division=division)
        other = str(found.for_division or division)
        if receives and other != division:
            elsewhere = documents.MailboxElsewhere(mailbox=name, other=other, division=division)
            raise unreachable(elsewhere, "mailbox-elsewhere", mailbox=name, other=other, division=division)
        return found

    def _tied(self) -> Mailbox:
        division = str(self._session.dossier.division)
        found = [box for box in self._own if not box.scan_service]
        if not found:
            raise unreachable(
                documents.MailboxMissing(division=division), "mailbox-missing", division=division
            )
        if len(found) > 1:
            names = ", ".join(sorted(box.name for box in found))
            several = documents.MailboxAmbiguous(mailboxes=names, division=division)
            raise unreachable(several, "mailbox-ambiguous", mailboxes=names, division=division)
        return found[0]
