"""The sandboxes' time, as processes beside them read it: the same instant, the same speed, the same jumps."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.support.sandboxes import Sandboxes


@dataclass(frozen=True)
class FollowingClock:
    """Reads a small file: at machine time `at` it was `shows`, running `speed` times as fast."""

    file: Path

    def now(self) -> datetime:
        at, shows, speed = self._kept()
        return datetime.fromtimestamp(shows + (time.time() - at) * speed, UTC)

    def sleep(self, seconds: float) -> None:
        """In short naps, so that a jump of the clock wakes the sleeper."""
        until = self.now().timestamp() + seconds
        while (left := until - self.now().timestamp()) > 0:
            time.sleep(min(left / self._kept()[2], 0.1))

    def follow(self, sandboxes: Sandboxes) -> None:
        """Set it to what the sandboxes show now."""
        shown = sandboxes.admin("exact", "clock")
        instant = datetime.fromisoformat(shown["now"]).timestamp()
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{time.time()} {instant} {shown['speed']}")
        fresh.replace(self.file)

    def advance(self, sandboxes: Sandboxes, seconds: float) -> None:
        """Jump forward: the sandboxes first, so that nobody is ever ahead of them."""
        sandboxes.admin("exact", "clock", advance=seconds)
        self.follow(sandboxes)

    def _kept(self) -> tuple[float, float, float]:
        at, shows, speed = map(float, self.file.read_bytes().split())
        return at, shows, speed
