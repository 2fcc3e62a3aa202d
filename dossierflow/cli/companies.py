"""`dossierflow companies`: what may become a dossier, and what a person makes of it."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one
from dossierflow.cli.output import DONE, FOR_A_PERSON, as_json, say, table
from dossierflow.domain.candidate import FOR_A_PERSON as OPEN
from dossierflow.reports.companies import (
    CandidateRow,
    candidate_rows,
    candidates_sentence,
    created_lines,
    next_steps,
)
from dossierflow.reports.rows import cells, columns
from dossierflow.runs import companies as runs


@command(runs.CompaniesChoice)
def companies(choice: runs.CompaniesChoice, json: bool) -> int:
    """Choose what becomes a dossier: Exact's divisions beside Billit's companies.

    Without more it shows the list as both services have it now, and binds nothing. What is bound is read
    and brought to Billit by `onboard` and by the night; nothing is sent before a person makes it live.
    """
    with Application.open() as application:
        language = application.settings.language
        run = runs.companies(application, choice, one_by_one(application))
        rows = candidate_rows(run.candidates, language)
        if json:
            created = [
                {"division": one.division.code, "state": one.state, "party": one.party_id}
                for one in run.created
            ]
            as_json({"companies": rows, "done": run.done, "created": created})
        else:
            shown = rows if choice.do is runs.ToDo.SHOW else [one for one in rows if _about(one, run.done)]
            if shown:
                told = [cells(row, language) for row in shown]
                table("", columns(CandidateRow, language), told)
            for line in created_lines(run.created, language):
                say(line)
            for step in next_steps(run.candidates, language).values() if choice.do is runs.ToDo.SHOW else ():
                say(f"→ {step}")
            say(candidates_sentence(run.candidates, language))
        return FOR_A_PERSON if any(one.state in OPEN for one in run.candidates) else DONE


def _about(row: CandidateRow, done: list[int]) -> bool:
    return bool({row.division, row.company} & {str(number) for number in done})
