"""`dossierflow show`: the whole story of one document."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.practice.story import Story, tell
from dossierflow.reports.documents import document_name
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.story import (
    COLUMNS,
    attempt_title,
    step_rows,
    story_json,
    story_summary,
    without_delivery,
)
from dossierflow.texts import words


def show(
    document: str, /, *, dossier: str = "", json: Annotated[bool, Parameter(negative="")] = False
) -> int:
    """Tell a document's whole story: what happened, when, and what is next.

    Parameters
    ----------
    document
        The invoice number, or the Billit order number.
    dossier
        The dossier, where several have a document with that number.
    json
        Print the story as JSON, for another program.
    """
    with Application.open() as application:
        story = tell(application.store, document, application.dossier(dossier) if dossier else None)
        language = application.settings.language
        if json:
            as_json(story_json(story, language))
        else:
            _print(story, language)
        return FOR_A_PERSON if story.problems else DONE


def _print(story: Story, language: Language) -> None:
    told = words(language)
    say(f"{document_name(told, story.document)} · {story.document.counterparty.name}")
    say(story_summary(story, language))
    for delivery, steps in story.deliveries:
        table(attempt_title(delivery, language), told.columns(*COLUMNS), step_rows(steps, language))
    for text in without_delivery(story, language):
        say(text)
    for problem in (explain(open_one, language) for open_one in story.problems):
        says = told.sentence("page.problem", problem=problem.what)
        say(f"{says}\n  {problem.why}\n  → {problem.next_step}")
