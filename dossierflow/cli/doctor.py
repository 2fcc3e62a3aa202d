"""`dossierflow doctor`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.reports.doctor import DoctorRow, doctor_rows, doctor_sentence, doctor_steps
from dossierflow.reports.rows import cells, columns
from dossierflow.runs import doctor as runs
from dossierflow.runs.doctor import as_told
from dossierflow.texts import words


@command(runs.DoctorChoice)
def doctor(choice: runs.DoctorChoice, json: bool) -> int:
    """Ask Exact and Billit, without writing anything, whether what we assume of them holds here.

    Run it once after connecting, and when something behaves in a way that nobody expected.
    """
    with Application.open() as application:
        run = runs.doctor(application, choice)
        language = application.settings.language
        if json:
            as_json(as_told(run.findings, language))
        else:
            rows = [cells(row, language) for row in doctor_rows(run.findings, language)]
            table(run.dossier.name, columns(DoctorRow, language), rows)
            for step in doctor_steps(run.findings, language):
                say(step)
            say(doctor_sentence(run.findings, language))
            if run.report:
                say(words(language).sentence("doctor.report", file=str(run.report)))
        return DONE if run.well else FOR_A_PERSON
