"""What the demo asks of its Prefect server: deployments, a run, its lines, and what it published.

`api` is the server's address: Prefect's own settings are read at import, before the demo knows its ports.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    LogFilter,
    LogFilterTimestamp,
)
from prefect.client.schemas.objects import ArtifactCollection, FlowRun, State, StateType
from prefect.client.schemas.sorting import LogSort
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

POOL = "dossierflow"
ROOT = Path(__file__).parent.parent
#: Loggers whose lines are about the work, and how Prefect's own lines among them begin.
OURS = frozenset({"prefect.flow_runs", "prefect.task_runs"})
ACCOMPANYING = (
    "All deployment steps",
    "Beginning ",
    "Created ",
    "Deployment step",
    "Executing ",
    "Finished in state ",
    "Running ",
    "Task run ",
)
UNFINISHED = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def crash_leftovers(api: str) -> int:
    """Runs that a killed demo left as running did not finish: say so. How many there were."""
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNFINISHED)))
    async with PrefectClient(api) as client:
        left = await client.read_flow_runs(flow_run_filter=running)
        for run in left:
            await client.set_flow_run_state(run.id, Crashed(message="the demo was stopped"), force=True)
    return len(left)


async def make_pool(api: str) -> None:
    """The work pool that the deployments name."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=POOL, type="process", base_job_template=template)
    async with PrefectClient(api) as client:
        await client.create_work_pool(pool, overwrite=True)


def deploy(environment: Mapping[str, str]) -> None:
    """Bring the deployments of prefect.yaml up to date, as an operator does."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"prefect deploy --all:\n{done.stdout}{done.stderr}")


def command(environment: Mapping[str, str], *words: str) -> None:
    """A command of ours, as an operator gives it."""
    code = "import sys; from dossierflow.cli.app import main; main(sys.argv[1:])"
    whole = [sys.executable, "-c", code, *words]
    done = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"dossierflow {' '.join(words)}:\n{done.stdout}{done.stderr}")


async def run(
    api: str, deployment: str, tell: Callable[[str], None], **parameters: Any
) -> tuple[FlowRun, State]:
    """Start a deployment, tell its log's lines while it works, and return its end."""
    async with PrefectClient(api) as client:
        target = await client.read_deployment_by_name(deployment)
        started = await client.create_flow_run_from_deployment(target.id, parameters=parameters)
        since, told = datetime.now(UTC) - timedelta(seconds=5), 0
        while True:
            await asyncio.sleep(1)
            flow_run = await client.read_flow_run(started.id)
            told = await _tell_lines(client, since, told, tell)
            if flow_run.state is not None and flow_run.state.is_final():
                await asyncio.sleep(1)
                await _tell_lines(client, since, told, tell)
                return flow_run, flow_run.state


async def artifacts(api: str) -> list[ArtifactCollection]:
    """The newest artifact of every key."""
    async with PrefectClient(api) as client:
        found = await client.read_latest_artifacts(limit=200)
    return sorted(found, key=lambda one: one.key)


async def _tell_lines(client: PrefectClient, since: datetime, told: int, tell: Callable[[str], None]) -> int:
    """Our own lines, without those with which Prefect accompanies every run."""
    lines = await client.read_logs(
        LogFilter(timestamp=LogFilterTimestamp(after_=since)),
        sort=LogSort.TIMESTAMP_ASC,
        offset=told,
        limit=200,
    )
    for line in lines:
        if line.name in OURS and not line.message.startswith(ACCOMPANYING):
            tell(line.message)
    return told + len(lines)
