"""Booking status: the entry number comes back to every Billit document; what is not booked is explained."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.booking import reconcile_sentence
from dossierflow.runs.reconcile import ReconcileChoice
from dossierflow.runs.reconcile import reconcile as run_reconcile
from dossierflow.texts import words
from tasks.forms import form
from tasks.pages import publish_practice
from tasks.process import language
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(ReconcileChoice)
async def reconcile(choice: ReconcileChoice) -> State[Any]:
    """Read Exact's books, and say of every exported document whether it is booked."""
    cost = Cost()
    done = await as_tasks(run_reconcile, choice)
    await publish_practice(done.results)
    told = [reconcile_sentence(dossier, result, language()) for dossier, result in done.results.items()]
    anything = any(reconciled.anything for reconciled in done.results.values())
    return finished(words(language()).joined(told), cost, done, anything=anything)
