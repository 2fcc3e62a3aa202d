"""Clocks: faster than real, moved by hand, and one that speaks before it waits."""

import datetime as dt

from dossierflow.kernel.clock import LoggingClock, ScaledClock, belgian_day
from tests.support.clock import ManualClock

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def test_a_long_wait_is_told_and_a_short_one_is_not() -> None:
    told: list[float] = []
    inner = ManualClock(NOON)
    clock = LoggingClock(inner, told.append)
    clock.sleep(2)
    clock.sleep(24)
    assert told == [24]
    assert clock.now() == NOON + dt.timedelta(seconds=26)


def test_a_scaled_clock_sleeps_its_own_seconds() -> None:
    clock = ScaledClock(speed=1000, origin=NOON)
    before = clock.now()
    clock.sleep(10)
    assert clock.now() - before >= dt.timedelta(seconds=10)


def test_the_day_is_belgiums() -> None:
    assert belgian_day(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 1)
    assert belgian_day(dt.datetime(2026, 12, 31, 22, 30, tzinfo=dt.UTC)) == dt.date(2026, 12, 31)
