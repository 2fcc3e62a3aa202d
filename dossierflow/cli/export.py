"""`dossierflow export`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.cli.common import for_each, verdict
from dossierflow.cli.output import as_json, say, table
from dossierflow.delivery import ArchiveResult, Documents, ExportOptions, ExportResult, archive
from dossierflow.delivery import export as work
from dossierflow.kernel.file_folder import FileFolder
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
from dossierflow.texts import words

SWITCH = Parameter(negative="")
#: The fields of a document that fit a screen.
SHOWN = ("status", "document", "party", "date", "amount", "entry", "says")


def export(
    dossiers: str = "",
    /,
    *,
    only: Documents = Documents.ALL,
    up_to: date | None = None,
    order: Annotated[tuple[int, ...], SWITCH] = (),
    including_exported: Annotated[bool, SWITCH] = False,
    scheduled: Annotated[bool, SWITCH] = False,
    preview: Annotated[bool, SWITCH] = False,
    zip: str = "",
    keep_status: Annotated[bool, SWITCH] = False,
    force: Annotated[bool, SWITCH] = False,
    json: Annotated[bool, SWITCH] = False,
) -> int:
    """Send invoices and credit notes that are ready to Exact, each with its PDF.

    Nothing is ever booked twice: every document has its own record from before it is sent, and an answer
    that was lost is looked up in Exact before anything is sent again.

    Parameters
    ----------
    dossiers
        Division numbers, enterprise numbers or names, separated by commas. Left out: all dossiers.
    only
        Only these: sales, purchases, "sales invoices", "sales credit notes", "purchase invoices" or
        "purchase credit notes".
    up_to
        Up to and including this invoice date (YYYY-MM-DD).
    order
        Only this document, by its Billit order number. May be given several times.
    including_exported
        Offer delivered documents again. What still stands in Exact is reported and skipped; what never
        arrived, or was deleted there, is sent.
    scheduled
        Keep to the dossier's cadence (after 1 day, until last month …), as the nightly run does.
    preview
        Do everything but the sending: show what would be booked, line by line.
    zip
        Put PDF, UBL and a table of the documents into a ZIP in this folder (or any fsspec address) instead.
        Nothing goes to Exact.
    keep_status
        Leave the documents at Billit as they are: no entry number, no mark.
    force
        Send the documents named with --order a second time, although they stand in Exact. They will be
        booked twice.
    json
        Print the result as JSON, for another program.
    """
    options = ExportOptions(
        manual=not scheduled,
        including_exported=including_exported,
        preview=preview,
        up_to=up_to,
        directions=only.directions,
        kinds=only.kinds,
        order_ids=order,
        force=force,
        keep_status=keep_status,
    )
    if zip:
        return _zip(dossiers, options, FileFolder(zip), json)

    def one(session: DossierSession) -> ExportResult:
        return work(session, options)

    with Application.open() as application:
        done, status = for_each(application, application.dossiers(dossiers), one)
        language = application.settings.language
        told = words(language)
        rows = {dossier: export_rows(it, language) for dossier, it in done.items()}
        if json:
            as_json(
                {
                    "dossiers": [
                        {
                            "id": dossier.id,
                            "name": dossier.name,
                            "documents": rows[dossier],
                            "ready": _months(it),
                        }
                        for dossier, it in done.items()
                    ],
                    "calls": application.calls,
                }
            )
        else:
            for dossier, it in done.items():
                say(by_dossier({dossier: export_summary(it, language)}, language))
                _show(rows[dossier], language)
                if it.selection.ready:
                    table("", told.columns("ready", "sales", "purchases"), ready_by_month(it))
            say(told.count(application.calls, "call"))
        return verdict(application, status)


def _months(exported: ExportResult) -> list[dict[str, object]]:
    return [
        {"month": month, "sales": sales, "purchases": purchases}
        for month, sales, purchases in ready_by_month(exported)
    ]


def _zip(dossiers: str, options: ExportOptions, folder: FileFolder, json: bool) -> int:
    def one(session: DossierSession) -> ArchiveResult:
        return archive(session, options, folder)

    with Application.open() as application:
        language = application.settings.language
        done, status = for_each(application, application.dossiers(dossiers), one)
        if json:
            as_json(
                [
                    {"id": dossier.id, "name": dossier.name, "zip": archive_json(it, language)}
                    for dossier, it in done.items()
                ]
            )
        else:
            for dossier, it in done.items():
                say(by_dossier({dossier: archive_summary(it, language)}, language))
                for line in missing_files(it, language):
                    say(f"  {line}")
        return verdict(application, status)


def _show(rows: list[DocumentRow], language: str) -> None:
    if rows:
        shown = [cells(row, language, *SHOWN) for row in rows]
        table("", columns(DocumentRow, language, *SHOWN), shown)
