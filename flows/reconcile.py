"""Booking status: the entry number comes back to every Billit document; what is not booked is explained."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.booking import ReconcileResult
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.reports.booking import reconcile_sentence
from dossierflow.texts import words
from tasks.booking import (
    publish_permissions,
    publish_reconciliation,
    read_practice,
    reconcile_bookings,
)
from tasks.calls import calls_made
from tasks.dossiers import choose_dossiers, for_each
from tasks.states import finished


@flow(name="reconcile", validate_parameters=True)
async def reconcile(dossiers: str = "", patience_seconds: int = 180) -> State[Any]:
    """Read Exact's books, and say of every exported document whether it is booked.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
        patience_seconds: Wait at most this long where an answer was lost and may be looked up only later.
    """
    calls = calls_made()

    async def one(dossier: Dossier) -> ReconcileResult:
        return await reconcile_bookings(dossier, float(patience_seconds))

    done = await for_each(await choose_dossiers(dossiers), one)
    await publish_reconciliation(done.results)
    await publish_permissions(await read_practice())
    language = load().language
    return finished(
        done,
        words(language).joined(
            reconcile_sentence(dossier, it, language) for dossier, it in done.results.items()
        ),
        anything=any(it.anything for it in done.results.values()),
        calls=calls_made() - calls,
    )
