"""Time as a part that can be exchanged: real, or faster than real."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


class Clock(Protocol):
    """What the domain asks of time. Instants are aware and UTC; `sleep` takes seconds of this clock."""

    def now(self) -> datetime: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds))


@dataclass
class ScaledClock:
    """Runs `speed` times as fast as the machine, from `origin` on; the sandboxes' clock does the same."""

    speed: float
    origin: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return self.origin + timedelta(seconds=(time.monotonic() - self.started) * self.speed)

    def sleep(self, seconds: float) -> None:
        time.sleep(max(0.0, seconds) / self.speed)


@dataclass(frozen=True)
class LoggingClock:
    """Another clock that tells for how many seconds it sleeps, where that is longer than two."""

    inner: Clock
    tell: Callable[[float], None]

    def now(self) -> datetime:
        return self.inner.now()

    def sleep(self, seconds: float) -> None:
        if seconds > 2:
            self.tell(seconds)
        self.inner.sleep(seconds)


def belgian_day(instant: datetime) -> date:
    """The calendar day in Belgium at this instant."""
    return instant.astimezone(BRUSSELS).date()
