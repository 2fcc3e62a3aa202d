"""The schedules of Prefect's deployments, made equal to the rhythms of practice and dossiers.

A schedule is ours where its slug is one of ours and its parameters are what we give it. Nothing else is
touched, whoever made it; and what a person paused stays paused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from prefect import runtime
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError
from dossierflow.kernel.rhythm import ZONE, Rhythm, ScheduledWork, times
from dossierflow.kernel.told import misuse, setting_error
from dossierflow.runs.rhythm import of_practice, own
from tasks.states import warn

NIGHT, DUE = "night/every night", "due/every 10 minutes"
#: A quarter past two: before Exact is closed (04:00 to 04:30), and behind what others begin at two sharp.
NIGHTLY = "15 2 * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
#: More schedules than this on one server cost it more than a look at who is due (docs/schedules.md).
MOST = 600
OURS = re.compile(r"(practice|\d+)-(night|due|export|coda|reconcile)")


def rhythmic(work: ScheduledWork) -> str:
    """The deployment on which the schedules of this work stand."""
    return f"{work}/by rhythm"


DEPLOYMENTS = (NIGHT, DUE, *map(rhythmic, ScheduledWork))


def is_part(there: Mapping[str, Any], ours: Mapping[str, Any]) -> bool:
    """Whether parameters are ours, or what is left of them: Prefect forgets a schedule's parameters when a
    person pauses or resumes it."""
    return there.items() <= ours.items()


def of_slug(who: str, work: str) -> dict[str, Any]:
    """What a schedule of ours asks. A deployment without it would name nobody (`prefect.yaml`)."""
    if who != "practice":
        return {"dossiers": who}
    return {} if work in ("night", "due") else {"dossiers": "", "practice_rhythm": True}


@dataclass(frozen=True)
class PlannedSchedule:
    """A schedule as the settings want it; `who` and `rhythm` are for whoever reads the difference."""

    deployment: str
    slug: str
    cron: str
    parameters: Mapping[str, Any]
    who: str
    rhythm: str

    def is_its(self, schedule: DeploymentSchedule) -> bool:
        """Whether this schedule is the one that we once made for it."""
        return schedule.slug == self.slug and is_part(schedule.parameters, self.parameters)

    def fits(self, schedule: DeploymentSchedule) -> bool:
        when = schedule.schedule
        same = isinstance(when, CronSchedule) and (when.cron, when.timezone) == (self.cron, ZONE)
        return same and schedule.parameters == self.parameters


@dataclass
class Difference:
    """What has to be done so that Prefect is equal to the settings. `foreign` have the name of one of ours,
    and are not."""

    ids: dict[str, UUID] = field(default_factory=dict)  # of the deployments
    create: list[PlannedSchedule] = field(default_factory=list)
    change: list[tuple[PlannedSchedule, DeploymentSchedule]] = field(default_factory=list)
    remove: list[tuple[str, DeploymentSchedule]] = field(default_factory=list)
    paused: list[PlannedSchedule] = field(default_factory=list)
    foreign: list[PlannedSchedule] = field(default_factory=list)
    kept: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.create or self.change or self.remove)


def planned(application: Application) -> list[PlannedSchedule]:
    """Every schedule that the settings ask for. Many dossiers with rhythms of their own are looked after by
    one schedule, which starts what is due."""
    found = [PlannedSchedule(NIGHT, "practice-night", NIGHTLY, {}, "", Rhythm.NIGHT)]
    for work in ScheduledWork:
        rhythm = of_practice(application.settings, work)
        its = times(rhythm)
        if its is not None:
            asked = of_slug("practice", work)
            found.append(PlannedSchedule(rhythmic(work), f"practice-{work}", its.cron, asked, "", rhythm))
    # Also of those that are out of reach for now: what a person paused of them stays paused.
    live = [dossier for dossier in application.dossiers() if dossier.live]
    single = [one for dossier in live for one in _of_dossier(dossier)]
    if len(single) > MOST:
        return [*found, PlannedSchedule(DUE, "practice-due", EVERY_TEN_MINUTES, {}, "", Rhythm.TEN_MINUTES)]
    return [*found, *single]


def _of_dossier(dossier: Dossier) -> Iterable[PlannedSchedule]:
    for work in ScheduledWork:
        rhythm = own(dossier, work)
        its = times(rhythm, dossier.division) if rhythm is not None else None
        if rhythm is not None and its is not None:
            slug, asked = f"{dossier.id}-{work}", of_slug(dossier.id, work)
            yield PlannedSchedule(rhythmic(work), slug, its.cron, asked, dossier.name, rhythm)


def server() -> PrefectClient:
    """A client of the server that is set; SettingError where none is."""
    refuse_without_server()
    return get_client()


def refuse_without_server() -> None:
    """SettingError where no server is set, instead of one that nobody sees."""
    if not PREFECT_API_URL.value():
        raise setting_error("no-prefect-server")


async def difference(client: PrefectClient, wanted: list[PlannedSchedule]) -> Difference:
    """Between the settings and the server; Misuse where the deployments are not there yet."""
    found = Difference()
    for deployment in DEPLOYMENTS:
        try:
            there = await client.read_deployment_by_name(deployment)
        except ObjectNotFound:
            raise misuse("no-deployment", deployment=deployment) from None
        found.ids[deployment] = there.id
        _compare(found, deployment, there.schedules, wanted)
    return found


def _compare(
    found: Difference, deployment: str, there: list[DeploymentSchedule], planned: list[PlannedSchedule]
) -> None:
    wanted = [one for one in planned if one.deployment == deployment]
    one_for_all = any(one.deployment == DUE for one in planned)
    by_slug = {schedule.slug: schedule for schedule in there if schedule.slug}
    for one in wanted:
        schedule = by_slug.get(one.slug)
        if schedule is None:
            found.create.append(one)
        elif not one.is_its(schedule):
            found.foreign.append(one)
        else:
            found.kept += one.fits(schedule)
            if not one.fits(schedule):
                found.change.append((one, schedule))
            if not schedule.active:
                found.paused.append(one)
    slugs = {one.slug for one in wanted}
    found.remove += [
        (deployment, schedule)
        for schedule in there
        if schedule.slug not in slugs and is_ours(schedule) and _goes(schedule, one_for_all)
    ]


def is_ours(schedule: DeploymentSchedule) -> bool:
    """Whether we made it: by its name, and by what it asks."""
    name = OURS.fullmatch(schedule.slug or "")
    if name is None:
        return False
    return is_part(schedule.parameters, of_slug(*name.groups()))


def _goes(schedule: DeploymentSchedule, one_for_all: bool) -> bool:
    """What is not wanted goes; but where one schedule looks after all, what a person paused is his word."""
    return schedule.active or not one_for_all or (schedule.slug or "").startswith("practice-")


async def apply(client: PrefectClient, found: Difference) -> None:
    """Do what the difference says. Safe to repeat, and to be cut short."""
    for deployment, identity in found.ids.items():
        new = [_as_json(one) for one in found.create if one.deployment == deployment]
        if new:
            path: Any = "/deployments/{id}/schedules"
            await client.request("POST", path, path_params={"id": identity}, json=new)
    for one, schedule in found.change:
        when = CronSchedule(cron=one.cron, timezone=ZONE)
        # All of it: what an update does not name, Prefect forgets.
        await client.update_deployment_schedule(
            found.ids[one.deployment], schedule.id, schedule=when, parameters=dict(one.parameters)
        )
    for deployment, schedule in found.remove:
        await client.delete_deployment_schedule(found.ids[deployment], schedule.id)


def _as_json(one: PlannedSchedule) -> dict[str, Any]:
    when = {"cron": one.cron, "timezone": ZONE}
    return {"schedule": when, "slug": one.slug, "parameters": dict(one.parameters), "active": True}


async def paused_slugs(client: PrefectClient) -> set[str]:
    """The schedules of dossiers that a person paused."""
    found = set()
    for work in ScheduledWork:
        there = await client.read_deployment_by_name(rhythmic(work))
        found |= {one.slug or "" for one in there.schedules if is_ours(one) and not one.active}
    return found


async def bring_up_to_date(application: Application) -> Difference:
    """Make Prefect equal to the settings; the difference that there was."""
    async with server() as client:
        found = await difference(client, planned(application))
        await apply(client, found)
    return found


async def keep_schedules(application: Application) -> None:
    """The same, by the run of a deployment. What cannot be done is said, and the next night tries again."""
    if not runtime.deployment.id:
        return
    try:
        await bring_up_to_date(application)
    except (DossierflowError, httpx.HTTPError) as error:
        warn(f"schedules: {error}")
