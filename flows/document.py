"""The whole story of one document."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.runs import where_it_stands
from dossierflow.runs.document import DocumentChoice, story_of
from tasks.forms import form
from tasks.pages import publish_story
from tasks.process import application, language
from tasks.states import completed


@form(DocumentChoice)
async def document(choice: DocumentChoice) -> State[Any]:
    """Tell what happened to a document, when, and what is next. Costs no call to Exact or Billit."""
    story = story_of(application(), choice)
    key = await publish_story(story)
    return completed(where_it_stands(story, key, language()), dossiers=())
