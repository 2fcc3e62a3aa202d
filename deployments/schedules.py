"""`dossierflow schedules`: Prefect's schedules, and the rhythms of practice and dossiers."""

from __future__ import annotations

import asyncio
from typing import Annotated

from cyclopts import Parameter
from prefect.client.schemas.schedules import CronSchedule

from dossierflow.app.application import Application
from dossierflow.cli.helped import tell, titled
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.texts import Words, words
from tasks import schedules as planning
from tasks.schedules import Difference

app = titled("schedules")
Json = Annotated[bool, Parameter(negative="")]


@app.default
def show(*, json: Json = False) -> int:
    """Show how Prefect's schedules differ from the rhythms in the settings. Changes nothing.

    Parameters
    ----------
    json
        Print the result as JSON, for another program.
    """
    return asyncio.run(_run(do=False, json=json))


@app.command
def apply(*, json: Json = False) -> int:
    """Make Prefect's schedules equal to the rhythms in the settings, and say what was changed.

    Safe to repeat. What a person paused stays paused; a schedule that is not ours is never touched.

    Parameters
    ----------
    json
        Print the result as JSON, for another program.
    """
    return asyncio.run(_run(do=True, json=json))


async def _run(*, do: bool, json: bool) -> int:
    with Application.open() as application:
        async with planning.server() as client:
            found = await planning.difference(client, planning.planned(application))
            told = words(application.settings.language)
            rows = _rows(found, told)
            if json:
                as_json({"changes": [row[:3] for row in rows], "kept": found.kept, "applied": do})
            elif rows:
                table("", told.columns("change", "deployment", "schedule", "dossier", "rhythm"), rows)
            if do:
                await planning.apply(client, found)
            if not json:
                say(_summary(found, told, do=do))
    return FOR_A_PERSON if found.foreign else DONE


def _rows(found: Difference, told: Words) -> list[tuple[str, str, str, str, str]]:
    """What differs, and what stays as a person wants it."""
    changes = [
        *(("create", one) for one in found.create),
        *(("change", one) for one, _ in found.change),
        *(("paused", one) for one in found.paused),
        *(("foreign", one) for one in found.foreign),
    ]
    rows = [
        (
            told.sentence(f"schedule.{change}"),
            one.deployment,
            one.slug,
            one.who or told.sentence("schedule.practice"),
            told.word("rhythm", one.rhythm),
        )
        for change, one in changes
    ]
    for deployment, schedule in found.remove:
        when = schedule.schedule
        cron = when.cron if isinstance(when, CronSchedule) else ""
        rows.append((told.sentence("schedule.remove"), deployment, schedule.slug or "", "", cron))
    return rows


def _summary(found: Difference, told: Words, *, do: bool) -> str:
    counts = told.counts(
        (len(found.create), "schedule-created"),
        (len(found.change), "schedule-changed"),
        (len(found.remove), "schedule-removed"),
        (found.kept, "schedule-kept"),
    )
    if not found.anything:
        return told.sentence("schedule.equal", counts=counts)
    return told.sentence("schedule.applied" if do else "schedule.differs", counts=counts)


tell(app, "apply")
