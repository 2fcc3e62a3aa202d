"""Exporting invoices and credit notes to Exact."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.delivery.choice import ExportChoice
from dossierflow.reports.documents import archive_summary, export_summary
from dossierflow.runs.export import archive as run_archive
from dossierflow.runs.export import export as run_export
from tasks.forms import form
from tasks.pages import publish_exports
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(ExportChoice)
async def export(choice: ExportChoice) -> State[Any]:
    """Send what is ready to Exact; never twice, never lost."""
    cost = Cost()
    if choice.as_zip:
        return await _as_zip(choice, cost)
    done = await as_tasks(run_export, choice)
    await publish_exports(done.results)
    told = "; ".join(f"{dossier.name}: {export_summary(it)}" for dossier, it in done.results.items())
    return finished(
        told or "no dossiers yet: run onboard first",
        cost,
        anything=any(exported.anything for exported in done.results.values()),
        failed=done.failed,
        of=done.count,
    )


async def _as_zip(choice: ExportChoice, cost: Cost) -> State[Any]:
    done = await as_tasks(run_archive, choice)
    return finished(
        "; ".join(f"{dossier.name}: {archive_summary(it)}" for dossier, it in done.results.items()),
        cost,
        anything=any(archived.address for archived in done.results.values()),
        failed=done.failed,
        of=done.count,
    )
