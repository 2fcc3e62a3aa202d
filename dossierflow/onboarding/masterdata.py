"""Read a dossier's master data from Exact into the mirrors: what changed, and now and then everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import MasterList
from dossierflow.kernel.clock import belgian_day
from dossierflow.onboarding.defaults import propose_defaults
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.dossiers import MasterDataShrunk
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, masterdata, problems
from dossierflow.store.masterdata import Mirror
from dossierflow.sync import lists as master_lists
from dossierflow.sync import read_deletions
from dossierflow.sync.books import MISSED, read_whole_again
from dossierflow.sync.deletions import CURSOR_LIFE, DELETED, believed
from dossierflow.vat.propose import propose_vat

WHOLE = "whole"  # the cursor that says since when everything is read, and how much stood there before
DONE = "done"

STREAMS: Mapping[MasterList, tuple[str, Mirror[Any], Callable[[DossierSession], int]]] = {
    MasterList.RELATIONS: (master_lists.RELATIONS, masterdata.RELATIONS, master_lists.follow_relations),
    MasterList.GL_ACCOUNTS: (
        master_lists.GL_ACCOUNTS,
        masterdata.GL_ACCOUNTS,
        master_lists.follow_gl_accounts,
    ),
}


@dataclass(frozen=True)
class ReadChoice:
    """How much is read: what changed; the lists too, though they are not a week old; or everything again.

    `fewer`: a person has looked, and there really is far less in Exact than before.
    """

    lists: bool = False
    whole: bool = False
    fewer: bool = False


@dataclass(frozen=True)
class ReadResult:
    """How many rows changed since the last read, by entity; `whole` when everything was read again."""

    relations: int = 0
    gl_accounts: int = 0
    deleted: int = 0
    lists: bool = False
    whole: bool = False
    list_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.relations or self.gl_accounts or self.deleted or self.list_rows)


def read_master_data(session: DossierSession, choice: ReadChoice | None = None) -> ReadResult:
    """Bring the mirrors up to date: three calls when nothing changed, and the lists once a week.

    Everything is read again when the division moved since (see `dossiers.note_moves`), when the cursors are
    so old that Exact may have forgotten deletions, and once a month on a day of the dossier's own. What then
    is far less than before is not believed: the mirror stays as it was, and a person is asked.
    """
    choice = choice or ReadChoice()
    whole = _from_the_start(session, choice)
    counted = {name: follow(session) for name, (_, _, follow) in STREAMS.items()}
    deleted = read_deletions(session)
    shrunk = _compare(session, choice.fewer)
    lists = whole or choice.lists or master_lists.lists_are_due(session)
    list_rows = 0
    if lists:
        read = master_lists.read_lists(session, believe=lambda *rows: choice.fewer or believed(*rows))
        shrunk += [_shrunk(session, name, *rows) for name, rows in read.doubted.items()]
        list_rows = read.changed
        propose_vat(session)
        propose_defaults(session)
    if whole or lists:
        kinds = looked_for(Work.MASTER_DATA)
        problems.report(session.store, session.dossier.id, kinds, shrunk, session.clock.now())
    return ReadResult(
        counted[MasterList.RELATIONS],
        counted[MasterList.GL_ACCOUNTS],
        deleted.relations + deleted.gl_accounts,
        lists,
        whole,
        list_rows,
        shrunk,
    )


def _from_the_start(session: DossierSession, choice: ReadChoice) -> bool:
    """Take the cursors back where that is due; whether they were."""
    with session.store.read() as connection:
        onboarded = dossiers.onboarded_at(connection, session.dossier.id)
        deletions = dossiers.cursor_moved_at(connection, session.scope, DELETED)
        missed = dossiers.cursor_moved_at(connection, session.scope, MISSED) is not None
        last = dossiers.cursor_moved_at(connection, session.scope, WHOLE)
        begun = dossiers.cursor(connection, session.scope, WHOLE)
    now = session.clock.now()
    void = onboarded is None or missed or (deletions is not None and now - deletions > CURSOR_LIFE)
    if not (choice.whole or void or _month_is_over(session.dossier.id, last, now)):
        return False
    with session.store.begin() as connection:
        dossiers.forget_cursors(
            connection, session.scope, None if void else [one for one, _, _ in STREAMS.values()]
        )
        if void:
            read_whole_again(connection, session)
        if begun in ("", DONE) or last is None:
            begun, last = _counts(connection, session.dossier.id), now
        for mirror in _mirrors():
            masterdata.presume_gone(connection, mirror, session.dossier.id, now)
        dossiers.move_cursor(connection, session.scope, WHOLE, begun, last)
    return True


def _counts(connection: sa.Connection, dossier_id: str) -> str:
    return ",".join(str(masterdata.count(connection, mirror, dossier_id)) for mirror in _mirrors())


def _month_is_over(dossier_id: str, last: datetime | None, now: datetime) -> bool:
    """Once a month, each dossier on a day of its own, so that no night reads all of them whole."""
    if last is None:
        return False
    today, day = belgian_day(now), crc32(dossier_id.encode()) % 28 + 1
    due = today.replace(day=day)
    if due > today:
        due = (due.replace(day=1) - timedelta(days=1)).replace(day=day)
    return belgian_day(last) < due


def _compare(session: DossierSession, fewer: bool) -> list[Problem]:
    """After everything was read: what is far less than before comes back, and is a problem."""
    with session.store.read() as connection:
        counts = dossiers.cursor(connection, session.scope, WHOLE)
        begun = dossiers.cursor_moved_at(connection, session.scope, WHOLE)
    if counts in ("", DONE) or begun is None:
        return []
    shrunk = []
    with session.store.begin() as connection:
        for name, mirror, before in zip(STREAMS, _mirrors(), counts.split(","), strict=True):
            after = masterdata.count(connection, mirror, session.dossier.id)
            if not fewer and not believed(int(before), after):
                masterdata.bring_back(connection, mirror, session.dossier.id, begun)
                shrunk.append(_shrunk(session, name, int(before), after))
        dossiers.move_cursor(connection, session.scope, WHOLE, DONE, begun)
    return shrunk


def _shrunk(session: DossierSession, name: MasterList, before: int, after: int) -> Problem:
    kind = MasterDataShrunk(
        entity=name.value, before=str(before), after=str(after), division=str(session.dossier.division)
    )
    return kind.problem(session.dossier.id, name.value)


def _mirrors() -> list[Mirror[Any]]:
    return [mirror for _, mirror, _ in STREAMS.values()]
