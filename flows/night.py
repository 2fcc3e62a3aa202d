"""The night's run: everything that a practice needs by morning, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.kernel.settings import load
from dossierflow.reports.runs import by_part, nothing_to_do, with_cost
from dossierflow.texts import words
from flows.coda import coda
from flows.export import export
from flows.onboard import onboard
from flows.overview import overview
from flows.reconcile import reconcile
from tasks.calls import calls_made
from tasks.states import NOTHING_TO_DO

#: The run's parts, in order. Each does its own work whatever became of the one before.
PARTS: dict[str, Callable[..., Any]] = {
    "onboarding": onboard,
    "export": export,
    "CODA": coda,
    "booking status": reconcile,
}


@flow(name="night", validate_parameters=True)
async def night(dossiers: str = "") -> State[Any]:
    """Onboard, export, fetch and issue statements, reconcile, and show the practice.

    Run again at any time, also after it was killed: it goes on where it stopped, and finds nothing to do
    when everything is done.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
    """
    calls = calls_made()
    states: dict[str, State[Any]] = {}
    for name, part in PARTS.items():
        states[name] = await part(dossiers=dossiers, return_state=True)
    glance = await overview(return_state=True)
    language, cost = load().language, calls_made() - calls
    failed = {name: str(state.message) for name, state in states.items() if not state.is_completed()}
    if failed:
        return Failed(message=with_cost(by_part(failed, language), cost, language))
    if all(state.name == NOTHING_TO_DO for state in states.values()):
        told = with_cost(
            words(language).joined([nothing_to_do(language), str(glance.message)]), cost, language
        )
        return Completed(name=NOTHING_TO_DO, message=told)
    return Completed(message=with_cost(str(glance.message), cost, language))
