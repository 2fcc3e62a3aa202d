"""The sandboxes' time: real, moved, or faster than real; the same after a restart."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from sandbox.kernel.books import Books

KEY = "clock"


class SandboxClock:
    """One clock for all services of a sandbox; safe to read and set from any thread.

    Its setting stands in the books as one row: at machine time `at` this clock showed `shows`, and runs
    `speed` times as fast as the machine. It goes on running while the sandbox is down.
    """

    def __init__(self, books: Books, start: datetime | None = None, speed: float = 1.0) -> None:
        self._table = books.table("clock")
        self._lock = threading.Lock()
        kept = self._table.get(KEY)
        if kept:
            self._at, self._shows = float(kept["at"]), float(kept["shows"])
            self._speed = float(kept["speed"])
        else:
            self._keep(start.timestamp() if start else time.time(), speed)

    def now(self) -> datetime:
        """The instant it is here (aware, UTC)."""
        with self._lock:
            return datetime.fromtimestamp(self._seconds(), UTC)

    def set(self, instant: datetime) -> None:
        """Show this instant (aware) from now on."""
        with self._lock:
            self._keep(instant.timestamp(), self._speed)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._keep(self._seconds() + seconds, self._speed)

    @property
    def speed(self) -> float:
        """Seconds of this clock in one second of the machine; 60.0 lets a minute pass in a second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._lock:
            self._keep(self._seconds(), speed)

    def machine_seconds(self, span: timedelta) -> float:
        """How long the machine takes for this span of sandbox time."""
        return span.total_seconds() / self._speed if self._speed else float("inf")

    def _seconds(self) -> float:
        return self._shows + (time.time() - self._at) * self._speed

    def _keep(self, shows: float, speed: float) -> None:
        self._at, self._shows, self._speed = time.time(), shows, speed
        self._table.put(KEY, {"at": self._at, "shows": shows, "speed": speed})
