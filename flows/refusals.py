"""What texts of Exact's mean that its error table does not know."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.refusals import refusals_sentence
from dossierflow.runs.refusals import RefusalsChoice
from dossierflow.runs.refusals import refusals as run_refusals
from tasks.forms import form
from tasks.pages import publish_refusals
from tasks.process import application, language
from tasks.states import completed


@form(RefusalsChoice)
async def refusals(choice: RefusalsChoice) -> State[Any]:
    """Show the texts with which Exact refuses and that nobody knows yet, or say what one means. No call."""
    done = run_refusals(application(), choice)
    await publish_refusals(done)
    return completed(refusals_sentence(done, language()), dossiers=())
