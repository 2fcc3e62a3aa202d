"""One document's story: read from the store, published as a page of its own."""

from __future__ import annotations

from dossierflow.dossier import Dossier
from dossierflow.reports.story import story_markdown
from dossierflow.settings import load
from dossierflow.story import Story, tell
from dossierflow.workspace import Workspace
from tasks import artifacts
from tasks.desks import at_office
from tasks.units import unit


@unit("story of {document}")
async def read_story(document: str, dossier: Dossier | None) -> Story:
    """By invoice number or Billit order number. Costs no call."""

    def read(workspace: Workspace) -> Story:
        return tell(workspace.store, document, dossier)

    return await at_office(read)


async def publish_story(story: Story) -> str:
    """The page's key, which keeps the document's history."""
    key = f"document-{story.dossier.id}-{story.document.order_id}"
    await artifacts.page(key, story_markdown(story, load().language), f"The story of {story.document.number}")
    return key
