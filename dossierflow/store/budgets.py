"""API budgets in the store: counted by one conditional UPDATE each, so that nobody ever passes a limit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.budgets import Blocked, Correction, Counter, Full, Lane, Level, Taken
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.budgets import budget_counters as counted
from dossierflow.store.tables.budgets import budget_marks as marks


class _Spent(Exception):
    """Rolls a half-counted call back."""

    def __init__(self, outcome: Full | Blocked) -> None:
        self.outcome = outcome


class StoredBudgets:
    """The BudgetStore in the database.

    The counters of a call are taken first: their row lock makes the processes of one division queue, so
    that the lane behind it can be counted without a lock of its own (PostgreSQL; SQLite has one writer).
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(
        self, call: str, counters: Sequence[Counter], lane: Lane | None, at: datetime
    ) -> Taken | Full | Blocked:
        try:
            with self._store.begin() as database:
                levels = tuple(_take(database, counter) for counter in counters)
                if lane:
                    _enter(database, call, lane, at)
                return Taken(levels)
        except _Spent as spent:
            return spent.outcome

    def settle(
        self, call: str, lane: str, failures: int, at: datetime, corrections: Sequence[Correction]
    ) -> None:
        failed = [{"id": uuid.uuid4().hex, "lane": lane, "at": at, "failed": True} for _ in range(failures)]
        with self._store.begin() as database:
            for correction in corrections:
                _learn(database, correction)
            database.execute(marks.delete().where(marks.c.id == call))
            if failed:
                database.execute(marks.insert(), failed)

    def levels(self, counters: Sequence[Counter]) -> list[Level]:
        with self._store.read() as database:
            return [_level(database, counter) for counter in counters]


def _take(database: sa.Connection, counter: Counter) -> Level:
    new_window = counted.c.window < counter.window
    cap = sa.func.coalesce(counted.c.cap, counter.limit)
    take_one = (
        counted.update()
        .where(counted.c.key == counter.key)
        .where(sa.or_(new_window, counted.c.used < cap - counter.kept), cap > counter.kept)
        .values(
            used=sa.case((new_window, 1), else_=counted.c.used + 1),
            window=sa.case((new_window, counter.window), else_=counted.c.window),
        )
        .returning(counted.c.window, counted.c.used, cap.label("cap"))
    )
    row = database.execute(take_one).one_or_none()
    if row is None and _begin(database, counter):
        row = database.execute(take_one).one_or_none()
    if row is None:
        raise _Spent(Full(_level(database, counter)))
    return Level(counter.key, row.window, row.used, row.cap)


def _begin(database: sa.Connection, counter: Counter) -> bool:
    """Make the counter's row where it is missing; whether it was."""
    known = sa.select(counted.c.key).where(counted.c.key == counter.key)
    if database.scalar(known) is not None:
        return False
    row = {"key": counter.key, "window": counter.window, "used": 0, "cap": None}
    upsert(database, counted, [row], keep=["window", "used", "cap"])
    return True


def _level(database: sa.Connection, counter: Counter) -> Level:
    row = database.execute(counted.select().where(counted.c.key == counter.key)).one_or_none()
    if row is None:
        return Level(counter.key, counter.window, 0, counter.limit)
    limit = counter.limit if row.cap is None else row.cap
    if row.window < counter.window:
        return Level(counter.key, counter.window, 0, limit)
    return Level(counter.key, row.window, row.used, limit)


def _enter(database: sa.Connection, call: str, lane: Lane, at: datetime) -> None:
    over = sa.or_(
        sa.and_(marks.c.failed, marks.c.at <= lane.since),
        sa.and_(sa.not_(marks.c.failed), marks.c.at <= lane.alive_since),
    )
    database.execute(marks.delete().where(marks.c.lane == lane.key, over))
    rows: list[Any] = list(
        database.execute(marks.select().where(marks.c.lane == lane.key).order_by(marks.c.at))
    )
    if len(rows) >= lane.limit:
        raise _Spent(Blocked(tuple(row.at for row in rows if row.failed)))
    database.execute(marks.insert().values(id=call, lane=lane.key, at=at, failed=False))


def _learn(database: sa.Connection, correction: Correction) -> None:
    level, moved = correction.level, int(correction.moved)
    ours = sa.case((counted.c.window < level.window, moved), else_=counted.c.used + moved)
    database.execute(
        counted.update()
        .where(counted.c.key == level.key, counted.c.window <= level.window)
        .values(
            used=sa.case((ours < level.used, level.used), else_=ours),
            window=level.window,
            cap=level.limit,
        )
    )
