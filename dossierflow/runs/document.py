"""The story of one document, by the name that people give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.kernel import choice as choices
from dossierflow.practice.story import Story, tell


@dataclass(frozen=True)
class DocumentChoice:
    """Which document."""

    document: Annotated[str, "document", choices.Pattern(choices.SOMETHING)]
    dossier: Annotated[str, "dossier-if-several", choices.Pattern(choices.NAMES)] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


def story_of(application: Application, choice: DocumentChoice) -> Story:
    """What happened to it, when, and what is next; Misuse where no document, or several, have that name."""
    dossier = application.dossier(choice.dossier) if choice.dossier.strip() else None
    return tell(application.store, choice.document, dossier)
