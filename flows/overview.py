"""The practice at a glance."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.runs import at_a_glance
from tasks.forms import NoChoice, form
from tasks.pages import publish_practice
from tasks.process import language
from tasks.states import completed


@form(NoChoice)
async def overview(_: NoChoice) -> State[Any]:
    """Show only the dossiers with work, and count the problems. Costs no call to Exact or Billit."""
    return completed(at_a_glance(await publish_practice(), language()))
