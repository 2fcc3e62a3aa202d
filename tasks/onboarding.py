"""Onboarding, in units an operator would retry or want to see."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import onboarding as work
from dossierflow.dossier import Dossier
from dossierflow.problem import Problem
from dossierflow.reports.onboarding import onboarding_markdown
from dossierflow.settings import load
from dossierflow.workspace import Workspace
from tasks import artifacts
from tasks.desks import at_desk, at_office
from tasks.units import unit


@unit("find dossiers")
async def find_dossiers() -> work.Discovery:
    """Bind Exact's divisions to Billit's companies."""
    return await at_office(Workspace.discover)


@unit("rights · {dossier.name}")
async def check_rights(dossier: Dossier) -> list[Problem]:
    """What the connected user may do in the division."""
    return await at_desk(dossier, work.check_rights)


@unit("read · {dossier.name}")
async def read_master_data(dossier: Dossier, moved_at: str) -> work.Read:
    """What changed in Exact since the last time."""
    return await at_desk(dossier, work.read_master_data, moved_at)


@unit("validate · {dossier.name}")
async def validate(dossier: Dossier, read: work.Read) -> work.Verdict:
    """Great Expectations, before anything is written to Billit."""
    return await at_desk(dossier, work.validate, read)


@unit("import · {dossier.name}")
async def import_into_billit(dossier: Dossier, verdict: work.Verdict, moved_at: str) -> work.Imported:
    """Write to Billit what it does not have yet."""
    imported = await at_desk(dossier, work.import_into_billit, verdict.refused)
    await at_desk(dossier, work.finish, moved_at)
    return imported


async def publish_onboarding(discovery: work.Discovery, done: Mapping[Dossier, work.Onboarded]) -> None:
    """The practice's onboarding page."""
    text = onboarding_markdown(discovery, done, load().language)
    await artifacts.page("practice-onboarding", text, "What onboarding found, judged and imported")
