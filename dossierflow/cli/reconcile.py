"""`dossierflow reconcile`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import as_json, say, table
from dossierflow.reports.booking import reconcile_sentence, unbooked_rows
from dossierflow.reports.markdown import plural
from dossierflow.runs import reconcile as runs


@command(runs.ReconcileChoice)
def reconcile(choice: runs.ReconcileChoice, json: bool) -> int:
    """Read Exact's books: write entry numbers to Billit, and list what is exported but not booked."""
    with Application.open() as application:
        done = runs.reconcile(application, choice, one_by_one(application))
        rows = [row for dossier, it in done.results.items() for row in unbooked_rows(dossier, it.unbooked)]
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "matched": it.matched, "books": it.books}
                        for dossier, it in done.results.items()
                    ],
                    "unbooked": rows,
                    "calls": application.calls,
                }
            )
        else:
            for dossier, reconciled in done.results.items():
                say(reconcile_sentence(dossier, reconciled))
            if rows:
                cells = [list(row.values()) for row in rows]
                table("Exported and not booked", list(rows[0]), cells)
            say(plural(application.calls, "call"))
        return status_of(application, done)
