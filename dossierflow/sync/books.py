"""What Exact's books show: every entry that is new or changed, and every one that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import party_of
from dossierflow.domain.entry import LedgerLine
from dossierflow.errors import WrongDivision
from dossierflow.kernel.told import told
from dossierflow.problems.kinds import dossiers as dossier_kinds
from dossierflow.store import dossiers, entries, problems
from dossierflow.sync.deletions import CURSOR_LIFE, DELETED, believed, read_deletions
from dossierflow.sync.follow import follow

LINES = "sync/Financial/TransactionLines"
#: A cursor that stands while all lines are read from the start, and one for whoever reads master data.
WHOLE, MISSED = "books-whole", "deletions-missed"
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
    long ago, as master data reads them in every night. Where deletions were not read for so long that Exact
    has forgotten some, all lines are read again, and an entry that is not among them any more is gone.

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

    _where_deletions_were_missed(session)
    now = session.clock.now()
    known = skip_recent_deletions and _deletions_are_fresh(session)
    seen = follow(session, LINES, session.exact.ledger_lines, store)
    if foreign_entries:
        entries_named = ", ".join(foreign_entries)
        raise told(WrongDivision, "sent-elsewhere", entries=entries_named, dossier=session.dossier.id)
    gone = _not_seen_again(session)
    return BooksResult(seen, gone if known else gone + read_deletions(session).entries)


def _where_deletions_were_missed(session: DossierSession) -> None:
    """As after months in which a dossier was stopped."""
    now = session.clock.now()
    with session.store.read() as connection:
        read = session.followed.get(DELETED) or dossiers.cursor_moved_at(connection, session.scope, DELETED)
    if read is None or now - read <= CURSOR_LIFE:
        return
    with session.store.begin() as connection:
        read_whole_again(connection, session)
        dossiers.forget_cursors(connection, session.scope, [DELETED])
        dossiers.move_cursor(connection, session.scope, MISSED, now.isoformat(), now)


def read_whole_again(connection: sa.Connection, session: DossierSession) -> None:
    """The next read of the books begins at the start, and ends with what it did not see again."""
    now = session.clock.now()
    dossiers.forget_cursors(connection, session.scope, [LINES])
    entries.begin_to_see(connection, session.dossier.id)
    dossiers.move_cursor(connection, session.scope, WHOLE, now.isoformat(), now)


def _not_seen_again(session: DossierSession) -> int:
    """How many entries are gone, after everything was read from the start."""
    with session.store.read() as connection:
        if not dossiers.cursor(connection, session.scope, WHOLE):
            return 0
        seen, unseen = entries.seen_again(connection, session.dossier.id)
    gone = believed(seen + unseen, seen)
    with session.store.begin() as connection:
        if gone:
            entries.end_unseen(connection, session.dossier.id, session.clock.now())
        dossiers.forget_cursors(connection, session.scope, [WHOLE])
    return unseen if gone else 0


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
