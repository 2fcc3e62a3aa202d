"""A dossier's piece of work is done whatever Prefect's server is doing at that moment."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.context import TagsContext
from prefect.states import Completed

from dossierflow.domain.dossier import Dossier
from tasks import units

BAKERY = Dossier("2104011", "Bakkerij De Gouden Aar BV", "0123456749", 2104011, 700101, "exact:1")


def begin(monkeypatch: pytest.MonkeyPatch, *, server_is_away: bool) -> list[set[str]]:
    """The tags under which the task was begun; with a tag, only where the server is there to be asked."""
    begun: list[set[str]] = []

    async def for_dossier(*_: Any, **__: Any) -> Any:
        begun.append(set(TagsContext.get().current_tags))
        if begun[-1] and server_is_away:
            raise ConcurrencySlotAcquisitionError("Unable to acquire concurrency slots")
        return Completed(data="3 sent")

    monkeypatch.setattr(units, "for_dossier", for_dossier)
    assert asyncio.run(units._result("night", BAKERY, lambda _: None, tagged=True)) == "3 sent"
    return begun


def test_a_task_bears_the_tag_of_its_dossier(monkeypatch: pytest.MonkeyPatch) -> None:
    assert begin(monkeypatch, server_is_away=False) == [{"dossier:2104011"}]


def test_a_server_that_is_away_costs_a_dossier_its_tag_and_not_its_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert begin(monkeypatch, server_is_away=True) == [{"dossier:2104011"}, set()]


def test_a_thread_does_not_wait_for_a_run_that_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the run crashed while a dossier was worked on: its loop is closed, and nobody answers."""
    monkeypatch.setattr(units, "LOOK", 0.01)
    monkeypatch.setattr(units, "log_lines", lambda: lambda _: None)
    loop = asyncio.new_event_loop()
    each = units.AsTasks(loop)
    threading.Timer(0.05, loop.close).start()
    never = asyncio.sleep(0)
    with pytest.raises(units.RunEnded):
        each._wait(never)
    never.close()
