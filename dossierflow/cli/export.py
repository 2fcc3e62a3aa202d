"""`dossierflow export`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from cyclopts import Parameter

from dossierflow.cli.common import for_each, verdict
from dossierflow.cli.output import as_json, say, table
from dossierflow.delivery import Exported, ExportOptions
from dossierflow.delivery import export as work
from dossierflow.desk import Desk
from dossierflow.document import Direction
from dossierflow.reports.documents import DocumentRow, export_rows, export_summary
from dossierflow.reports.markdown import plural
from dossierflow.workspace import Workspace

SWITCH = Parameter(negative="")


class Only(StrEnum):
    SALES = "sales"
    PURCHASES = "purchases"


DIRECTIONS = {Only.SALES: Direction.SALES, Only.PURCHASES: Direction.PURCHASE}


def export(
    dossiers: str = "",
    /,
    *,
    only: Only | None = None,
    up_to: date | None = None,
    order: Annotated[tuple[int, ...], SWITCH] = (),
    including_exported: Annotated[bool, SWITCH] = False,
    scheduled: Annotated[bool, SWITCH] = False,
    preview: Annotated[bool, SWITCH] = False,
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
        Sales only, or purchases only.
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
    json
        Print the result as JSON, for another program.
    """
    options = ExportOptions(
        manual=not scheduled,
        including_exported=including_exported,
        preview=preview,
        up_to=up_to,
        directions=(DIRECTIONS[only],) if only else tuple(Direction),
        order_ids=order,
    )

    def one(desk: Desk) -> Exported:
        return work(desk, options)

    with Workspace.open() as workspace:
        done, status = for_each(workspace, workspace.dossiers(dossiers), one)
        language = workspace.settings.language
        rows = {dossier: export_rows(it, language) for dossier, it in done.items()}
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "documents": rows[dossier]}
                        for dossier in done
                    ],
                    "calls": workspace.calls,
                }
            )
        else:
            for dossier, it in done.items():
                _show(dossier.name, export_summary(it), rows[dossier])
            say(plural(workspace.calls, "call"))
        return verdict(workspace, status)


def _show(name: str, summary: str, rows: list[DocumentRow]) -> None:
    say(f"{name}: {summary}")
    if rows:
        cells = [
            (row.status, row.document, row.party, row.date, row.amount, row.entry, row.says) for row in rows
        ]
        table("", ["Status", "Document", "Party", "Date", "Amount", "Entry", "Why"], cells)
