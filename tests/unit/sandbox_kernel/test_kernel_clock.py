"""The sandboxes' clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
JUST_NOW = timedelta(seconds=2)


def test_it_starts_at_the_given_instant_and_can_be_moved() -> None:
    clock = SandboxClock(Books(None), START)
    clock.advance(3600)

    assert START + timedelta(hours=1) <= clock.now() < START + timedelta(hours=1) + JUST_NOW
    clock.set(START)
    assert START <= clock.now() < START + JUST_NOW


def test_without_a_start_it_shows_the_machines_time() -> None:
    assert abs(SandboxClock(Books(None)).now() - datetime.now(UTC)) < JUST_NOW


def test_at_speed_nought_it_stands_still() -> None:
    clock = SandboxClock(Books(None), START, speed=0.0)

    assert clock.now() == clock.now() == START
    assert clock.machine_seconds(timedelta(seconds=1)) == float("inf")


def test_a_higher_speed_counts_from_now_on_only(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = [1000.0]
    monkeypatch.setattr("sandbox.kernel.clock.time.time", lambda: machine[0])
    clock = SandboxClock(Books(None), START)
    machine[0] += 10
    clock.speed = 60.0
    machine[0] += 1

    assert clock.now() == START + timedelta(seconds=70)
    assert clock.machine_seconds(timedelta(minutes=2)) == 2


def test_offset_and_speed_survive_a_restart(tmp_path: Path) -> None:
    SandboxClock(Books(tmp_path / "clock.sqlite"), START, speed=0.0)
    again = SandboxClock(Books(tmp_path / "clock.sqlite"), speed=5.0)

    assert again.speed == 0.0
    assert again.now() == START
