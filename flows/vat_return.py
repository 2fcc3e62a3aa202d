"""The VAT return of a month or a quarter, computed twice."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.vat_return import return_sentence
from dossierflow.runs.vat_return import VatReturnChoice
from dossierflow.runs.vat_return import vat_return as run_vat_return
from dossierflow.texts import words
from tasks.forms import form
from tasks.pages import publish_vat_returns
from tasks.process import language
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(VatReturnChoice, name="vat-return")
async def vat_return(choice: VatReturnChoice) -> State[Any]:
    """Compute the boxes from our documents and from Exact's entries, side by side. Nothing is filed."""
    cost = Cost()
    _, done = await as_tasks(run_vat_return, choice)
    await publish_vat_returns(done.results)
    told = [return_sentence(dossier, found, language()) for dossier, found in done.results.items()]
    anything = any(found.rows for found in done.results.values())
    return finished(words(language()).joined(told), cost, done, anything=anything)
