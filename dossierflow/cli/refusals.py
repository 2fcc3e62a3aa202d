"""`dossierflow refusals`: what texts of Exact's mean that its error table does not know."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.reports.refusals import (
    KnownTextRow,
    UnknownTextRow,
    known_rows,
    refusals_sentence,
    unknown_rows,
)
from dossierflow.reports.rows import cells, columns
from dossierflow.runs.refusals import RefusalsChoice
from dossierflow.runs.refusals import refusals as run
from dossierflow.texts import words


@command(RefusalsChoice)
def refusals(choice: RefusalsChoice, json: bool) -> int:
    """Show the texts with which Exact refuses and that nobody knows yet, or say what one means."""
    with Application.open() as application:
        language = application.settings.language
        done = run(application, choice)
        if json:
            as_json({"unknown": done.unknown, "known": done.known, "retold": done.retold})
        else:
            if done.changed is None and done.unknown:
                rows = [cells(one, language) for one in unknown_rows(done.unknown)]
                table(words(language).heading("refusals-unknown"), columns(UnknownTextRow, language), rows)
            if done.changed is None and done.known:
                rows = [cells(one, language) for one in known_rows(done.known, language)]
                table(words(language).heading("refusals-known"), columns(KnownTextRow, language), rows)
            say(refusals_sentence(done, language))
        return FOR_A_PERSON if done.unknown and done.changed is None else DONE
