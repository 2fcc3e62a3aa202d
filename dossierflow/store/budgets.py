"""API budgets in the store: counted by one conditional UPDATE each, so that nobody ever passes a limit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from dossierflow.kernel.budgets import Blocked, Correction, Counter, CounterLevel, Full, Lane, Taken
from dossierflow.store.database import Instant, Store, upsert
from dossierflow.store.tables.budgets import budget_counters as counted
from dossierflow.store.tables.budgets import budget_marks as marks

#: Counters, and how many calls that were reserved in each of them were not made.
Unused = tuple[Sequence[Counter], int]

# Statements are built once: every call to Exact passes here twice.
_P = sa.bindparam
_NEW_WINDOW = counted.c.window < _P("start", type_=Instant)
_CAP = sa.func.coalesce(counted.c.cap, _P("limit", type_=sa.Integer))
_TAKE_ONE = (
    counted.update()
    .where(counted.c.key == _P("counter"))
    .where(sa.or_(_NEW_WINDOW, counted.c.used < _CAP - _P("kept")), _P("kept") < _CAP)
    .values(
        used=sa.case((_NEW_WINDOW, 1), else_=counted.c.used + 1),
        window=sa.case((_NEW_WINDOW, _P("start", type_=Instant)), else_=counted.c.window),
    )
    .returning(counted.c.window, counted.c.used, _CAP.label("cap"))
)
_TAKE_SEVERAL = (
    counted.update()
    .where(counted.c.key == _P("counter"))
    .where(
        sa.or_(
            counted.c.used + _P("wanted", type_=sa.Integer) <= _CAP - _P("kept"),
            sa.and_(_NEW_WINDOW, _P("wanted", type_=sa.Integer) <= _CAP - _P("kept")),
        )
    )
    .values(
        used=sa.case((_NEW_WINDOW, _P("wanted", type_=sa.Integer)), else_=counted.c.used + _P("wanted")),
        window=sa.case((_NEW_WINDOW, _P("start", type_=Instant)), else_=counted.c.window),
    )
    .returning(counted.c.window, counted.c.used, _CAP.label("cap"))
)
_GIVE_BACK = (
    counted.update()
    .where(counted.c.key == _P("counter"), counted.c.window == _P("start", type_=Instant))
    .where(counted.c.used >= _P("unused", type_=sa.Integer))
    .values(used=counted.c.used - _P("unused", type_=sa.Integer))
)
_FAILED = sa.select(marks.c.at).where(marks.c.lane == _P("the_lane"), marks.c.failed).order_by(marks.c.at)
_OURS = sa.case((_NEW_WINDOW, _P("moved", type_=sa.Integer)), else_=counted.c.used + _P("moved"))
_LEARN = (
    counted.update()
    .where(counted.c.key == _P("counter"), counted.c.window <= _P("start", type_=Instant))
    .values(
        used=sa.case((_P("named") > _OURS, _P("named", type_=sa.Integer)), else_=_OURS),
        window=_P("start", type_=Instant),
        cap=_P("limit", type_=sa.Integer),
    )
)
_FORGET = marks.delete().where(
    marks.c.lane == _P("the_lane"),
    sa.or_(
        sa.and_(marks.c.failed, marks.c.at <= _P("since", type_=Instant)),
        sa.and_(sa.not_(marks.c.failed), marks.c.at <= _P("alive_since", type_=Instant)),
    ),
)
_IN_LANE = sa.select(marks.c.at, marks.c.failed).where(marks.c.lane == _P("the_lane")).order_by(marks.c.at)
_OVER = marks.delete().where(marks.c.id == _P("call"))


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
            database.execute(_OVER, {"call": call})
            if failed:
                database.execute(marks.insert(), failed)

    def reserve(
        self, counters: Sequence[Counter], wanted: int, unused: Sequence[Unused] = ()
    ) -> tuple[CounterLevel, ...] | None:
        """Count several calls at once in all counters; the levels after them, None where they do not fit.

        What was reserved before and is `unused` is given back in the same transaction.
        """
        try:
            with self._store.begin() as database:
                _give_back(database, unused)
                return tuple(_take(database, counter, wanted) for counter in counters)
        except _Spent:
            if unused:
                self.give_back(unused)
            return None

    def give_back(self, unused: Sequence[Unused]) -> None:
        """Calls that were reserved and not made; in windows that have passed they no longer matter."""
        with self._store.begin() as database:
            _give_back(database, unused)

    def failures(self, lane: str) -> list[datetime]:
        """When calls of this lane failed, oldest first, as far as that is kept."""
        with self._store.read() as database:
            return list(database.execute(_FAILED, {"the_lane": lane}).scalars())

    def levels(self, counters: Sequence[Counter]) -> list[CounterLevel]:
        with self._store.read() as database:
            return [_level(database, counter) for counter in counters]


def _take(database: sa.Connection, counter: Counter, calls: int = 1) -> CounterLevel:
    statement = _TAKE_ONE if calls == 1 else _TAKE_SEVERAL
    wanted = {
        "counter": counter.key,
        "start": counter.window,
        "limit": counter.limit,
        "kept": counter.kept,
        **({} if calls == 1 else {"wanted": calls}),
    }
    row = database.execute(statement, wanted).one_or_none()
    if row is None and _begin(database, counter):
        row = database.execute(statement, wanted).one_or_none()
    if row is None:
        raise _Spent(Full(_level(database, counter)))
    return CounterLevel(counter.key, row.window, row.used, row.cap)


def _give_back(database: sa.Connection, unused: Sequence[Unused]) -> None:
    rows = [
        {"counter": counter.key, "start": counter.window, "unused": calls}
        for counters, calls in unused
        for counter in counters
    ]
    if rows:
        database.execute(_GIVE_BACK, rows)


def _begin(database: sa.Connection, counter: Counter) -> bool:
    """Make the counter's row where it is missing; whether it was."""
    known = sa.select(counted.c.key).where(counted.c.key == counter.key)
    if database.scalar(known) is not None:
        return False
    row = {"key": counter.key, "window": counter.window, "used": 0, "cap": None}
    upsert(database, counted, [row], keep=["window", "used", "cap"])
    return True


def _level(database: sa.Connection, counter: Counter) -> CounterLevel:
    row = database.execute(counted.select().where(counted.c.key == counter.key)).one_or_none()
    if row is None:
        return CounterLevel(counter.key, counter.window, 0, counter.limit)
    limit = counter.limit if row.cap is None else row.cap
    if row.window < counter.window:
        return CounterLevel(counter.key, counter.window, 0, limit)
    return CounterLevel(counter.key, row.window, row.used, limit)


def _enter(database: sa.Connection, call: str, lane: Lane, at: datetime) -> None:
    here = {"the_lane": lane.key}
    rows = database.execute(_IN_LANE, here).all()
    if any(row.at <= (lane.since if row.failed else lane.alive_since) for row in rows):
        database.execute(_FORGET, {**here, "since": lane.since, "alive_since": lane.alive_since})
        rows = database.execute(_IN_LANE, here).all()
    if len(rows) >= lane.limit:
        raise _Spent(Blocked(tuple(row.at for row in rows if row.failed)))
    database.execute(marks.insert(), {"id": call, "lane": lane.key, "at": at, "failed": False})


def _learn(database: sa.Connection, correction: Correction) -> None:
    level = correction.level
    database.execute(
        _LEARN,
        {
            "counter": level.key,
            "start": level.window,
            "named": level.used,
            "limit": level.limit,
            "moved": int(correction.moved),
        },
    )
