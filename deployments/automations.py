"""`dossierflow automations`: what Prefect does by itself, and whom it calls."""

from __future__ import annotations

import asyncio

from dossierflow.app.application import Application
from dossierflow.cli.helped import tell, titled
from dossierflow.cli.output import DONE, say, table
from dossierflow.texts import Words, words
from tasks import automations
from tasks.schedules import server

app = titled("automations")


@app.default
def show() -> int:
    """Show what Prefect does by itself, and whether somebody is called. Changes nothing."""
    return asyncio.run(_show())


@app.command
def apply() -> int:
    """Bring the automations up to date, and say what was changed.

    Safe to repeat. What a person switched off stays off; an automation that is not ours is never touched.
    """
    return asyncio.run(_apply())


async def _show() -> int:
    with Application.open() as application:
        told = words(application.settings.language)
        rows = []
        async with server() as client:
            for plan in automations.plans():
                there = await client.read_automations_by_name(plan.name)
                state = "missing" if not there else "on" if there[0].enabled else "off"
                rows.append((plan.name, told.sentence(f"call.{plan.key}"), told.sentence(f"call.is-{state}")))
        table("", told.columns("automation", "waits-for", "status"), rows)
        _say_whom(application, told)
    return DONE


async def _apply() -> int:
    with Application.open() as application:
        told = words(application.settings.language)
        async with server() as client:
            done = await automations.bring_up_to_date(client, application.settings)
        if done:
            rows = [(told.sentence(f"schedule.{change}"), name) for name, change in done]
            table("", told.columns("change", "automation"), rows)
        say(told.sentence("call.applied"))
        _say_whom(application, told)
    return DONE


def _say_whom(application: Application, told: Words) -> None:
    if not application.settings.notify.get_secret_value():
        say(told.sentence("call.nobody"))


tell(app, "apply")
