"""The whole story of one document."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from dossierflow.kernel.settings import load
from dossierflow.reports.runs import where_it_stands
from tasks.dossiers import choose_dossiers
from tasks.story import publish_story, read_story


@flow(name="document", validate_parameters=True)
async def document(document: str, dossier: str = "") -> State[Any]:
    """Tell what happened to a document, when, and what is next. Costs no call to Exact or Billit.

    Args:
        document: The invoice number, or the Billit order number.
        dossier: Division number, enterprise number or name; needed where several have that number.
    """
    chosen = (await choose_dossiers(dossier))[0] if dossier else None
    story = await read_story(document, chosen)
    key = await publish_story(story)
    return Completed(message=where_it_stands(story, key, load().language))
