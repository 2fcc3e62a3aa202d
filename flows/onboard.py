"""Onboarding: dossiers from Exact's divisions, with customers, suppliers and GL accounts into Billit."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.onboarding import OnboardResult
from dossierflow.reports.runs import onboarded
from tasks.calls import calls_made
from tasks.dossiers import choose_dossiers, for_each
from tasks.onboarding import (
    check_rights,
    find_dossiers,
    import_into_billit,
    publish_onboarding,
    read_master_data,
    validate,
)
from tasks.states import finished


@flow(name="onboard", validate_parameters=True)
async def onboard(dossiers: str = "") -> State[Any]:
    """Find the dossiers, and import or synchronise their relations, GL accounts and journals.

    The same action synchronises again: what did not change costs three calls a dossier.

    Args:
        dossiers: Division numbers, enterprise numbers or names, separated by commas. Empty: all dossiers.
    """
    calls = calls_made()
    found = await find_dossiers()
    wanted = await choose_dossiers(dossiers) if dossiers.strip() else found.bound

    async def one(dossier: Dossier) -> OnboardResult:
        return await onboard_dossier(dossier, found.moved.get(dossier.division, ""))

    done = await for_each(wanted, one)
    await publish_onboarding(found, done.results)
    return finished(
        done,
        onboarded(found, done.results, load().language),
        anything=any(one.anything for one in done.results.values()),
        calls=calls_made() - calls,
    )


async def onboard_dossier(dossier: Dossier, moved_at: str) -> OnboardResult:
    """One dossier, in the order in which it is done."""
    rights = await check_rights(dossier)
    read = await read_master_data(dossier, moved_at)
    verdict = await validate(dossier, read)
    imported = await import_into_billit(dossier, verdict, moved_at)
    return OnboardResult(read, verdict, imported, rights)
