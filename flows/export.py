"""Exporting invoices and credit notes to Exact."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.delivery import ArchiveResult, Documents, ExportOptions, ExportResult
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.reports.documents import archive_summary, export_summary
from dossierflow.reports.runs import by_dossier
from tasks.calls import calls_made
from tasks.dossiers import choose_dossiers, for_each
from tasks.export import archive_documents, export_documents, publish_export, publish_ready
from tasks.states import finished


@flow(name="export", validate_parameters=True)
async def export(
    dossiers: str = "",
    documents: Documents = Documents.ALL,
    up_to: date | None = None,
    including_already_exported: bool = False,
    preview: bool = False,
    by_hand: bool = False,
    order_ids: str = "",
    as_zip: bool = False,
    without_changing_status: bool = False,
    send_again_on_purpose: bool = False,
) -> State[Any]:
    """Send what is ready to Exact; never twice, never lost.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
        documents: Sales, purchases, or both; invoices or credit notes alone.
        up_to: Up to and including this invoice date. Empty: whatever the date.
        including_already_exported: Offer delivered documents again. One whose booking still stands in Exact
            is reported and skipped; one that never arrived or was deleted is sent.
        preview: Do everything but the sending, and show what would be booked.
        by_hand: Leave the dossier's cadence aside (after 1 day, until last month …).
        order_ids: Only these documents, by Billit order number, separated by commas.
        as_zip: Put PDF, UBL and a table of the documents into a ZIP instead; nothing goes to Exact.
        without_changing_status: Leave the documents at Billit as they are: no entry number, no mark.
        send_again_on_purpose: Send the documents named by order number a second time, although they stand in
            Exact. They will be booked twice.
    """
    calls = calls_made()
    options = ExportOptions(
        manual=by_hand or including_already_exported or send_again_on_purpose,
        including_exported=including_already_exported,
        preview=preview,
        up_to=up_to,
        directions=documents.directions,
        kinds=documents.kinds,
        order_ids=tuple(int(number) for number in re.findall(r"\d+", order_ids)),
        force=send_again_on_purpose,
        keep_status=without_changing_status,
    )
    if as_zip:
        return await _as_zip(dossiers, options)

    async def one(dossier: Dossier) -> ExportResult:
        exported = await export_documents(dossier, options)
        await publish_export(dossier, exported)
        return exported

    done = await for_each(await choose_dossiers(dossiers), one)
    await publish_ready(done.results)
    language = load().language
    said = {dossier: export_summary(it, language) for dossier, it in done.results.items()}
    return finished(
        done,
        by_dossier(said, language),
        anything=any(it.anything for it in done.results.values()),
        calls=calls_made() - calls,
    )


async def _as_zip(dossiers: str, options: ExportOptions) -> State[Any]:
    calls = calls_made()

    async def one(dossier: Dossier) -> ArchiveResult:
        return await archive_documents(dossier, options)

    language = load().language
    done = await for_each(await choose_dossiers(dossiers), one)
    return finished(
        done,
        by_dossier({one: archive_summary(it, language) for one, it in done.results.items()}, language),
        anything=any(it.address for it in done.results.values()),
        calls=calls_made() - calls,
    )
