"""`dossierflow rest`: a problem about which nothing has to be done."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, as_json, say
from dossierflow.reports.explain import explain
from dossierflow.runs import rest as runs
from dossierflow.texts import words


@command(runs.RestChoice)
def rest(choice: runs.RestChoice, json: bool) -> int:
    """Lay a problem to rest, with a reason: it is neither shown nor counted until its facts change."""
    with Application.open() as application:
        done = runs.rest(application, choice)
        if json:
            as_json([{"dossier": one.dossier, "kind": one.kind, "subject": one.subject} for one in done])
        else:
            language = application.settings.language
            key = "settled.taken-up" if choice.wake else "settled.at-rest"
            for problem in done:
                say(words(language).sentence(key, problem=explain(problem, language).what))
        return DONE
