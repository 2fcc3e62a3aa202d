"""A bar for long work: nothing for what is quick, and none when it is over."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest

from dossierflow.app.session import Meter
from tasks import artifacts

GONE = 101.0


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What an operator saw, in order."""
    seen: list[float] = []

    async def create(progress: float, key: str, description: str) -> UUID:
        seen.append(progress)
        return uuid4()

    async def update(_: UUID, progress: float) -> None:
        seen.append(progress)

    async def remove(_: UUID) -> None:
        seen.append(GONE)

    monkeypatch.setattr(artifacts, "_remove", remove)
    monkeypatch.setattr(artifacts, "PATIENCE", 0.02)
    monkeypatch.setattr(artifacts, "acreate_progress_artifact", create)
    monkeypatch.setattr(artifacts, "aupdate_progress_artifact", update)
    return seen


async def work(meter: Meter, seconds: float) -> None:
    async with artifacts.progress(meter, "progress-1", "documents sent"):
        for done in range(1, 5):
            await asyncio.sleep(seconds / 4)
            meter.set(done, 4)


def test_quick_work_shows_no_bar(shown: list[float]) -> None:
    asyncio.run(work(Meter(), 0.0))
    assert shown == []


def test_long_work_shows_how_far_it_is_and_its_bar_goes_when_it_is_done(shown: list[float]) -> None:
    asyncio.run(work(Meter(), 0.4))
    assert shown == sorted(shown)
    assert shown[-1] == GONE
    assert len(shown) > 2


def test_work_that_fails_leaves_no_bar(shown: list[float]) -> None:
    async def fails(meter: Meter) -> None:
        async with artifacts.progress(meter, "progress-1", "documents sent"):
            meter.set(1, 4)
            await asyncio.sleep(0.1)
            raise ValueError("cut short")

    with pytest.raises(ValueError, match="cut short"):
        asyncio.run(fails(Meter()))
    assert shown[-1] == GONE


def test_a_server_that_is_away_costs_the_bar_and_not_the_work(
    shown: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(**_: object) -> UUID:
        raise httpx.ConnectError("All connection attempts failed")

    monkeypatch.setattr(artifacts, "acreate_progress_artifact", away)
    asyncio.run(work(Meter(), 0.2))
    assert shown == []


def test_a_bar_that_the_server_makes_while_the_work_ends_goes_too(
    shown: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    making = asyncio.Event()

    async def slow(progress: float, **_: object) -> UUID:
        shown.append(progress)
        making.set()
        await asyncio.sleep(0.05)  # the server has it, and we do not know its id
        return uuid4()

    async def ends_meanwhile() -> None:
        async with artifacts.progress(Meter(), "progress-1", "documents sent"):
            await making.wait()

    monkeypatch.setattr(artifacts, "acreate_progress_artifact", slow)
    asyncio.run(ends_meanwhile())
    assert shown == [0.0, GONE]
