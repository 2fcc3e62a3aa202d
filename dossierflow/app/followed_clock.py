"""The product on a sandbox's clock, so that a practice rehearses a month in a minute."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from dossierflow.http.json import decode
from dossierflow.kernel.clock import Clock, SystemClock
from dossierflow.kernel.settings import Settings
from dossierflow.kernel.told import setting_error

NAP = 0.1  # machine seconds
TIMEOUT = 10.0


@dataclass
class FollowedClock:
    """Shows what the sandbox at this address shows: moved, still, or faster than the machine.

    It is asked each time: a jump that were noticed a moment later would make young tokens look expired.
    While it stands still there (speed 0), whoever waits moves it on: nobody else would.
    """

    address: str
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT))

    def now(self) -> datetime:
        return self._ask()[0]

    def sleep(self, seconds: float) -> None:
        now, speed = self._ask()
        until = now + timedelta(seconds=max(0.0, seconds))
        while (left := (until - now).total_seconds()) > 0:
            if speed:
                time.sleep(min(left / speed, NAP))
                now, speed = self._ask()
            else:
                now, speed = self._ask(advance=left)

    def _ask(self, **change: float) -> tuple[datetime, float]:
        url = f"{self.address.rstrip('/')}/_sandbox/api/clock"
        try:
            answer = self._client.post(url, json=change) if change else self._client.get(url)
            told = decode(answer.raise_for_status().content)
            return datetime.fromisoformat(str(told["now"])), float(told["speed"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise setting_error(
                "clock-tells-no-time", address=self.address, error=type(error).__name__
            ) from None


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the sandbox's where the settings name one."""
    return FollowedClock(settings.clock) if settings.clock else SystemClock()
