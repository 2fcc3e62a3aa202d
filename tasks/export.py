"""Exporting documents: one dossier is one unit; documents have their own story in the ledger."""

from __future__ import annotations

from dossierflow import delivery as work
from dossierflow.dossier import Dossier
from dossierflow.reports.documents import counted, export_rows
from dossierflow.settings import load
from tasks import artifacts
from tasks.desks import at_desk
from tasks.units import unit


@unit("export · {dossier.name}")
async def export_documents(dossier: Dossier, options: work.ExportOptions) -> work.Exported:
    """Collect, select, prepare and send; documents that fail do not fail the task."""
    return await at_desk(dossier, work.export, options)


async def publish_export(dossier: Dossier, exported: work.Exported) -> None:
    """The dossier's table, what a person must see first."""
    rows = export_rows(exported, load().language)
    await artifacts.table(
        f"export-{dossier.id}",
        rows,
        f"{dossier.name}: {counted(rows)}.",
        empty=f"{dossier.name}: nothing to export.",
    )
