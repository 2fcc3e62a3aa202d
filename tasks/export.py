"""Exporting documents: one dossier is one unit; documents have their own story in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dossierflow import delivery as work
from dossierflow.desk import Desk, Meter
from dossierflow.dossier import Dossier
from dossierflow.file_folder import FileFolder
from dossierflow.reports.documents import counted, export_rows, ready_markdown
from dossierflow.settings import load
from tasks import artifacts
from tasks.desks import at_desk
from tasks.units import unit


@unit("export · {dossier.name}")
async def export_documents(dossier: Dossier, options: work.ExportOptions) -> work.Exported:
    """Collect, select, prepare and send; documents that fail do not fail the task."""
    meter = Meter()

    def metered(desk: Desk) -> work.Exported:
        return work.export(replace(desk, meter=meter), options)

    async with artifacts.progress(meter, f"progress-{dossier.id}", f"{dossier.name}: documents sent"):
        return await at_desk(dossier, metered)


@unit("ZIP · {dossier.name}")
async def archive_documents(dossier: Dossier, options: work.ExportOptions) -> work.Archived:
    """Put what is ready into a ZIP beside the dossier's other files; nothing goes to Exact."""
    meter, folder = Meter(), FileFolder(f"{load().output.rstrip('/')}/{dossier.id}")

    def metered(desk: Desk) -> work.Archived:
        return work.archive(replace(desk, meter=meter), options, folder)

    async with artifacts.progress(meter, f"progress-{dossier.id}", f"{dossier.name}: documents fetched"):
        return await at_desk(dossier, metered)


async def publish_ready(done: Mapping[Dossier, work.Exported]) -> None:
    """How many documents were ready, per dossier and month."""
    await artifacts.page("ready-by-month", ready_markdown(done), "Ready for export, by month")


async def publish_export(dossier: Dossier, exported: work.Exported) -> None:
    """The dossier's table, what a person must see first."""
    rows = export_rows(exported, load().language)
    await artifacts.table(
        f"export-{dossier.id}",
        rows,
        f"{dossier.name}: {counted(rows)}.",
        empty=f"{dossier.name}: nothing to export.",
    )
