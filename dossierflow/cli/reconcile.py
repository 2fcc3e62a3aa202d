"""`dossierflow reconcile`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dossierflow.booking import Reconciled
from dossierflow.booking import reconcile as work
from dossierflow.cli.common import for_each, verdict
from dossierflow.cli.output import as_json, say, table
from dossierflow.desk import Desk
from dossierflow.reports.booking import reconcile_sentence, unbooked_rows
from dossierflow.reports.markdown import plural
from dossierflow.workspace import Workspace


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

    def one(desk: Desk) -> Reconciled:
        return work(desk, patience=patience)

    with Workspace.open() as workspace:
        done, status = for_each(workspace, workspace.dossiers(dossiers), one)
        rows = [row for dossier, it in done.items() for row in unbooked_rows(dossier, it.unbooked)]
        if json:
            as_json(
                {
                    "dossiers": [
                        {"id": dossier.id, "name": dossier.name, "matched": it.matched, "books": it.books}
                        for dossier, it in done.items()
                    ],
                    "unbooked": rows,
                    "calls": workspace.calls,
                }
            )
        else:
            for dossier, it in done.items():
                say(reconcile_sentence(dossier, it))
            if rows:
                cells = [list(row.values()) for row in rows]
                table("Exported and not booked", list(rows[0]), cells)
            say(plural(workspace.calls, "call"))
        return verdict(workspace, status)
