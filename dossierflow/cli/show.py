"""`dossierflow show`: the whole story of one document."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.kernel.money import show as amount
from dossierflow.practice.story import Story, tell
from dossierflow.reports.explain import Language, explain
from dossierflow.reports.story import attempt_title, step_rows


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
        story = tell(application.store, document, application.dossiers(dossier)[0] if dossier else None)
        language = application.settings.language
        if json:
            told = [explain(one, language) for one in story.problems]
            as_json({"document": story.document, "deliveries": story.deliveries, "problems": told})
        else:
            _print(story, language)
        return FOR_A_PERSON if story.problems else DONE


def _print(story: Story, language: Language) -> None:
    one = story.document
    say(f"{one.number} · {one.direction} {one.kind} · {one.counterparty.name}")
    say(f"{one.date:%d/%m/%Y} · {amount(one.total_incl)} {one.currency}")
    for delivery, steps in story.deliveries:
        table(attempt_title(delivery), ["When", "State", "Why"], step_rows(steps))
    if not story.deliveries:
        say("Not sent to Exact yet.")
    for told in (explain(each, language) for each in story.problems):
        say(f"Problem: {told.what}\n  {told.why}\n  → {told.next_step}")
