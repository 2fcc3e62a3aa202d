"""The practice at a glance."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from dossierflow.reports.practice import overview_sentence
from tasks.pages import publish_overview


@flow(name="overview")
async def overview() -> State[Any]:
    """Show only the dossiers with work, and count the problems. Costs no call to Exact or Billit."""
    return Completed(message=overview_sentence(await publish_overview()))
