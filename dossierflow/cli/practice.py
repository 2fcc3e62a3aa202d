"""`dossierflow overview` and `dossierflow problems`: what waits for a person."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.cli.common import status_of
from dossierflow.cli.output import as_json, say, table
from dossierflow.kernel.told import misuse
from dossierflow.practice.overview import overview as read
from dossierflow.reports.life import stages
from dossierflow.reports.practice import WorkRow, overview_rows
from dossierflow.reports.problems import problem_rows
from dossierflow.reports.rows import cells, columns, keyed
from dossierflow.runs.clearing import clear_stop
from dossierflow.texts import words

Json = Annotated[bool, Parameter(negative="")]


def overview(*, json: Json = False) -> int:
    """Show the dossiers with work, and count the problems. Asks neither Exact nor Billit.

    Parameters
    ----------
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        practice = read(application.store, application.clock)
        language = application.settings.language
        told = words(language)
        rows = overview_rows(practice)
        if json:
            as_json(
                {
                    "dossiers": keyed(rows),
                    "stages": dict(practice.stages),
                    "problems": practice.problem_count,
                }
            )
        else:
            if rows:
                shown = [cells(row, language) for row in rows]
                table(told.heading("with-work"), columns(WorkRow, language), shown)
            say(stages(practice.stages, language))
            say(f"{told.count(practice.problem_count, 'problem')} (dossierflow problems)")
        return status_of(application)


def problems(dossiers: str = "", /, *, clear: Json = False, json: Json = False) -> int:
    """List every problem: what it is, whose turn it is, and the next step.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all, and the practice's.
    clear
        Let the named dossiers' connection work again, after both divisions were looked at in Exact.
    json
        Print the result as JSON, for another program.
    """
    with Application.open() as application:
        if clear:
            _clear(application, dossiers)
        practice = read(application.store, application.clock)
        wanted = {one.id for one in application.dossiers(dossiers)} if dossiers else None
        found = [one for one in practice.all_problems if wanted is None or one.problem.dossier in wanted]
        rows = problem_rows(found, practice.at, application.settings.language, practice.names)
        if json:
            as_json(rows)
        elif not rows:
            say(words(application.settings.language).sentence("artifact.practice-problems-empty"))
        else:
            told = words(application.settings.language)
            for row in rows:
                turn = told.sentence("page.turn", owner=told.word("owner", row.owner))
                whose = f"{row.dossier} {row.name}" if row.dossier else ""
                say(" · ".join(filter(None, (whose, turn, row.since))))
                say(f"  {row.what}")
                say(f"  {row.why}")
                say(f"  → {row.next_step}")
                if row.to_rest:
                    say(f"  {told.template('page.rest').replace('{command}', row.to_rest)}")
        return 1 if rows else 0


def _clear(application: Application, dossiers: str) -> None:
    if not dossiers:
        raise misuse("which-to-clear")
    for dossier in application.dossiers(dossiers):
        clear_stop(application, dossier)
