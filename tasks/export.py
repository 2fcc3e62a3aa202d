"""Exporting documents: one dossier is one unit; documents have their own story in the ledger."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import delivery as work
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.file_folder import FileFolder, folder_within
from dossierflow.kernel.settings import load
from dossierflow.reports.documents import counted, export_rows, ready_markdown
from dossierflow.texts import words
from tasks import artifacts
from tasks.sessions import for_dossier_with_progress
from tasks.units import unit


@unit("export · {dossier.name}")
async def export_documents(dossier: Dossier, options: work.ExportOptions) -> work.ExportResult:
    """Collect, select, prepare and send; documents that fail do not fail the task."""
    told = words(load().language).sentence("artifact.progress-documents", dossier=dossier.name)
    key = f"progress-{dossier.id}"
    return await for_dossier_with_progress(key, told, dossier, work.export, options)


@unit("ZIP · {dossier.name}")
async def archive_documents(dossier: Dossier, options: work.ExportOptions) -> work.ArchiveResult:
    """Put what is ready into a ZIP beside the dossier's other files; nothing goes to Exact."""
    told = words(load().language).sentence("artifact.progress-fetched", dossier=dossier.name)
    key = f"progress-{dossier.id}"
    folder = FileFolder(folder_within(load().output, dossier.id))
    return await for_dossier_with_progress(key, told, dossier, work.archive, options, folder)


async def publish_ready(done: Mapping[Dossier, work.ExportResult]) -> None:
    """How many documents were ready, per dossier and month."""
    language = load().language
    title = words(language).sentence("artifact.ready-by-month")
    await artifacts.page("ready-by-month", ready_markdown(done, language), title)


async def publish_export(dossier: Dossier, exported: work.ExportResult) -> None:
    """The dossier's table, what a person must see first."""
    language = load().language
    told = words(language)
    rows = export_rows(exported, language)
    await artifacts.table(
        f"export-{dossier.id}",
        rows,
        told.sentence("artifact.export", dossier=dossier.name, counts=counted(rows, language)),
        empty=told.sentence("artifact.export-empty", dossier=dossier.name),
        language=language,
    )
