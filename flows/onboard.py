"""Onboarding: dossiers from Exact's divisions, with customers, suppliers and GL accounts into Billit."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.onboarding import unbound
from dossierflow.reports.runs import onboarded
from dossierflow.runs.onboard import OnboardChoice
from dossierflow.runs.onboard import onboard as run_onboard
from tasks.forms import form
from tasks.pages import publish_practice
from tasks.process import language
from tasks.states import Cost, finished, log_lines
from tasks.units import as_tasks


@form(OnboardChoice)
async def onboard(choice: OnboardChoice) -> State[Any]:
    """Import or synchronise the relations, GL accounts and journals of every dossier, and look for divisions
    and companies that could become one: a person binds them in the form “companies”.

    The same action synchronises again: what did not change costs three calls a dossier.
    """
    cost = Cost()
    run = await as_tasks(run_onboard, choice)
    await publish_practice(run.done.results)
    summary = onboarded(run.discovery, run.done.results, language())
    if left := unbound(run.discovery, language()):
        log_lines()(left)
    everybody = not choice.dossiers.strip()
    return finished(summary, cost, run.done, anything=run.anything, of_practice=everybody)
