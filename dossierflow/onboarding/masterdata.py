"""Read a dossier's master data from Exact into the mirrors: what changed, and weekly what has no sync."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from dossierflow.desk import Desk
from dossierflow.onboarding.defaults import propose_defaults
from dossierflow.onboarding.lists import read_lists
from dossierflow.onboarding.vat import propose_vat
from dossierflow.store import dossiers, masterdata
from dossierflow.store.masterdata import Mirror
from dossierflow.sync import Stream, follow, read_deletions

#: Exact keeps sync/Deleted for two months; a cursor older than this may have missed deletions.
CURSOR_LIFE = timedelta(days=56)

T = TypeVar("T")


@dataclass(frozen=True)
class Read:
    """How many rows changed since the last read, by entity; `whole` when everything was read again."""

    relations: int = 0
    gl_accounts: int = 0
    deleted: int = 0
    lists: bool = False
    whole: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.relations or self.gl_accounts or self.deleted or self.lists)


def read_master_data(desk: Desk, moved_at: str = "") -> Read:
    """Bring the mirrors up to date: three calls when nothing changed, and the lists once a week.

    Everything is read again when `moved_at` (DivisionMoveDate) changed since, or when the cursors are so old
    that Exact may have forgotten deletions.
    """
    whole = _forget_if_void(desk, moved_at)
    relations = _follow(desk, "sync/CRM/Accounts", desk.exact.relations, masterdata.RELATIONS)
    accounts = _follow(desk, "sync/Financial/GLAccounts", desk.exact.gl_accounts, masterdata.GL_ACCOUNTS)
    deleted = read_deletions(desk)
    lists = read_lists(desk, whole)
    if lists:
        propose_vat(desk)
        propose_defaults(desk)
    return Read(relations, accounts, deleted.relations + deleted.gl_accounts, lists, whole)


def _forget_if_void(desk: Desk, moved_at: str) -> bool:
    with desk.store.begin() as connection:
        onboarded, moved_before = dossiers.onboarded_at(connection, desk.dossier.id)
        last = dossiers.cursor_moved_at(connection, desk.scope, "sync/Deleted")
        too_old = last is not None and desk.clock.now() - last > CURSOR_LIFE
        void = onboarded is None or moved_at != moved_before or too_old
        if void:
            dossiers.forget_cursors(connection, desk.scope)
            for mirror in (masterdata.RELATIONS, masterdata.GL_ACCOUNTS):
                masterdata.presume_gone(connection, mirror, desk.dossier.id, desk.clock.now())
    return void


def _follow(desk: Desk, endpoint: str, stream: Stream[T], mirror: Mirror[T]) -> int:
    """Rows and cursor are stored in one transaction, page by page."""

    def store(connection: Any, rows: list[T]) -> int:
        return masterdata.save(connection, mirror, desk.dossier.id, rows)

    return follow(desk, endpoint, stream, store)
