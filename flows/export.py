"""Exporting invoices and credit notes to Exact."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.delivery.choice import ExportChoice
from dossierflow.reports.documents import archive_summary, export_summary
from dossierflow.reports.runs import by_dossier
from dossierflow.runs.export import archive as run_archive
from dossierflow.runs.export import export as run_export
from tasks.forms import form
from tasks.pages import publish_exports, publish_practice
from tasks.process import language
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(ExportChoice, without=("book_again",))
async def export(choice: ExportChoice) -> State[Any]:
    """Send what is ready to Exact; never twice, never lost."""
    cost = Cost()
    if choice.as_zip:
        return await _as_zip(choice, cost)
    return await _to_exact(choice, cost)


@form(
    ExportChoice,
    name="export",
    only=("order_ids", "dossiers", "preview", "keep_status"),
    required=("order_ids", "dossiers"),
    given={"book_again": True},
)
async def again_on_purpose(choice: ExportChoice) -> State[Any]:
    """Send the documents named a second time, although they stand in Exact, and also where order and UBL
    differ. They will be booked twice."""
    return await _to_exact(choice, Cost())


async def _to_exact(choice: ExportChoice, cost: Cost) -> State[Any]:
    done = await as_tasks(run_export, choice)
    await publish_exports(done.results, choice)
    if not choice.preview:
        await publish_practice(done.results)
    # A message is cut where it is long: dossiers in which something changed come first.
    results = sorted(done.results.items(), key=lambda one: not one[1].anything)
    told = {dossier: export_summary(exported, language()) for dossier, exported in results}
    anything = any(exported.anything for exported in done.results.values())
    return finished(by_dossier(told, language()), cost, done, anything=anything)


async def _as_zip(choice: ExportChoice, cost: Cost) -> State[Any]:
    done = await as_tasks(run_archive, choice)
    told = {dossier: archive_summary(archived, language()) for dossier, archived in done.results.items()}
    anything = any(archived.address for archived in done.results.values())
    return finished(by_dossier(told, language()), cost, done, anything=anything)
