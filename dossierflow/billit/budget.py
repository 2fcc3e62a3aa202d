"""Politeness: how fast we call, and how often the feed may be asked.

Billit's rate limits are not public (billit-api section 3.5); the vendor warns that an address can be blocked.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Protocol

from dossierflow.errors import BudgetSpent
from dossierflow.kernel.clock import Clock

FEED_INTERVAL = timedelta(seconds=60)  # documented: the feed index at most once a minute


class Pace:
    """A token bucket: `per_second` calls, `burst` of them at once; `per_second` 0 switches it off."""

    def __init__(self, clock: Clock, per_second: float = 1.0, burst: int = 5) -> None:
        self.clock = clock
        self.per_second = per_second
        self.burst = burst
        self._tokens = float(burst)
        self._filled = clock.now()
        self._lock = threading.Lock()

    def take(self, clock: Clock | None = None) -> None:
        """Wait until a call may leave; on this clock where another one than the pace's tells of the wait."""
        if self.per_second <= 0:
            return
        with self._lock:
            wait = self._claim()
        (clock or self.clock).sleep(wait)

    def _claim(self) -> float:
        now = self.clock.now()
        gained = (now - self._filled).total_seconds() * self.per_second
        self._filled = now
        # Below zero: callers that wait already. Each one behind them waits longer.
        self._tokens = min(self.burst, self._tokens + max(0.0, gained)) - 1
        return max(0.0, -self._tokens / self.per_second)


class FeedGate(Protocol):
    """Remembers when each feed was last asked for its items. The store keeps it for all processes."""

    def last(self, feed: str) -> datetime | None: ...

    def passed(self, feed: str, at: datetime) -> None: ...


class MemoryGate:
    """A gate for one process: enough for the command line and for tests."""

    def __init__(self) -> None:
        self._instants: dict[str, datetime] = {}

    def last(self, feed: str) -> datetime | None:
        return self._instants.get(feed)

    def passed(self, feed: str, at: datetime) -> None:
        self._instants[feed] = at


def pass_gate(gate: FeedGate, feed: str, now: datetime) -> None:
    """Let one look at the feed through; raises BudgetSpent with the instant from which it is allowed."""
    last = gate.last(feed)
    if last is not None and last <= now < last + FEED_INTERVAL:
        raise BudgetSpent(
            f"feed {feed} was asked {int((now - last).total_seconds())} s ago; Billit allows once a minute",
            until=last + FEED_INTERVAL,
        )
    gate.passed(feed, now)
