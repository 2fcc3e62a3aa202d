"""How fast Billit is called: learnt, since its limits are not public, and shared by all processes.

It begins politely, gets quicker while answers are good, and falls back where Billit asks us to slow down, or
is slow itself. What waits behind the others (a first import of thousands of relations) never delays them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from dossierflow.kernel.clock import Clock

FIRST, LEAST = 1.0, 0.1  # calls a second
GOOD = 20  # answers in a row, after which it gets quicker
QUICKER, SLOWER, HALF = 1.25, 0.8, 0.5
SLOW = 4.0  # seconds: so long an answer says that Billit has enough to do
ONCE = timedelta(seconds=10)  # answers to calls that were under way when it fell tell nothing new
LONGEST = timedelta(seconds=60)  # a pause that everybody keeps


@dataclass(frozen=True, slots=True)
class PaceState:
    """What was learnt: `good` answers since it last changed, and when the next call may leave."""

    per_second: float
    free_at: datetime
    free_for_bulk_at: datetime
    good: int = 0
    fell_at: datetime | None = None


class PaceKeeper(Protocol):
    """Keeps the state for everybody who calls."""

    def change(self, change: Callable[[PaceState | None], PaceState]) -> PaceState:
        """The state after the change; nobody else changes it meanwhile."""

    def state(self) -> PaceState | None:
        """As it is, without changing it; None before the first call."""


class OwnPace:
    """For one process: enough for a tool and for tests."""

    def __init__(self) -> None:
        self._state: PaceState | None = None
        self._lock = threading.Lock()

    def change(self, change: Callable[[PaceState | None], PaceState]) -> PaceState:
        with self._lock:
            self._state = change(self._state)
            return self._state

    def state(self) -> PaceState | None:
        return self._state


@dataclass(slots=True)
class _Signs:
    """Answers of this process that nobody was told of yet."""

    good: int = 0
    slow: int = 0


class Pace:
    """The pace of one process's calls. `most` calls a second, `burst` of them at once after a pause of ours;
    `most` 0 switches it off. Safe for several threads."""

    def __init__(self, clock: Clock, most: float, burst: int = 5, keeper: PaceKeeper | None = None) -> None:
        self.clock = clock
        self.most, self.burst = most, burst
        self._keeper = keeper or OwnPace()
        self._signs, self._lock = _Signs(), threading.Lock()

    @property
    def per_second(self) -> float:
        """Today's pace, as it was learnt; 0 where there is none."""
        state = self._keeper.state()
        return min(self.most, state.per_second if state else FIRST)

    def take(self, clock: Clock | None = None, *, bulk: bool = False) -> None:
        """Wait until a call may leave; on this clock where another one than the pace's tells of the wait.
        `bulk`: behind every call that is none."""
        if self.most <= 0:
            return
        waits: list[float] = []
        signs = self._told()

        def claim(before: PaceState | None) -> PaceState:
            now = self.clock.now()
            state = learnt(before or begun(now, self.most), signs.good, signs.slow, now, self.most)
            claimed, wait = claim_of(state, now, 1 if bulk else self.burst, bulk=bulk)
            waits[:] = [wait]
            return claimed

        self._keeper.change(claim)
        (clock or self.clock).sleep(waits[0])

    def answered(self, seconds: float, *, well: bool = True) -> None:
        """An answer came after so long; `well` where Billit was at work as it should be."""
        with self._lock:
            if well and seconds < SLOW:
                self._signs.good += 1
            else:
                self._signs.slow += 1

    def refused(self, until: datetime | None) -> None:
        """Billit asks us to slow down: everybody waits until then, and is slower afterwards."""
        if self.most <= 0:
            return
        self._told()
        now = self.clock.now()
        self._keeper.change(lambda state: fallen(state or begun(now, self.most), now, until))

    def _told(self) -> _Signs:
        with self._lock:
            signs, self._signs = self._signs, _Signs()
            return signs


def begun(now: datetime, most: float) -> PaceState:
    return PaceState(min(FIRST, most), now, now)


def claim_of(state: PaceState, now: datetime, burst: int, *, bulk: bool) -> tuple[PaceState, float]:
    """The state after one more call, and how many seconds it waits."""
    step = timedelta(seconds=1 / state.per_second)
    free = state.free_for_bulk_at if bulk else state.free_at
    wait = max(0.0, (free - now - (burst - 1) * step).total_seconds())
    behind = max(state.free_for_bulk_at, now) + step
    if bulk:
        return replace(state, free_for_bulk_at=behind), wait
    return replace(state, free_at=max(state.free_at, now) + step, free_for_bulk_at=behind), wait


def learnt(state: PaceState, good: int, slow: int, now: datetime, most: float) -> PaceState:
    """The state after these answers; never quicker than `most`."""
    if slow and _may_fall(state, now):
        slower = max(LEAST, state.per_second * SLOWER)
        return replace(state, per_second=min(slower, most), good=0, fell_at=now)
    counted = state.good + good
    if counted < GOOD:
        return replace(state, per_second=min(state.per_second, most), good=counted)
    return replace(state, per_second=min(state.per_second * QUICKER, most), good=0)


def fallen(state: PaceState, now: datetime, until: datetime | None) -> PaceState:
    """The state after Billit asked us to slow down, with the pause that it asks for."""
    paused = min(max(until or now, now), now + LONGEST)
    slower = max(LEAST, state.per_second * HALF) if _may_fall(state, now) else state.per_second
    return PaceState(
        slower, max(state.free_at, paused), max(state.free_for_bulk_at, paused), good=0, fell_at=now
    )


def _may_fall(state: PaceState, now: datetime) -> bool:
    return state.fell_at is None or now - state.fell_at >= ONCE
