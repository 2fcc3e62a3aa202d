"""Rhythms become schedules on a real server; pauses and foreign schedules outlive redeploys."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments import server as office
from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.rhythm import Rhythm, ScheduledWork
from dossierflow.store import dossiers
from tasks import schedules as planning
from tests.support.demo import Demo
from tests.support.practice import settings

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e"), pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
BY_RHYTHM = "export/by rhythm"
HOURLY = DossierSettings(rhythm={ScheduledWork.EXPORT: Rhythm.HOURLY})


def deploy(environment: dict[str, str]) -> None:
    """As after an upgrade."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "-n", BY_RHYTHM]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def apply(application: Application, api: str) -> None:
    """As every night does."""
    with temporary_settings({PREFECT_API_URL: api}):
        asyncio.run(planning.bring_up_to_date(application))


def set_rhythm(application: Application, *those: Dossier, to: DossierSettings) -> None:
    with application.store.begin() as connection:
        for dossier in those:
            dossiers.set_settings(connection, dossier.id, to)


def schedules(api: str) -> dict[str, DeploymentSchedule]:
    async def read() -> list[DeploymentSchedule]:
        async with PrefectClient(api) as client:
            return (await client.read_deployment_by_name(BY_RHYTHM)).schedules

    return {one.slug or "without a name": one for one in asyncio.run(read())}


async def pause_one_and_add_one(api: str, paused: str) -> None:
    """What a person does in Prefect's pages."""
    async with PrefectClient(api) as client:
        there = await client.read_deployment_by_name(BY_RHYTHM)
        [ours] = [one for one in there.schedules if one.slug == paused]
        await client.update_deployment_schedule(there.id, ours.id, active=False)
        theirs: Any = {"schedule": {"cron": "0 9 * * 1", "timezone": "Europe/Brussels"}, "active": True}
        path: Any = "/deployments/{id}/schedules"
        await client.request("POST", path, path_params={"id": there.id}, json=[theirs])


def test_pauses_and_foreign_schedules_outlive_redeploys(demo: Demo) -> None:
    api = demo.address("Prefect") + "/api"
    environment = {**os.environ, **demo.settings(), "PREFECT_API_URL": api}
    ours = {name: value for name, value in environment.items() if name.startswith("DOSSIERFLOW_")}
    with Application.open(settings(ours)) as application:
        first, second, *_ = before = application.dossiers()
        try:
            set_rhythm(application, first, second, to=HOURLY)
            apply(application, api)
            asyncio.run(pause_one_and_add_one(api, f"{first.id}-export"))
            deploy(environment)
            for _ in range(2):
                office.apply(environment, "schedules")
            found = schedules(api)
            assert {name: one.active for name, one in found.items()} == {
                f"{first.id}-export": False,
                f"{second.id}-export": True,
                "without a name": True,
            }
            set_rhythm(application, second, to=second.settings)
            apply(application, api)
            assert set(schedules(api)) == {f"{first.id}-export", "without a name"}
        finally:
            for dossier in before:
                set_rhythm(application, dossier, to=dossier.settings)
            apply(application, api)
    assert set(schedules(api)) == {"without a name"}
