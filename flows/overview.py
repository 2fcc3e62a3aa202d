"""The practice at a glance."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from dossierflow.kernel.settings import load
from dossierflow.reports.runs import at_a_glance
from tasks.booking import publish_overview, publish_permissions, read_practice


@flow(name="overview", validate_parameters=True)
async def overview() -> State[Any]:
    """Show only the dossiers with work, and count the problems. Costs no call to Exact or Billit."""
    practice = await read_practice()
    await publish_overview(practice)
    await publish_permissions(practice)
    return Completed(message=at_a_glance(practice, load().language))
