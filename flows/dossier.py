"""One dossier on a page."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.links import dossier_key
from dossierflow.runs.dossier import DossierChoice, dossier_of
from dossierflow.texts import words
from tasks.forms import form
from tasks.links import address_of
from tasks.pages import publish_dossier
from tasks.process import application, language
from tasks.states import completed


@form(DossierChoice)
async def dossier(choice: DossierChoice) -> State[Any]:
    """Show where one dossier stands, on a page of its own. Costs no call to Exact or Billit."""
    found = dossier_of(application(), choice)
    await publish_dossier(found)
    page = address_of(dossier_key(found.id))
    return completed(words(language()).labelled(found.name, page))
