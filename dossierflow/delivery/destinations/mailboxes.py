"""Finding and checking the mailboxes of a dossier: the one that receives, and the one that sends."""

from __future__ import annotations

from functools import cached_property

from dossierflow.app.session import DossierSession
from dossierflow.domain.mailbox import Mailbox
from dossierflow.problems.kinds import documents
from dossierflow.problems.unmappable import Unreachable

CREATE = (
    "In Exact Online: My Exact Online, My account data, My digital mailboxes: make one for this company, "
    "or name it: `dossierflow dossier DOSSIER --set mailbox=NAME`."
)


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
                raise Unreachable(
                    documents.ScanServiceOff(),
                    f"Exact names no mailbox of its scanning service for operation {operation}",
                    next_step="Switch Scan & Recognize on in Exact for this company, or choose another way.",
                )
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
        if found is None:
            unknown = documents.MailboxUnknown(mailbox=name)
            raise Unreachable(unknown, f"Exact has no mailbox “{name}”", next_step=CREATE)
        division = self._session.dossier.division
        if receives and found.for_division not in (None, division):
            raise Unreachable(
                documents.MailboxElsewhere(
                    mailbox=name, other=str(found.for_division), division=str(division)
                ),
                f"mailbox “{name}” books into division {found.for_division}, not {division}",
                next_step=CREATE,
            )
        return found

    def _tied(self) -> Mailbox:
        division = self._session.dossier.division
        found = [box for box in self._own if not box.scan_service]
        if not found:
            raise Unreachable(
                documents.MailboxMissing(division=str(division)),
                f"no mailbox in Exact is tied to division {division}",
                next_step=CREATE,
            )
        if len(found) > 1:
            names = ", ".join(sorted(box.name for box in found))
            raise Unreachable(
                documents.MailboxAmbiguous(mailboxes=names, division=str(division)),
                f"several mailboxes are tied to division {division}: {names}",
                next_step=CREATE,
            )
        return found[0]
