"""What Exact's books show: every entry that is new or changed, and every one that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import party_of
from dossierflow.domain.entry import LedgerLine
from dossierflow.errors import WrongDivision
from dossierflow.problems.kinds import dossiers as dossier_kinds
from dossierflow.store import dossiers, entries, problems
from dossierflow.sync.deletions import DELETED, read_deletions
from dossierflow.sync.follow import follow

LINES = "sync/Financial/TransactionLines"
FRESH = timedelta(hours=1)
#: A colleague types an invoice in a few minutes.
LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class BooksResult:
    """Entries seen new or changed, and entries gone, since the last read."""

    entries: int
    gone: int

    def __add__(self, later: BooksResult) -> BooksResult:
        return BooksResult(self.entries + later.entries, self.gone + later.gone)


def read_books(session: DossierSession, *, skip_recent_deletions: bool = False) -> BooksResult:
    """Follow sync/Financial/TransactionLines and sync/Deleted; two calls when nothing happened.

    `skip_recent_deletions`: one call, where the deletions have been read since these lines were, and not
    long ago, as master data reads them in every night.

    Raises WrongDivision where these books hold an entry of another dossier's document: Exact wrote it
    elsewhere than it was sent, and whoever sent it may not have lived to see the answer.
    """
    foreign_entries: list[str] = []

    def store(connection: sa.Connection, rows: list[LedgerLine]) -> int:
        foreign_entries.extend(_foreign_entries(connection, session, rows))
        if foreign_entries:
            stop = dossier_kinds.WrongDivision(entries=", ".join(foreign_entries))
            found = [stop.problem(session.dossier)]
            problems.report_within(connection, session.dossier.id, (problems.STOPS,), found, now)
        return entries.save(connection, session.dossier.id, rows, now)

    now = session.clock.now()
    known = skip_recent_deletions and _deletions_are_fresh(session)
    seen = follow(session, LINES, session.exact.ledger_lines, store)
    if foreign_entries:
        raise WrongDivision(_says(foreign_entries), dossier=session.dossier.id)
    return BooksResult(seen, 0 if known else read_deletions(session).entries)


def refresh(session: DossierSession, after: datetime | None = None) -> None:
    """Read the books where they were not read lately, or not since `after`; no call where they were."""
    with session.store.read() as connection:
        read = session.followed.get(LINES) or dossiers.cursor_moved_at(connection, session.scope, LINES)
    if read is None or session.clock.now() - read > LATELY or (after is not None and read <= after):
        read_books(session, skip_recent_deletions=True)


def _deletions_are_fresh(session: DossierSession) -> bool:
    with session.store.read() as connection:
        lines, deletions = (
            session.followed.get(endpoint) or dossiers.cursor_moved_at(connection, session.scope, endpoint)
            for endpoint in (LINES, DELETED)
        )
    if lines is None or deletions is None:
        return False
    return lines < deletions and session.clock.now() - deletions < FRESH


def _foreign_entries(connection: sa.Connection, session: DossierSession, rows: list[LedgerLine]) -> list[str]:
    """Entries among these that carry the mark of a document of another dossier."""
    marked = {line.entry_number: party_of(line.marker) for line in rows if line.line_number == 0}
    if not {party for party in marked.values() if party} - {session.dossier.party_id}:
        return []
    others = {one.party_id: one.name for one in dossiers.every(connection) if one.id != session.dossier.id}
    return [f"{number} ({others[party]})" for number, party in marked.items() if party in others]


def _says(foreign_entries: list[str]) -> str:
    return f"its books hold what was sent elsewhere: {', '.join(foreign_entries)}"
