"""Processes that share a division's budget: the minute is used up, and never passed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dossierflow.kernel.clock import ScaledClock

PROCESSES = 4
MINUTE = 20  # calls; smaller than Exact's, so that a busy machine can use them up at this speed


def told(store_url: str, clock: ScaledClock, minutes: int, **more: Any) -> dict[str, Any]:
    return {
        "store": store_url,
        "speed": clock.speed,
        "origin": clock.origin.isoformat(),
        "started": clock.started,
        "lasting": 60 * minutes,
        "minute": MINUTE,
        "failures": 0,
        **more,
    }


def counted(results: list[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in results:
        total.update(one["counted"])
    return total


def test_processes_together_use_the_whole_minute_and_no_more(
    store: Any, store_url: str, slow_clock: ScaledClock, race: Any
) -> None:
    by_minute = counted(race.run("calls", [told(store_url, slow_clock, 4)] * PROCESSES))
    whole = sorted(by_minute.items())[1:-1]  # the first and the last are cut
    assert max(by_minute.values()) <= MINUTE
    assert whole
    assert sum(count for _, count in whole) >= 0.95 * MINUTE * len(whole)


def test_processes_together_stop_at_the_sixth_error(
    store: Any, store_url: str, slow_clock: ScaledClock, race: Any
) -> None:
    asked = told(store_url, slow_clock, 2, failures=1, minute=10_000)
    by_minute = counted(race.run("calls", [asked] * PROCESSES))
    assert sum(by_minute.values()) == 6
