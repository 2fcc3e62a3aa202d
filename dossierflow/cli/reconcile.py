"""`dossierflow reconcile`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import as_json, say, table
from dossierflow.reports.booking import UnbookedRow, reconcile_sentence, unbooked_rows
from dossierflow.reports.rows import cells, columns, keyed
from dossierflow.runs import reconcile as runs
from dossierflow.texts import words


@command(runs.ReconcileChoice)
def reconcile(choice: runs.ReconcileChoice, json: bool) -> int:
    """Read Exact's books: write entry numbers to Billit, and list what is exported but not booked."""
    with Application.open() as application:
        done = runs.reconcile(application, choice, one_by_one(application))
        language = application.settings.language
        told = words(language)
        rows = [
            row
            for dossier, it in done.results.items()
            for row in unbooked_rows(dossier, it.unbooked, language)
        ]
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "matched": it.matched, "books": it.books}
                        for dossier, it in done.results.items()
                    ],
                    "unbooked": keyed(rows),
                    "calls": application.calls,
                }
            )
        else:
            for dossier, reconciled in done.results.items():
                say(reconcile_sentence(dossier, reconciled, language))
            if rows:
                shown = [cells(row, language) for row in rows]
                table(told.heading("unbooked"), columns(UnbookedRow, language), shown)
            say(told.count(application.calls, "call"))
        return status_of(application, done)
