"""Calls reserved in blocks: one transaction for several calls of a division, instead of two for each call.

What is reserved counts as used for every other process until it is given back, so nobody passes a limit. A
failure is written at once, and looked up by whoever reserves next. Not written is which calls are under way:
where several processes work on one division at the same time, each may have one call under way when another
meets the error that opens the breaker. Exact blocks at ten errors, the breaker opens at six.
"""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.kernel.budgets import Blocked, Correction, Counter, CounterLevel, Full, Lane, Taken
from dossierflow.store.budgets import StoredBudgets

FIRST, LARGEST = 4, 16  # calls of a block: an idle night of a dossier takes four


@dataclass
class _Block:
    """Calls reserved in the same windows: `levels` as they were at the reservation, `left` of `size`."""

    counters: tuple[Counter, ...]
    levels: tuple[CounterLevel, ...]
    size: int
    left: int

    def fits(self, counters: Sequence[Counter]) -> bool:
        return self.left > 0 and self.counters == tuple(counters)

    def take(self) -> Taken:
        """One of its calls; the levels are those that Exact sees, without what is only reserved."""
        self.left -= 1
        return Taken(
            tuple(
                CounterLevel(level.key, level.window, level.used - self.left, level.limit)
                for level in self.levels
            )
        )


@dataclass
class _Lane:
    """What this process knows of an endpoint's errors: instants of failures, and its own calls under way."""

    failures: list[datetime] = field(default_factory=list)
    under_way: int = 0

    def is_open(self, lane: Lane) -> bool:
        self.failures = [at for at in self.failures if at > lane.since]
        return len(self.failures) + self.under_way < lane.limit


class ReservedBudgets:
    """A BudgetStore over StoredBudgets for one process with many calls. Safe for several threads."""

    def __init__(self, stored: StoredBudgets) -> None:
        self._stored = stored
        self._lock = threading.Lock()
        self._blocks: dict[tuple[str, ...], _Block] = {}
        self._lanes: dict[str, _Lane] = {}
        self._taken: dict[str, str] = {}  # calls under way that came from a block, with their lane
        self._sizes: Tally[tuple[str, ...]] = Tally()

    def take(
        self, call: str, counters: Sequence[Counter], lane: Lane | None, at: datetime
    ) -> Taken | Full | Blocked:
        if lane is None:
            return self._stored.take(call, counters, lane, at)
        with self._lock:
            known = self._lane(lane)
            if not known.is_open(lane):
                return Blocked(tuple(known.failures))
            block = self._block(counters)
            if block is None:
                return self._stored.take(call, counters, lane, at)
            known.under_way += 1
            self._taken[call] = lane.key
            return block.take()

    def settle(
        self, call: str, lane: str, failures: int, at: datetime, corrections: Sequence[Correction]
    ) -> None:
        with self._lock:
            reserved = self._taken.pop(call, None) is not None
            if reserved:
                self._lanes[lane].under_way -= 1
            if not reserved or failures or corrections:
                self._stored.settle(call, lane, failures, at, corrections)
            if failures:
                self._lanes.setdefault(lane, _Lane()).failures = self._stored.failures(lane)

    def levels(self, counters: Sequence[Counter]) -> list[CounterLevel]:
        return self._stored.levels(counters)

    def give_back(self) -> None:
        """Return what was reserved and not used, of every division; in one transaction."""
        with self._lock:
            unused = [(block.counters, block.left) for block in self._blocks.values() if block.left]
            self._blocks.clear()
            if unused:
                self._stored.give_back(unused)

    def _lane(self, lane: Lane) -> _Lane:
        if lane.key not in self._lanes:
            self._lanes[lane.key] = _Lane(self._stored.failures(lane.key))
        return self._lanes[lane.key]

    def _block(self, counters: Sequence[Counter]) -> _Block | None:
        """A block with a call left in these windows; None where only single calls are left to take."""
        keys = tuple(counter.key for counter in counters)
        block = self._blocks.get(keys)
        if block is not None and block.fits(counters):
            return block
        size = min(LARGEST, 2 * self._sizes[keys] or FIRST)
        unused = [(block.counters, block.left)] if block is not None and block.left else []
        self._blocks.pop(keys, None)
        reserved = self._stored.reserve(counters, size, unused)
        if reserved is None:
            return None
        self._sizes[keys] = size
        self._blocks[keys] = block = _Block(tuple(counters), reserved, size, size)
        return block
