"""Read a dossier's master data from Exact into the mirrors: what changed, and weekly what has no sync."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from dossierflow.app.session import DossierSession
from dossierflow.onboarding.defaults import propose_defaults
from dossierflow.onboarding.lists import read_lists
from dossierflow.store import dossiers, masterdata
from dossierflow.store.masterdata import Mirror
from dossierflow.sync import Stream, follow, read_deletions
from dossierflow.vat.propose import propose_vat

#: Exact keeps sync/Deleted for two months; a cursor older than this may have missed deletions.
CURSOR_LIFE = timedelta(days=56)

T = TypeVar("T")


@dataclass(frozen=True)
class ReadResult:
    """How many rows changed since the last read, by entity; `whole` when everything was read again."""

    relations: int = 0
    gl_accounts: int = 0
    deleted: int = 0
    lists: bool = False
    whole: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.relations or self.gl_accounts or self.deleted or self.lists)


def read_master_data(session: DossierSession) -> ReadResult:
    """Bring the mirrors up to date: three calls when nothing changed, and the lists once a week.

    Everything is read again when the division moved since (see `dossiers.note_moves`), or when the cursors
    are so old that Exact may have forgotten deletions.
    """
    whole = _forget_if_void(session)
    relations = _follow(session, "sync/CRM/Accounts", session.exact.relations, masterdata.RELATIONS)
    accounts = _follow(
        session, "sync/Financial/GLAccounts", session.exact.gl_accounts, masterdata.GL_ACCOUNTS
    )
    deleted = read_deletions(session)
    lists = read_lists(session, whole)
    if lists:
        propose_vat(session)
        propose_defaults(session)
    return ReadResult(relations, accounts, deleted.relations + deleted.gl_accounts, lists, whole)


def _forget_if_void(session: DossierSession) -> bool:
    with session.store.read() as connection:
        onboarded = dossiers.onboarded_at(connection, session.dossier.id)
        last = dossiers.cursor_moved_at(connection, session.scope, "sync/Deleted")
    too_old = last is not None and session.clock.now() - last > CURSOR_LIFE
    if onboarded is not None and not too_old:
        return False
    with session.store.begin() as connection:
        dossiers.forget_cursors(connection, session.scope)
        for mirror in (masterdata.RELATIONS, masterdata.GL_ACCOUNTS):
            masterdata.presume_gone(connection, mirror, session.dossier.id, session.clock.now())
    return True


def _follow(session: DossierSession, endpoint: str, stream: Stream[T], mirror: Mirror[T]) -> int:
    """Rows and cursor are stored in one transaction, page by page."""

    def store(connection: Any, rows: list[T]) -> int:
        return masterdata.save(connection, mirror, session.dossier.id, rows)

    return follow(session, endpoint, stream, store)
