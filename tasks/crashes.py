"""Runs that die: what they leave behind, and how often a night is begun again."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect import Flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.logging.handlers import APILogHandler

from dossierflow.errors import TryLater
from dossierflow.texts import words
from tasks.process import language

#: A night that crashes so often within so many hours does so for a reason of its own.
MOST, HOURS = 5, 6
#: Tags of a night, and of one that `dossierflow up` begins again; Prefect's word for who began a run.
NIGHT, AGAIN, AUTOMATION = "night", "again", "AUTOMATION"
#: A night in such a state did its work, or does it.
AT_WORK = (StateType.RUNNING, StateType.COMPLETED, StateType.FAILED)
#: Set by Prefect in the process of a run.
OF_THIS_PROCESS = "PREFECT__FLOW_RUN_ID"


async def begun_again_for_nothing() -> bool:
    """Whether this run was begun because a night crashed, and another one did that night's work since.

    TryLater where nights crashed too often to begin one again without a person.
    """
    if not runtime.flow_run.id or not runtime.deployment.id:
        return False
    since = datetime.now(UTC) - timedelta(hours=HOURS)
    nights = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[NIGHT]),
        expected_start_time=FlowRunFilterExpectedStartTime(after_=since),
    )
    async with get_client() as client:
        this = await client.read_flow_run(UUID(runtime.flow_run.id))
        if not by_itself(this):
            return False
        found = await client.read_flow_runs(flow_run_filter=nights)
    crashed = [run for run in found if run.state_type is StateType.CRASHED]
    if len(crashed) >= MOST:
        raise TryLater(words(language()).sentence("run.crashes", count=len(crashed), hours=HOURS))
    last = max((_begin(run) for run in crashed), default=since)
    return any(run.state_type in AT_WORK and _begin(run) > last for run in found if run.id != this.id)


def by_itself(run: FlowRun) -> bool:
    """Whether nobody and no schedule began it, but a crash of the one before."""
    return AGAIN in run.tags or (run.created_by is not None and run.created_by.type == AUTOMATION)


def _begin(run: FlowRun) -> datetime:
    return run.start_time or run.expected_start_time or datetime.min.replace(tzinfo=UTC)


async def end_the_process(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A run whose time is up may have threads that hang, for which Python would wait: its process ends now,
    and its leases with it."""
    if state.name == "TimedOut" and os.environ.get(OF_THIS_PROCESS) == str(flow_run.id):
        await APILogHandler.aflush()
        os._exit(1)
