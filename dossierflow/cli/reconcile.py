"""`dossierflow reconcile`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.booking import ReconcileResult
from dossierflow.booking import reconcile as work
from dossierflow.cli.common import for_each, verdict
from dossierflow.cli.output import as_json, say, table
from dossierflow.reports.booking import UnbookedRow, reconcile_sentence, unbooked_rows
from dossierflow.reports.rows import cells, columns, keyed
from dossierflow.texts import words


def reconcile(
    dossiers: str = "", /, *, patience: float = 180, json: Annotated[bool, Parameter(negative="")] = False
) -> int:
    """Read Exact's books: write entry numbers to Billit, and list what is exported but not booked.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    patience
        Wait at most this many seconds where an answer was lost and may be looked up only later.
    json
        Print the result as JSON, for another program.
    """

    def one(session: DossierSession) -> ReconcileResult:
        return work(session, patience=patience)

    with Application.open() as application:
        done, status = for_each(application, application.dossiers(dossiers), one)
        language = application.settings.language
        told = words(language)
        rows = [row for dossier, it in done.items() for row in unbooked_rows(dossier, it.unbooked, language)]
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "matched": it.matched, "books": it.books}
                        for dossier, it in done.items()
                    ],
                    "unbooked": keyed(rows),
                    "calls": application.calls,
                }
            )
        else:
            for dossier, it in done.items():
                say(reconcile_sentence(dossier, it, language))
            if rows:
                shown = [cells(row, language) for row in rows]
                table(told.heading("unbooked"), columns(UnbookedRow, language), shown)
            say(told.count(application.calls, "call"))
        return verdict(application, status)
