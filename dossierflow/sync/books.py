"""What Exact's books show: every entry that is new or changed, and every one that is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from dossierflow.deliveries import party_of
from dossierflow.desk import Desk
from dossierflow.entry import LedgerLine
from dossierflow.errors import WrongDivision
from dossierflow.problem import Problem
from dossierflow.store import dossiers, entries, problems
from dossierflow.sync.deletions import DELETED, read_deletions
from dossierflow.sync.follow import follow

LINES = "sync/Financial/TransactionLines"
FRESH = timedelta(hours=1)


@dataclass(frozen=True)
class BooksRead:
    """Entries seen new or changed, and entries gone, since the last read."""

    entries: int
    gone: int

    def __add__(self, later: BooksRead) -> BooksRead:
        return BooksRead(self.entries + later.entries, self.gone + later.gone)


def read_books(desk: Desk, *, thrifty: bool = False) -> BooksRead:
    """Follow sync/Financial/TransactionLines and sync/Deleted; two calls when nothing happened.

    `thrifty`: one call, where the deletions have been read since these lines were, and not long ago, as
    master data reads them in every night.

    Raises WrongDivision where these books hold an entry of another dossier's document: Exact wrote it
    elsewhere than it was sent, and whoever sent it may not have lived to see the answer.
    """
    strangers: list[str] = []

    def store(connection: sa.Connection, rows: list[LedgerLine]) -> int:
        strangers.extend(_strangers(connection, desk, rows))
        if strangers:
            problems.report(connection, desk.dossier.id, (problems.STOPS,), [_stop(desk, strangers)], now)
        return entries.save(connection, desk.dossier.id, rows, now)

    now = desk.clock.now()
    known = thrifty and _deletions_are_fresh(desk)
    seen = follow(desk, LINES, desk.exact.ledger_lines, store)
    if strangers:
        raise WrongDivision(_says(strangers), dossier=desk.dossier.id)
    return BooksRead(seen, 0 if known else read_deletions(desk).entries)


def _deletions_are_fresh(desk: Desk) -> bool:
    with desk.store.read() as connection:
        lines = dossiers.cursor_moved_at(connection, desk.scope, LINES)
        deletions = dossiers.cursor_moved_at(connection, desk.scope, DELETED)
    if lines is None or deletions is None:
        return False
    return lines < deletions and desk.clock.now() - deletions < FRESH


def _strangers(connection: sa.Connection, desk: Desk, rows: list[LedgerLine]) -> list[str]:
    """Entries among these that carry the mark of a document of another dossier."""
    marked = {line.entry_number: party_of(line.marker) for line in rows if line.line_number == 0}
    if not {party for party in marked.values() if party} - {desk.dossier.party_id}:
        return []
    others = {one.party_id: one.name for one in dossiers.all_active(connection) if one.id != desk.dossier.id}
    return [
        f"entry {number} belongs to {others[party]}" for number, party in marked.items() if party in others
    ]


def _says(strangers: list[str]) -> str:
    return f"its books hold what was sent elsewhere: {'; '.join(strangers)}"


def _stop(desk: Desk, strangers: list[str]) -> Problem:
    facts = {
        "name": desk.dossier.name,
        "division": str(desk.dossier.division),
        "answer": _says(strangers),
    }
    return Problem(desk.dossier.id, problems.STOPS, problems.STOPS, facts)
