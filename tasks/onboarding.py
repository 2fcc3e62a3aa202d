"""Onboarding, in units an operator would retry or want to see."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import onboarding as work
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.problems.problem import Problem
from dossierflow.reports.onboarding import onboarding_markdown
from dossierflow.runs import discovery
from dossierflow.texts import words
from tasks import artifacts
from tasks.sessions import at_session, for_practice
from tasks.units import unit


@unit("find dossiers")
async def find_dossiers() -> work.DiscoveryResult:
    """Bind Exact's divisions to Billit's companies."""
    return await for_practice(discovery.find_dossiers)


@unit("rights · {dossier.name}")
async def check_rights(dossier: Dossier) -> list[Problem]:
    """What the connected user may do in the division."""
    return await at_session(dossier, work.check_rights)


@unit("read · {dossier.name}")
async def read_master_data(dossier: Dossier, moved_at: str) -> work.ReadResult:
    """What changed in Exact since the last time."""
    return await at_session(dossier, work.read_master_data, moved_at)


@unit("validate · {dossier.name}")
async def validate(dossier: Dossier, read: work.ReadResult) -> work.ValidationResult:
    """Great Expectations, before anything is written to Billit."""
    return await at_session(dossier, work.validate, read)


@unit("import · {dossier.name}")
async def import_into_billit(
    dossier: Dossier, verdict: work.ValidationResult, moved_at: str
) -> work.ImportResult:
    """Write to Billit what it does not have yet."""
    imported = await at_session(dossier, work.import_into_billit, verdict.refused)
    await at_session(dossier, work.finish, moved_at)
    return imported


async def publish_onboarding(
    discovery: work.DiscoveryResult, done: Mapping[Dossier, work.OnboardResult]
) -> None:
    """The practice's onboarding page."""
    language = load().language
    title = words(language).sentence("artifact.practice-onboarding")
    await artifacts.page("practice-onboarding", onboarding_markdown(discovery, done, language), title)
