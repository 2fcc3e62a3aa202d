"""A run that hangs costs no other its time; a night that crashes again and again is not begun for ever."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import StateType

from dossierflow.errors import TryLater
from tasks import crashes

HANGS = """
import asyncio, threading, uuid
from types import SimpleNamespace
from tasks.crashes import end_the_process
run = SimpleNamespace(id=uuid.UUID("{run}"))
threading.Thread(target=threading.Event().wait).start()
asyncio.run(end_the_process(flow=None, flow_run=run, state=SimpleNamespace(name="{state}")))
print("goes on", flush=True)
import os; os._exit(0)
"""
RUN = "11111111-1111-1111-1111-111111111111"


@pytest.mark.parametrize(("state", "ends"), [("TimedOut", True), ("Failed", False)])
def test_the_process_of_a_run_whose_time_is_up_ends_though_a_thread_hangs(state: str, ends: bool) -> None:
    environment = {**os.environ, crashes.OF_THIS_PROCESS: RUN}
    code = HANGS.format(run=RUN, state=state)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, "goes on" in done.stdout) == ((1, False) if ends else (0, True)), done.stderr


@dataclass
class FakeClient:
    """A Prefect server with these nights of the last hours; `by`: who began this one."""

    nights: list[Any]
    by: str | None

    async def __aenter__(self) -> FakeClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def read_flow_run(self, run: UUID) -> Any:
        by = SimpleNamespace(type=self.by) if self.by else None
        return SimpleNamespace(id=run, created_by=by, tags=["night"])

    async def read_flow_runs(self, flow_run_filter: Any) -> list[Any]:
        return self.nights


def nights(states: str) -> list[Any]:
    """One a minute: C crashed, R runs, D done."""
    types = {"C": StateType.CRASHED, "R": StateType.RUNNING, "D": StateType.COMPLETED}
    now = datetime.now(UTC)
    return [
        SimpleNamespace(id=uuid4(), state_type=types[state], start_time=now + timedelta(minutes=at))
        for at, state in enumerate(states)
    ]


def asked(states: str, by: str | None, monkeypatch: pytest.MonkeyPatch) -> bool:
    ids = SimpleNamespace(flow_run=SimpleNamespace(id=RUN), deployment=SimpleNamespace(id=RUN))
    monkeypatch.setattr(crashes, "runtime", ids)
    monkeypatch.setattr(crashes, "get_client", lambda: FakeClient(nights(states), by))
    monkeypatch.setattr(crashes, "language", lambda: "en")
    return asyncio.run(crashes.begun_again_for_nothing())


@pytest.mark.parametrize(
    ("states", "by", "for_nothing"),
    [
        ("C", "AUTOMATION", False),
        ("CCCC", "AUTOMATION", False),
        ("CD", "AUTOMATION", True),
        ("CR", "AUTOMATION", True),
        ("DC", "AUTOMATION", False),
        ("CD", None, False),
        ("CCCCCCC", "SCHEDULE", False),
    ],
)
def test_a_night_that_was_begun_again_already_is_not_done_twice(
    states: str, by: str | None, for_nothing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(states, by, monkeypatch) is for_nothing


def test_a_night_that_crashes_again_and_again_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TryLater, match="crashed 5 times in 6 hours"):
        asked("CCCCC", "AUTOMATION", monkeypatch)
