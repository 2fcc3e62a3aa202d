"""What Exact's books show: every entry that is new or changed, and every one that is gone."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from dossierflow.desk import Desk
from dossierflow.entry import LedgerLine
from dossierflow.store import entries
from dossierflow.sync.deletions import read_deletions
from dossierflow.sync.follow import follow


@dataclass(frozen=True)
class BooksRead:
    """Entries seen new or changed, and entries gone, since the last read."""

    entries: int
    gone: int


def read_books(desk: Desk) -> BooksRead:
    """Follow sync/Financial/TransactionLines and sync/Deleted; two calls when nothing happened."""

    def store(connection: sa.Connection, rows: list[LedgerLine]) -> int:
        return entries.save(connection, desk.dossier.id, rows, desk.clock.now())

    seen = follow(desk, "sync/Financial/TransactionLines", desk.exact.ledger_lines, store)
    return BooksRead(seen, read_deletions(desk).entries)
