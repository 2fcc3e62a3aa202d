"""The night's run: everything that a practice needs by morning."""

from __future__ import annotations

import asyncio
from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.runs import at_a_glance, by_part
from dossierflow.runs.night import NightChoice, NightRun, prepared, work_on
from dossierflow.texts import words
from tasks.crashes import begun_again_for_nothing
from tasks.events import tell_end, tell_part_end
from tasks.forms import form
from tasks.pages import (
    publish_exports,
    publish_practice,
    publish_statements,
)
from tasks.process import application, language
from tasks.rounds import until_done
from tasks.schedules import keep_schedules
from tasks.shares import in_shares, is_large
from tasks.states import Cost, completed, failed, idle
from tasks.units import as_tasks


@form(NightChoice)
async def night(choice: NightChoice) -> State[Any]:
    """Onboard, export, fetch and issue statements, reconcile, and show the practice.

    Run again at any time, also after it was killed: it goes on where it stopped, and finds nothing to do
    when everything is done. A big night is divided: every core works on a share. What is not available is
    tried again for hours, and only that.
    """
    cost = Cost()
    if await begun_again_for_nothing():
        tell_part_end()
        return idle(words(language()).sentence("run.begun-again"))
    run = await as_tasks(prepared, choice)
    if is_large(choice):
        await in_shares(choice, run)
    else:
        await as_tasks(lambda practice, _, each: work_on(practice, choice, each, run), choice)
    await until_done(choice, run)
    if choice.share:
        tell_part_end()
        return _ended(run, words(language()).count(len(run.done), "dossier"), cost)
    if run.anything:
        await publish_exports(_parts(run, "exported"), idle=False)
        await publish_statements(run.collected, _parts(run, "statements"))
    practice = await publish_practice(run.done, everything=run.anything)
    await keep_schedules(application())
    await asyncio.to_thread(tell_end, application(), len(run.failed))
    return _ended(run, at_a_glance(practice, language()), cost)


def _parts(run: NightRun, name: str) -> dict[Any, Any]:
    """One part of every dossier in which it was done."""
    parts = {dossier: getattr(done, name) for dossier, done in run.done.items()}
    return {dossier: part for dossier, part in parts.items() if part is not None}


def _ended(run: NightRun, summary: str, cost: Cost) -> State[Any]:
    if run.failed:
        return failed(cost.behind(by_part(run.failures, language())))
    return completed(cost.behind(summary), anything=run.anything)
