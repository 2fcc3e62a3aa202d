"""Booking status: one dossier is one unit; the lists that people read are published once."""

from __future__ import annotations

from collections.abc import Mapping

from dossierflow import booking as work
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.settings import load
from dossierflow.practice.overview import Practice, overview
from dossierflow.reports.booking import reconcile_markdown, unbooked_rows
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permission_rows, problem_rows
from dossierflow.texts import words
from tasks import artifacts
from tasks.sessions import at_session, for_practice
from tasks.units import unit


@unit("reconcile · {dossier.name}")
async def reconcile_bookings(dossier: Dossier, patience: float) -> work.ReconcileResult:
    """Read Exact's books, settle doubts, match, write entry numbers to Billit."""
    return await at_session(dossier, work.reconcile, patience=patience)


async def publish_reconciliation(done: Mapping[Dossier, work.ReconcileResult]) -> None:
    """The page, and the list of what is exported and not booked."""
    language = load().language
    told = words(language)
    title = told.sentence("artifact.booking-status")
    await artifacts.page("booking-status", reconcile_markdown(done, language), title)
    rows = [
        row for dossier, result in done.items() for row in unbooked_rows(dossier, result.unbooked, language)
    ]
    await artifacts.table(
        "unbooked-documents",
        rows,
        told.sentence("artifact.unbooked-documents"),
        empty=told.sentence("artifact.unbooked-documents-empty"),
        language=language,
    )


@unit("read the practice")
async def read_practice() -> Practice:
    """Everything that waits, from the store."""
    return await for_practice(lambda application: overview(application.store, application.clock))


async def publish_permissions(practice: Practice) -> None:
    """Who may not do what, where, and how it is granted."""
    language = load().language
    told = words(language)
    await artifacts.table(
        "permission-failures",
        permission_rows(practice.all_problems, language),
        told.sentence("artifact.permission-failures"),
        empty=told.sentence("artifact.permission-failures-empty"),
        language=language,
    )


async def publish_overview(practice: Practice) -> None:
    """The practice's first page, and all problems as a table."""
    language = load().language
    told = words(language)
    title = told.sentence("artifact.practice-overview")
    await artifacts.page("practice-overview", overview_markdown(practice, language), title)
    await artifacts.table(
        "practice-problems",
        problem_rows(practice.all_problems, practice.at, language),
        told.sentence("artifact.practice-problems"),
        empty=told.sentence("artifact.practice-problems-empty"),
        language=language,
    )
