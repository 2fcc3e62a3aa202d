"""Exact's budgets: calls a clock minute and a day, per app and division; and errors an hour, per endpoint."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.exact.answers import Refused
from sandbox.exact.world import World
from sandbox.kernel.table import Row

MINUTE, DAY = 60, 86_400
DEFAULTS = {"minute": 60, "day": 5000, "errors": 10, "token_calls": 200}
COUNTED_ERRORS = frozenset((400, 401, 403, 404))
BLOCK = timedelta(hours=1)
FLUSH_SECONDS = 1.0

Headers = dict[str, str]


def limit(world: World, name: str) -> int:
    """The limit of this name: set by the admin API, else by the option exact.<name>, else Exact's own."""
    changed = world.global_table("limits").get("changed") or {}
    return int(changed.get(name, world.options.number(f"exact.{name}", DEFAULTS[name])))


@dataclass(slots=True)
class _Spent:
    minute: int = 0
    in_minute: int = 0
    day: int = 0
    in_day: int = 0


class CallBudget:
    """What is left per (app, division). Kept in memory, written to the books at most once a second."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._table = world.global_table("call-budget")
        self._spent = {key: _Spent(**row) for key, row in self._table.items()}
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def take(self, client_id: str, division: int) -> Headers:
        """Take one call and return the six headers; a 429 with only one family where it is spent."""
        now = int(self._world.now().timestamp())
        key = f"{client_id}/{division}"
        spent = self._spent.setdefault(key, _Spent())
        if spent.minute != now // MINUTE:
            spent.minute, spent.in_minute = now // MINUTE, 0
        if spent.day != now // DAY:
            spent.day, spent.in_day = now // DAY, 0
        if spent.in_day >= limit(self._world, "day"):
            raise Refused(429, None, self._day_headers(spent))
        if spent.in_minute >= limit(self._world, "minute"):
            raise Refused(429, None, self._minute_headers(spent))
        spent.in_minute += 1
        spent.in_day += 1
        self._note(key)
        return self._day_headers(spent) | self._minute_headers(spent)

    def flush(self) -> None:
        self._timer = None
        with self._world.books.transaction():
            for key in self._changed:
                spent = self._spent[key]
                row = {name: getattr(spent, name) for name in _Spent.__slots__}
                self._table.put(key, row)
        self._changed.clear()

    def _note(self, key: str) -> None:
        self._changed.add(key)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def _day_headers(self, spent: _Spent) -> Headers:
        most = limit(self._world, "day")
        return _family("X-RateLimit-", most, most - spent.in_day, (spent.day + 1) * DAY)

    def _minute_headers(self, spent: _Spent) -> Headers:
        most = limit(self._world, "minute")
        return _family("X-RateLimit-Minutely-", most, most - spent.in_minute, (spent.minute + 1) * MINUTE)


def _family(prefix: str, most: int, left: int, reset: int) -> Headers:
    return {
        f"{prefix}Limit": str(most),
        f"{prefix}Remaining": str(max(0, left)),
        f"{prefix}Reset": str(reset * 1000),
    }


class ErrorBudget:
    """Ten errors an hour per app, user, division and endpoint, then a block of an hour, longer each time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._table = world.global_table("error-budget")

    def check(self, key: str) -> None:
        """A 429 with an empty body while the key is blocked."""
        row = self._table.get(key)
        if row and row["blocked_until"] and self._world.now() < datetime.fromisoformat(row["blocked_until"]):
            raise Refused(429, None)

    def note(self, key: str, status: int) -> None:
        if status not in COUNTED_ERRORS:
            return
        now = self._world.now()
        row: Row = self._table.get(key) or {"errors": [], "blocked_until": None, "blocks": 0}
        recent = [one for one in row["errors"] if now - datetime.fromisoformat(one) < timedelta(hours=1)]
        recent.append(now.isoformat())
        if len(recent) < limit(self._world, "errors"):
            self._table.put(key, {**row, "errors": recent})
            return
        blocks = row["blocks"] + 1
        until = (now + BLOCK * blocks).isoformat()
        self._table.put(key, {"errors": [], "blocked_until": until, "blocks": blocks})


def error_key(client_id: str, user_id: str, division: int, endpoint: str) -> str:
    return f"{client_id}/{user_id}/{division}/{endpoint}"
