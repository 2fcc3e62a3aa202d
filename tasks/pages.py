"""What each run publishes: pages and tables under stable keys, in the installation's language."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from dossierflow.booking import ReconcileResult
from dossierflow.delivery import ExportResult
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import DiscoveryResult, OnboardResult
from dossierflow.practice.overview import Practice, overview
from dossierflow.practice.story import Story
from dossierflow.reports.bank import account_rows, again_markdown, statements_markdown
from dossierflow.reports.booking import reconcile_markdown, unbooked_rows
from dossierflow.reports.documents import counted, export_rows, ready_markdown
from dossierflow.reports.onboarding import onboarding_markdown
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permission_rows, problem_rows
from dossierflow.reports.story import story_markdown
from dossierflow.runs.statements import FeedCollection
from dossierflow.statements import DeliverResult, StatementsResult
from dossierflow.statements import overview as accounts_of
from tasks import artifacts
from tasks.process import application


def language() -> str:
    """Of everything that people read here."""
    return application().settings.language


async def publish_onboarding(discovery: DiscoveryResult, done: Mapping[Dossier, OnboardResult]) -> None:
    """The practice's onboarding page."""
    text = onboarding_markdown(discovery, done, language())
    await artifacts.page("practice-onboarding", text, "What onboarding found, judged and imported")


async def publish_exports(done: Mapping[Dossier, ExportResult], *, idle: bool = True) -> None:
    """A table a dossier, what a person must see first; and what was ready, per month.

    `idle`: also of dossiers in which there was nothing to do, as whoever asks for one dossier expects.
    """
    for dossier, exported in done.items():
        rows = export_rows(exported, language())
        if rows or idle:
            await artifacts.table(
                f"export-{dossier.id}",
                rows,
                f"{dossier.name}: {counted(rows)}.",
                empty=f"{dossier.name}: nothing to export.",
            )
    await artifacts.page("ready-by-month", ready_markdown(done), "Ready for export, by month")


async def publish_statements(collected: FeedCollection, done: Mapping[Dossier, StatementsResult]) -> None:
    """The page of what was delivered, and the practice's bank accounts."""
    practice = application()
    rows = await asyncio.to_thread(accounts_of, practice.store, practice.clock)
    names = {dossier.id: dossier.name for dossier in practice.dossiers()}
    page = statements_markdown(collected.feed, done, rows)
    await artifacts.page("bank-statements", page, "Bank statements: what was collected, issued, delivered")
    await artifacts.table(
        "bank-accounts",
        account_rows(rows, names),
        "Every bank account of every dossier.",
        empty="No bank accounts yet.",
    )


async def publish_again(done: Mapping[Dossier, DeliverResult]) -> None:
    """The page of what was delivered again."""
    await artifacts.page("bank-statements-again", again_markdown(done), "Bank statements: delivered again")


async def publish_reconciliation(done: Mapping[Dossier, ReconcileResult]) -> None:
    """The page, and the list of what is exported and not booked."""
    await artifacts.page("booking-status", reconcile_markdown(done), "What is booked since, by dossier")
    rows = [row for dossier, result in done.items() for row in unbooked_rows(dossier, result.unbooked)]
    await artifacts.table(
        "unbooked-documents",
        rows,
        "Exported and not booked, oldest first.",
        empty="Everything that was exported is booked.",
    )


async def publish_overview() -> Practice:
    """The practice's first page, all problems, and the permission failures; from the store alone."""
    now = application()
    practice = await asyncio.to_thread(overview, now.store, now.clock)
    title = "Only dossiers with work, and the number of problems"
    await artifacts.page("practice-overview", overview_markdown(practice, language()), title)
    await artifacts.table(
        "practice-problems",
        problem_rows(practice.all_problems, practice.at, language()),
        "Every problem that a person must act on.",
        empty="No problems.",
    )
    rows: list[Any] = permission_rows(practice.all_problems, language())
    await artifacts.table(
        "permission-failures",
        rows,
        "What the connected user may not do, and the remedy.",
        empty="The connected users have every right that is needed.",
    )
    return practice


async def publish_story(story: Story) -> str:
    """One document's page; its key, which keeps the document's history."""
    key = f"document-{story.dossier.id}-{story.document.order_id}"
    await artifacts.page(key, story_markdown(story, language()), f"The story of {story.document.number}")
    return key
