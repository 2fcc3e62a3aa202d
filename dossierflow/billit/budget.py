"""How often the feed may be asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from dossierflow.errors import BudgetSpent
from dossierflow.texts import phrase

FEED_INTERVAL = timedelta(seconds=60)  # documented: the feed index at most once a minute


class FeedGate(Protocol):
    """Remembers when each feed was last asked for its items. The store keeps it for all processes."""

    def last(self, feed: str) -> datetime | None: ...

    def passed(self, feed: str, at: datetime) -> None: ...

    def ended(self, feed: str, at: datetime) -> None:
        """What it gave the last time is dealt with."""

    def is_cut_short(self, feed: str) -> bool:
        """Whether what it gave the last time may still wait: whoever asked never came to the end of it."""


class MemoryGate:
    """A gate for one process: enough for the command line and for tests."""

    def __init__(self) -> None:
        self._instants: dict[str, datetime] = {}
        self._open: set[str] = set()

    def last(self, feed: str) -> datetime | None:
        return self._instants.get(feed)

    def passed(self, feed: str, at: datetime) -> None:
        self._instants[feed] = at
        self._open.add(feed)

    def ended(self, feed: str, at: datetime) -> None:
        self._open.discard(feed)

    def is_cut_short(self, feed: str) -> bool:
        return feed in self._open


def pass_gate(gate: FeedGate, feed: str, now: datetime) -> None:
    """Let one look at the feed through; raises BudgetSpent with the instant from which it is allowed."""
    last = gate.last(feed)
    if last is not None and last <= now < last + FEED_INTERVAL:
        asked = phrase("error.feed-asked", feed=feed, seconds=int((now - last).total_seconds()))
        raise BudgetSpent(asked, until=last + FEED_INTERVAL)
    gate.passed(feed, now)
