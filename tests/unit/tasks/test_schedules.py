"""Rhythms become schedules; what is not ours, and what a person paused, stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.clock import SystemClock
from dossierflow.kernel.rhythm import BELGIUM, ZONE, Rhythm, ScheduledWork, times
from dossierflow.kernel.settings import Settings
from dossierflow.runs.rhythm import due, of_night, wanted
from dossierflow.store import codec, dossiers
from dossierflow.store.database import Store
from tasks import schedules as planning
from tasks.schedules import Difference, PlannedSchedule

EXPORT = ScheduledWork.EXPORT


def dossier(number: int, **rhythms: Rhythm) -> Dossier:
    settings = DossierSettings(rhythm={ScheduledWork(work): rhythm for work, rhythm in rhythms.items()})
    plain = Dossier(
        f"{310000 + number}", f"Client {number}", "", 310000 + number, number, "exact:1", settings
    )
    return replace(plain, starts_on=date(2026, 1, 1))


@pytest.fixture
def application(sqlite_store: Store) -> Iterator[Application]:
    yield Application(Settings(), sqlite_store, SystemClock())


def keep(application: Application, *found: Dossier) -> None:
    with application.store.begin() as connection:
        dossiers.save(connection, *found)
        for one in found:
            dossiers.set_settings(connection, one.id, one.settings)


def schedule(slug: str | None, cron: str, active: bool = True, **parameters: Any) -> DeploymentSchedule:
    when = CronSchedule(cron=cron, timezone=ZONE)
    return DeploymentSchedule(id=uuid4(), schedule=when, active=active, parameters=parameters, slug=slug)


def compared(there: list[DeploymentSchedule], wanted: list[PlannedSchedule]) -> Difference:
    found = Difference()
    planning._compare(found, "export/by rhythm", there, wanted)
    return found


def test_each_rhythm_of_its_own_is_a_schedule_and_the_practices_runs_leave_it_out(
    application: Application,
) -> None:
    keep(
        application,
        dossier(1, export=Rhythm.HOURLY, coda=Rhythm.FRIDAY),
        dossier(2, export=Rhythm.NEVER),
        dossier(3),
        dossier(4, export=Rhythm.NIGHT),
    )
    slugs = {one.slug: one for one in planning.planned(application)}
    assert list(slugs) == ["practice-night", "310001-export", "310001-coda"]
    assert slugs["310001-export"].cron == "41 7-18 * * *"
    assert slugs["310001-coda"].cron == "41 5 * * 5"
    found = application.live_dossiers()
    assert [one.id for one in wanted(found, EXPORT, followers=True)] == ["310003"]
    assert len(wanted(found, EXPORT, followers=False)) == 4
    nights = [EXPORT in of_night(application.settings, one) for one in application.dossiers()]
    assert nights == [False, False, True, True]


def test_the_practice_has_a_rhythm_by_day_besides_its_night(application: Application) -> None:
    application.settings = Settings(export_rhythm=Rhythm.TEN_MINUTES, coda_rhythm=Rhythm.MONDAY)
    keep(application, dossier(1))
    found = {one.slug: one for one in planning.planned(application)}
    assert found["practice-export"].parameters == {"dossiers": "", "practice_rhythm": True}
    assert found["practice-export"].cron == "0,10,20,30,40,50 7-18 * * *"
    assert of_night(application.settings, dossier(1)) == {EXPORT, ScheduledWork.RECONCILE}


def test_what_differs_is_created_changed_and_removed_and_nothing_else() -> None:
    ours = PlannedSchedule(
        "export/by rhythm", "310001-export", "1 7-18 * * *", {"dossiers": "310001"}, "Client", "hourly"
    )
    assert compared([], [ours]).create == [ours]
    same = schedule("310001-export", "1 7-18 * * *", dossiers="310001")
    assert not compared([same], [ours]).anything
    other = schedule("310001-export", "1 5 * * 5", dossiers="310001")
    assert compared([other], [ours]).change == [(ours, other)]
    assert compared([other], []).remove == [("export/by rhythm", other)]


def test_a_pause_stays_and_a_foreign_schedule_is_never_touched() -> None:
    ours = PlannedSchedule(
        "export/by rhythm", "310001-export", "1 7-18 * * *", {"dossiers": "310001"}, "Client", "hourly"
    )
    paused = schedule("310001-export", "1 5 * * 5", active=False, dossiers="310001")
    found = compared([paused], [ours])
    assert found.paused == [ours]
    assert [one.active for _, one in found.change] == [False]
    forgotten = schedule("310001-export", "1 7-18 * * *", active=False)
    found = compared([forgotten], [ours])
    assert (found.change, found.paused, found.foreign) == ([(ours, forgotten)], [ours], [])
    every = IntervalSchedule(interval=timedelta(hours=3))
    foreign = [
        schedule(None, "0 9 * * *", dossiers="310001"),
        schedule("310001-export", "1 7-18 * * *", dossiers="310001", preview=True),
        schedule("310002-export", "1 7-18 * * *", dossiers="310003"),
        schedule("monday-check", "1 7-18 * * *", dossiers="310002"),
        DeploymentSchedule(id=uuid4(), schedule=every, active=True, parameters={}, slug=None),
    ]
    found = compared(foreign, [ours])
    assert (found.remove, found.change, found.create) == ([], [], [])
    assert found.foreign == [ours]


def test_thousands_are_looked_after_by_one_schedule_that_heeds_pauses(application: Application) -> None:
    keep(application, *(dossier(number, export=Rhythm.HOURLY) for number in range(planning.MOST + 1)))
    planned = planning.planned(application)
    assert [one.slug for one in planned] == ["practice-night", "practice-due"]
    active = schedule("310001-export", "1 7-18 * * *", dossiers="310001")
    paused = schedule("310002-export", "2 7-18 * * *", active=False, dossiers="310002")
    assert compared([active, paused], planned).remove == [("export/by rhythm", active)]
    assert compared([active, paused], []).remove == [("export/by rhythm", one) for one in (active, paused)]


def test_who_is_due_is_found_once_whatever_was_missed() -> None:
    clients = [dossier(number, export=Rhythm.HOURLY, coda=Rhythm.TUESDAY) for number in range(120)]
    clients += [dossier(200 + number) for number in range(5)]
    tuesday = datetime(2026, 11, 24, 5, 10, tzinfo=BELGIUM)
    found = due(clients, tuesday - timedelta(minutes=10), tuesday)
    assert list(found) == [ScheduledWork.CODA]
    assert len(found[ScheduledWork.CODA]) == 20
    noon = tuesday.replace(hour=12)
    hourly = [
        one.id
        for tick in range(6)
        for one in due(
            clients, noon + timedelta(minutes=10 * tick), noon + timedelta(minutes=10 * tick + 10)
        )[EXPORT]
    ]
    assert sorted(hourly) == sorted(one.id for one in clients[:120])
    assert len(due(clients, noon - timedelta(days=30), noon)[EXPORT]) == 120
    assert due(clients, noon.replace(hour=22), noon.replace(hour=23)) == {}


def test_when_the_clocks_change_nobody_is_forgotten() -> None:
    client = [dossier(7, export=Rhythm.SUNDAY)]
    for change in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        ticks = [change + timedelta(minutes=10 * tick) for tick in range(-6, 144)]
        found = [at for at in ticks if due(client, at - timedelta(minutes=10), at)]
        assert len(found) == 1


def test_a_schedule_and_the_look_at_who_is_due_mean_the_same_minutes() -> None:
    from prefect._vendor.croniter import croniter

    start = datetime(2026, 11, 23, tzinfo=BELGIUM)
    for rhythm in Rhythm:
        its = times(rhythm, 37)
        if its is None:
            continue
        by_cron = croniter(its.cron, start - timedelta(seconds=1))
        by_us = [
            at for at in (start + timedelta(minutes=number) for number in range(3 * 1440)) if its.has(at)
        ]
        assert by_us[:5] == [by_cron.get_next(datetime) for _ in by_us[:5]], rhythm


def test_a_rhythm_stands_in_the_settings_and_nonsense_is_refused(application: Application) -> None:
    kept = codec.decode(DossierSettings, {"rhythm": {"export": "practice", "coda": "friday"}})
    keep(application, replace(dossier(1), settings=kept))
    assert [one.slug for one in planning.planned(application)] == ["practice-night", "310001-coda"]
    for wrong in ({"export": "often"}, {"onboard": "hourly"}):
        with pytest.raises(ValueError):
            codec.decode(DossierSettings, {"rhythm": wrong})
