"""What an installation on one machine asks of its Prefect server: deployments, a run, and what became of it.

`api` is the server's address: Prefect's own settings are read at import, before the ports are known.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
import yaml
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import ArtifactCollection, FlowRun, State, StateType
from prefect.client.schemas.sorting import LogSort
from prefect.events import Event, RelatedResource, Resource
from prefect.settings import PREFECT_API_URL
from prefect.states import Crashed
from prefect.types._datetime import now
from prefect.workers.process import ProcessWorker

from dossierflow.kernel.settings import language_at_hand
from dossierflow.texts import NAMED_BY, load, words
from tasks.automations import LOST_EVENT
from tasks.crashes import AGAIN, NIGHT

POOL = "dossierflow"
#: The tag of every deployment of prefect.yaml.
OURS_ON_THE_SERVER = "dossierflow"
LOGIN = "PREFECT_API_AUTH_STRING"
ROOT = Path(__file__).parent.parent
DEPLOYMENTS = ROOT / "prefect.yaml"
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


def client(api: str) -> PrefectClient:
    """A client of this server, with the login that the environment holds by now."""
    return PrefectClient(api, auth_string=os.environ.get(LOGIN))


async def crash_leftovers(api: str, *, all_of_them: bool = True, again: bool = True) -> int:
    """Runs that nobody works on any more did not finish: say so. How many there were.

    All that are unfinished, where no worker runs; else those whose process on this machine is gone. A night
    is begun `again`.
    """
    running = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=UNFINISHED)))
    dead = 0
    async with client(api) as prefect:
        for run in await prefect.read_flow_runs(flow_run_filter=running):
            if all_of_them or (run.infrastructure_pid and not _works_on(run)):
                await prefect.set_flow_run_state(run.id, Crashed(message=_lost()), force=True)
                await _tell_lost(prefect, run)
                if again:
                    await _begin_again(prefect, run)
                dead += 1
    return dead


def _lost() -> str:
    """What is said of a run that nobody works on any more."""
    return words(language_at_hand()).sentence("run.lost")


async def _tell_lost(prefect: PrefectClient, run: FlowRun) -> None:
    """An event of our own, which follows no other: after a restart, the server holds those that follow one
    that it has not seen for a quarter of an hour, and somebody should be called now."""
    about = {"prefect.resource.id": f"prefect.flow-run.{run.id}", "prefect.resource.name": run.name}
    tags = [{"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"} for tag in run.tags]
    event = Event(
        occurred=now("UTC"),
        event=LOST_EVENT,
        resource=Resource.model_validate(about | {"prefect.state-type": StateType.CRASHED}),
        related=[RelatedResource.model_validate(one) for one in tags],
        id=uuid4(),
    )
    path: Any = "/events"
    await prefect.request("POST", path, json=[event.model_dump(mode="json")])


async def _begin_again(prefect: PrefectClient, run: FlowRun) -> None:
    """A night, at once and once. Prefect's automation does so too, where nobody looks for the dead; but after
    a restart the server waits a quarter of an hour for events that it may have missed."""
    if NIGHT in run.tags and run.deployment_id is not None:
        await prefect.create_flow_run_from_deployment(
            run.deployment_id, parameters=run.parameters, tags=[AGAIN], idempotency_key=f"again-{run.id}"
        )


def _works_on(run: FlowRun) -> bool:
    """Whether the process of a run still is one of this machine, and still that run's."""
    try:
        process = psutil.Process(int(run.infrastructure_pid or ""))
        return process.environ().get("PREFECT__FLOW_RUN_ID") == str(run.id)
    except (psutil.NoSuchProcess, psutil.ZombieProcess, ValueError):
        return False
    except psutil.AccessDenied:
        return True


def in_language(language: str) -> str:
    """prefect.yaml with what each deployment is for in this language; in English it says so itself."""
    whole = yaml.safe_load(DEPLOYMENTS.read_text("utf-8"))
    says = load(language)["deployment"]
    for one in whole["deployments"]:
        function = one["entrypoint"].rpartition(":")[2]
        one["description"] = says[f"{function}/{one['name']}"]
    return str(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False))


async def make_pool(api: str) -> None:
    """The work pool that the deployments name."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=POOL, type="process", base_job_template=template)
    async with client(api) as prefect:
        await prefect.create_work_pool(pool, overwrite=True)


def deploy(environment: Mapping[str, str]) -> None:
    """Bring the deployments of prefect.yaml up to date, each told in the practice's language."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / DEPLOYMENTS.name
        told.write_text(in_language(environment.get(NAMED_BY) or language_at_hand()), "utf-8")
        command += ["--prefect-file", str(told)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"prefect deploy --all:\n{done.stdout}{done.stderr}")
    asyncio.run(close_forms(environment.get("PREFECT_API_URL") or str(PREFECT_API_URL.value())))


async def close_forms(api: str) -> None:
    """From now on the server refuses what a form does not ask for: `prefect deploy` leaves that open, and
    such a run would end without a word of ours."""
    async with client(api) as prefect:
        for one in await prefect.read_deployments(limit=200):
            if OURS_ON_THE_SERVER in one.tags:
                closed = {**(one.parameter_openapi_schema or {}), "additionalProperties": False}
                path: Any = f"/deployments/{one.id}"
                await prefect.request("PATCH", path, json={"parameter_openapi_schema": closed})


def bring_up_to_date(environment: Mapping[str, str]) -> None:
    """Flows, schedules, automations and blocks, on a server that has the pool."""
    deploy(environment)
    apply(environment, "schedules", "automations", "blocks")


def apply(environment: Mapping[str, str], *kinds: str) -> str:
    """`dossierflow KIND apply` for each, as an operator gives them, in one process: Prefect takes longer to
    load than they take. What they say; RuntimeError with it where one of them fails."""
    code = (
        "import sys; from dossierflow.cli.app import main\n"
        "for kind in sys.argv[1:]:\n"
        "    try: main([kind, 'apply'])\n"
        "    except SystemExit as end:\n"
        "        if end.code: raise\n"
    )
    whole = [sys.executable, "-c", code, *kinds]
    done = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"dossierflow {', '.join(kinds)} apply:\n{done.stdout}{done.stderr}")
    return done.stdout


async def run(
    api: str, deployment: str, tell: Callable[[str], None], **parameters: Any
) -> tuple[FlowRun, State]:
    """Start a deployment, tell its log's lines while it works, and return its end."""
    async with client(api) as prefect:
        target = await prefect.read_deployment_by_name(deployment)
        started = await prefect.create_flow_run_from_deployment(target.id, parameters=parameters)
        told = 0
        while True:
            await asyncio.sleep(1)
            flow_run = await prefect.read_flow_run(started.id)
            told = await _tell_lines(prefect, started.id, told, tell)
            if flow_run.state is not None and flow_run.state.is_final():
                await asyncio.sleep(1)
                await _tell_lines(prefect, started.id, told, tell)
                return flow_run, flow_run.state


async def artifacts(api: str) -> list[ArtifactCollection]:
    """The newest artifact of every key."""
    async with client(api) as prefect:
        found = await prefect.read_latest_artifacts(limit=200)
    return sorted(found, key=lambda one: one.key)


async def _tell_lines(prefect: PrefectClient, run: UUID, told: int, tell: Callable[[str], None]) -> int:
    """This run's own lines, without those with which Prefect accompanies every run."""
    lines = await prefect.read_logs(
        LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run])),
        sort=LogSort.TIMESTAMP_ASC,
        offset=told,
        limit=200,
    )
    for line in lines:
        if line.name in OURS and not line.message.startswith(ACCOMPANYING):
            tell(line.message)
    return told + len(lines)
