"""`dossierflow doctor`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.practice.assumptions import AssumptionState
from dossierflow.runs import doctor as runs
from dossierflow.texts import words


@command(runs.DoctorChoice)
def doctor(choice: runs.DoctorChoice, json: bool) -> int:
    """Ask Exact and Billit, without writing anything, whether what we assume of them holds here.

    Run it once after connecting, and when something behaves in a way that nobody expected.
    """
    with Application.open() as application:
        run = runs.doctor(application, choice)
        told = words(application.settings.language)
        if json:
            as_json(run.findings)
        else:
            rows = [
                (told.sentence(f"assumption.{one.key}"), told.word("verdict", one.verdict), one.seen)
                for one in run.findings
            ]
            table(run.dossier.name, told.columns("assumption", "verdict", "seen"), rows)
            for one in run.findings:
                if one.verdict is AssumptionState.FAILS:
                    say(told.sentence(f"assumption-next.{one.key}"))
        return DONE if run.well else FOR_A_PERSON
