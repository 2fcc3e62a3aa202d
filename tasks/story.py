"""One document's story: read from the store, published as a page of its own."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.practice.story import Story, tell
from dossierflow.reports.story import story_markdown
from dossierflow.texts import words
from tasks import artifacts
from tasks.sessions import for_practice
from tasks.units import unit


@unit("story of {document}")
async def read_story(document: str, dossier: Dossier | None) -> Story:
    """By invoice number or Billit order number. Costs no call."""

    def read(application: Application) -> Story:
        return tell(application.store, document, dossier)

    return await for_practice(read)


async def publish_story(story: Story) -> str:
    """The page's key, which keeps the document's history."""
    key = f"document-{story.dossier.id}-{story.document.order_id}"
    language = load().language
    title = words(language).sentence("artifact.story", document=story.document.number)
    await artifacts.page(key, story_markdown(story, language), title)
    return key
