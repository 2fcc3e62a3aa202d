"""`dossierflow readiness`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say
from dossierflow.reports.companies import candidate_rows, next_steps
from dossierflow.reports.readiness import month_lines, ready_rows, ready_sentence
from dossierflow.runs.readiness import ReadinessChoice
from dossierflow.runs.readiness import readiness as run
from dossierflow.texts import words


@command(ReadinessChoice)
def readiness(choice: ReadinessChoice, json: bool) -> int:
    """Show what each dossier lacks before it is made live: all of it at once, and what to do."""
    with Application.open() as application:
        language = application.settings.language
        told = words(language)
        done = run(application, choice, one_by_one(application))
        found = done.found
        rows, open_candidates = ready_rows(found, language), candidate_rows(done.open, language)
        if json:
            as_json(
                {
                    "missing": rows,
                    "months": month_lines(found, language),
                    "companies": open_candidates,
                }
            )
        else:
            for row in rows:
                say(told.labelled(f"{row.dossier} · {row.what}", row.why))
                say(f"  → {row.next_step}")
            for line in month_lines(found, language):
                say(line)
            for one in open_candidates:
                say(told.labelled(f"{one.division or one.company} {one.name} · {one.bound}", one.why))
            for step in next_steps(done.open, language).values():
                say(f"  → {step}")
            say(ready_sentence(found, language))
        return FOR_A_PERSON if rows or done.open or done.done.failed else DONE
