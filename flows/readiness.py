"""Whether dossiers are ready to be made live."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.readiness import ready_sentence
from dossierflow.runs.readiness import ReadinessChoice
from dossierflow.runs.readiness import readiness as run_readiness
from tasks.forms import form
from tasks.pages import publish_readiness
from tasks.process import language
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(ReadinessChoice)
async def readiness(choice: ReadinessChoice) -> State[Any]:
    """Show what each dossier lacks before it is made live: all of it at once, and what to do."""
    cost = Cost()
    done = await as_tasks(run_readiness, choice)
    await publish_readiness(done)
    return finished(ready_sentence(done.found, language()), cost, done.done, anything=True)
