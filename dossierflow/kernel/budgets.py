"""Calls that are counted where every worker sees them: plain types, and what a shared counter must do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Counter:
    """Calls in one window of time. `limit` holds until the service names its own; the last `kept` calls
    of it are not for this caller."""

    key: str
    window: datetime  # its start
    limit: int
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """A path on which errors are counted. At most `limit` calls may have failed since `since` or be under
    way; one that began before `alive_since` belongs to a process that is gone."""

    key: str
    limit: int
    since: datetime
    alive_since: datetime


@dataclass(frozen=True, slots=True)
class CounterLevel:
    """How full a counter is: `used` of `limit` in the window that begins at `window`."""

    key: str
    window: datetime
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What the service says of a counter. Of two figures for one window the higher counts, because others
    use the same budget. `moved`: the call was counted in an earlier window than the service counts it in,
    so it is counted in this one too."""

    level: CounterLevel
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The call may be made, and is counted; the levels are those after it, in the order asked."""

    levels: tuple[CounterLevel, ...]


@dataclass(frozen=True, slots=True)
class Full:
    """No call left in this counter."""

    level: CounterLevel


@dataclass(frozen=True, slots=True)
class Blocked:
    """The lane is full. `failures` are the instants of its failures, oldest first; with fewer than the
    lane's limit it only waits for calls under way."""

    failures: tuple[datetime, ...]


class BudgetStore(Protocol):
    """Shared counting. Every method is one short transaction."""

    def take(
        self, call: str, counters: Sequence[Counter], lane: Lane | None, at: datetime
    ) -> Taken | Full | Blocked:
        """Count a call (an id of the caller's) in all counters and in the lane, or in none of them."""

    def settle(
        self, call: str, lane: str, failures: int, at: datetime, corrections: Sequence[Correction]
    ) -> None:
        """The call is over, and counts as so many failures of its lane."""

    def levels(self, counters: Sequence[Counter]) -> list[CounterLevel]:
        """How full they are, without counting anything."""
