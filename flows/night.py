"""The night's run: everything that a practice needs by morning."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.reports.markdown import plural
from dossierflow.reports.practice import overview_sentence
from dossierflow.runs.night import NightChoice, NightRun, prepared, work_on
from tasks.forms import form
from tasks.pages import (
    publish_exports,
    publish_onboarding,
    publish_overview,
    publish_reconciliation,
    publish_statements,
)
from tasks.shares import in_shares, is_large
from tasks.states import NOTHING_TO_DO, Cost
from tasks.units import as_tasks


@form(NightChoice)
async def night(choice: NightChoice) -> State[Any]:
    """Onboard, export, fetch and issue statements, reconcile, and show the practice.

    Run again at any time, also after it was killed: it goes on where it stopped, and finds nothing to do
    when everything is done. A big night is divided: every core works on a share.
    """
    cost = Cost()
    run = await as_tasks(prepared, choice)
    if is_large(choice):
        await in_shares(choice, run)
    else:
        await as_tasks(lambda practice, _, each: work_on(practice, choice, each, run), choice)
    if choice.share:
        return _ended(run, f"{plural(len(run.done), 'dossier')} done", cost)
    await _publish(run)
    return _ended(run, overview_sentence(await publish_overview()), cost)


async def _publish(run: NightRun) -> None:
    """What each part did in this run."""
    if run.discovery is not None:
        await publish_onboarding(run.discovery, _parts(run, "onboarded"))
    await publish_exports(_parts(run, "exported"), idle=False)
    await publish_statements(run.collected, _parts(run, "statements"))
    await publish_reconciliation(_parts(run, "reconciled"))


def _parts(run: NightRun, name: str) -> dict[Any, Any]:
    """One part of every dossier in which it was done."""
    parts = {dossier: getattr(done, name) for dossier, done in run.done.items()}
    return {dossier: part for dossier, part in parts.items() if part is not None}


def _ended(run: NightRun, summary: str, cost: Cost) -> State[Any]:
    if run.failed:
        causes = "; ".join(f"{name}: {cause}" for name, cause in run.failed.items())
        return Failed(message=f"{causes} {cost}")
    if not run.anything:
        return Completed(name=NOTHING_TO_DO, message=f"{NOTHING_TO_DO}; {summary} {cost}")
    return Completed(message=f"{summary} {cost}")
