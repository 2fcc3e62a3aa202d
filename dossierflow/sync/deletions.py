"""sync/Deleted: one stream that speaks of everything, so it is read in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.entry import Deletion
from dossierflow.store import entries, masterdata
from dossierflow.sync.follow import follow

DELETED = "sync/Deleted"
#: Exact keeps sync/Deleted for two months; a cursor older than this may have missed deletions.
CURSOR_LIFE = timedelta(days=56)
#: Of what was there before: below it, an answer is doubted rather than believed.
BELIEVED, FROM = 0.8, 20
#: EntityType, from Exact's reference of sync/Deleted.
TRANSACTION_LINES, ACCOUNTS, GL_ACCOUNTS = 1, 2, 7


@dataclass
class DeletionsResult:
    """How many of our mirrored rows Exact deleted since the last read."""

    relations: int = 0
    gl_accounts: int = 0
    entries: int = 0


def believed(before: int, after: int) -> bool:
    """Whether so few are left of what stood there: a right that was taken away looks like a deletion."""
    return before < FROM or after >= before * BELIEVED


def read_deletions(session: DossierSession) -> DeletionsResult:
    """Mark what Exact deleted; one call when nothing was."""
    found = DeletionsResult()
    dossier, now = session.dossier.id, session.clock.now()

    def store(connection: sa.Connection, rows: list[Deletion]) -> int:
        def keys(entity_type: int) -> list[str]:
            return [row.entity_key for row in rows if row.entity_type == entity_type]

        mark = masterdata.mark_deleted
        found.relations += mark(connection, masterdata.RELATIONS, dossier, keys(ACCOUNTS), now)
        found.gl_accounts += mark(connection, masterdata.GL_ACCOUNTS, dossier, keys(GL_ACCOUNTS), now)
        gone = entries.mark_deleted(connection, dossier, keys(TRANSACTION_LINES), now)
        found.entries += len(gone)
        return len(rows)

    follow(session, DELETED, session.exact.deletions, store)
    return found
