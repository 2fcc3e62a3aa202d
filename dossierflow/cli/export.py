"""`dossierflow export`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import as_json, say, table
from dossierflow.delivery import ExportResult
from dossierflow.delivery.choice import ExportChoice
from dossierflow.reports.documents import (
    DocumentRow,
    archive_summary,
    export_rows,
    export_summary,
    ready_by_month,
)
from dossierflow.reports.markdown import plural
from dossierflow.runs import export as runs


@command(ExportChoice)
def export(choice: ExportChoice, json: bool) -> int:
    """Send invoices and credit notes that are ready to Exact, each with its PDF.

    Nothing is ever booked twice: every document has its own record from before it is sent, and an answer
    that was lost is looked up in Exact before anything is sent again.
    """
    with Application.open() as application:
        if choice.as_zip:
            return _zip(application, choice, json)
        done = runs.export(application, choice, one_by_one(application))
        language = application.settings.language
        rows = {dossier: export_rows(exported, language) for dossier, exported in done.results.items()}
        if json:
            as_json(
                {
                    "dossiers": [
                        {
                            "id": dossier.id,
                            "name": dossier.name,
                            "documents": rows[dossier],
                            "ready": _months(exported),
                        }
                        for dossier, exported in done.results.items()
                    ],
                    "calls": application.calls,
                }
            )
        else:
            for dossier, exported in done.results.items():
                _show(dossier.name, export_summary(exported), rows[dossier])
                if exported.selection.ready:
                    table("", ["Ready", "Sales", "Purchases"], ready_by_month(exported))
            say(plural(application.calls, "call"))
        return status_of(application, done)


def _months(exported: ExportResult) -> list[dict[str, object]]:
    return [
        {"month": month, "sales": sales, "purchases": purchases}
        for month, sales, purchases in ready_by_month(exported)
    ]


def _zip(application: Application, choice: ExportChoice, json: bool) -> int:
    done = runs.archive(application, choice, one_by_one(application))
    if json:
        as_json([{"id": one.id, "name": one.name, "zip": made} for one, made in done.results.items()])
    else:
        for dossier, archived in done.results.items():
            say(f"{dossier.name}: {archive_summary(archived)}")
            for line in archived.missing:
                say(f"  {line}")
    return status_of(application, done)


def _show(name: str, summary: str, rows: list[DocumentRow]) -> None:
    say(f"{name}: {summary}")
    if rows:
        cells = [
            (row.status, row.document, row.party, row.date, row.amount, row.entry, row.says) for row in rows
        ]
        table("", ["Status", "Document", "Party", "Date", "Amount", "Entry", "Why"], cells)
