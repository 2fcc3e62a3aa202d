"""`dossierflow export`."""

from __future__ import annotations

from dossierflow.app.application import Application
from dossierflow.cli.common import command, one_by_one, status_of
from dossierflow.cli.output import as_json, say, table
from dossierflow.delivery import ExportResult
from dossierflow.delivery.choice import ExportChoice
from dossierflow.reports.documents import (
    DocumentRow,
    archive_json,
    archive_summary,
    export_rows,
    export_summary,
    missing_files,
    ready_by_month,
)
from dossierflow.reports.rows import cells, columns
from dossierflow.reports.runs import by_dossier
from dossierflow.runs import export as runs
from dossierflow.texts import words

#: The fields of a document that fit a screen.
SHOWN = ("status", "document", "party", "date", "amount", "entry", "says")


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
        told = words(language)
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
                say(by_dossier({dossier: export_summary(exported, language)}, language))
                _show(rows[dossier], language)
                if exported.selection.ready:
                    table("", told.columns("ready", "sales", "purchases"), ready_by_month(exported))
            say(told.count(application.calls, "call"))
        return status_of(application, done)


def _months(exported: ExportResult) -> list[dict[str, object]]:
    return [
        {"month": month, "sales": sales, "purchases": purchases}
        for month, sales, purchases in ready_by_month(exported)
    ]


def _zip(application: Application, choice: ExportChoice, json: bool) -> int:
    done = runs.archive(application, choice, one_by_one(application))
    language = application.settings.language
    if json:
        as_json(
            [
                {"id": dossier.id, "name": dossier.name, "zip": archive_json(archived, language)}
                for dossier, archived in done.results.items()
            ]
        )
    else:
        for dossier, archived in done.results.items():
            say(by_dossier({dossier: archive_summary(archived, language)}, language))
            for line in missing_files(archived, language):
                say(f"  {line}")
    return status_of(application, done)


def _show(rows: list[DocumentRow], language: str) -> None:
    if rows:
        table("", columns(DocumentRow, language, *SHOWN), [cells(row, language, *SHOWN) for row in rows])
