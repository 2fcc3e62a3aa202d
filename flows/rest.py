"""A problem about which nothing has to be done."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.runs.rest import RestChoice
from dossierflow.runs.rest import rest as run_rest
from dossierflow.texts import words
from tasks.forms import form
from tasks.process import application, language
from tasks.states import completed


@form(RestChoice)
async def rest(choice: RestChoice) -> State[Any]:
    """Lay a problem to rest, with a reason: it counts again when its facts change. Costs no call."""
    done = run_rest(application(), choice)
    return completed(words(language()).count(len(done), "problem"), anything=bool(done), dossiers=())
