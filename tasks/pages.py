"""What each run publishes: pages and tables under stable keys, in the installation's language."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
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
from dossierflow.reports.vat_return import return_markdown
from dossierflow.runs.statements import FeedCollection
from dossierflow.statements import DeliverResult, StatementsResult
from dossierflow.statements import overview as accounts_of
from dossierflow.texts import words
from dossierflow.vat.vat_return import VatReturn
from tasks import artifacts
from tasks.process import application, language


async def _page(key: str, markdown: str) -> None:
    """A page of the practice; its title is the text `artifact.KEY`."""
    await artifacts.page(key, markdown, words(language()).sentence(f"artifact.{key}"))


async def _table(key: str, rows: Sequence[Any]) -> None:
    """A table of the practice; what stands in its place when it is empty is `artifact.KEY-empty`."""
    told = words(language())
    empty = told.sentence(f"artifact.{key}-empty")
    await artifacts.table(key, rows, told.sentence(f"artifact.{key}"), empty=empty, language=language())


async def publish_onboarding(discovery: DiscoveryResult, done: Mapping[Dossier, OnboardResult]) -> None:
    """The practice's onboarding page."""
    await _page("practice-onboarding", onboarding_markdown(discovery, done, language()))


async def publish_exports(done: Mapping[Dossier, ExportResult], *, idle: bool = True) -> None:
    """A table a dossier, what a person must see first; and what was ready, per month.

    `idle`: also of dossiers in which there was nothing to do, as whoever asks for one dossier expects.
    """
    told = words(language())
    for dossier, exported in done.items():
        rows = export_rows(exported, language())
        if rows or idle:
            counts = counted(rows, language())
            await artifacts.table(
                f"export-{dossier.id}",
                rows,
                told.sentence("artifact.export", dossier=dossier.name, counts=counts),
                empty=told.sentence("artifact.export-empty", dossier=dossier.name),
                language=language(),
            )
    await _page("ready-by-month", ready_markdown(done, language()))


async def publish_statements(collected: FeedCollection, done: Mapping[Dossier, StatementsResult]) -> None:
    """The page of what was delivered, and the practice's bank accounts."""
    practice = application()
    rows = await asyncio.to_thread(accounts_of, practice.store, practice.clock)
    names = {dossier.id: dossier.name for dossier in practice.dossiers()}
    await _page("bank-statements", statements_markdown(collected.feed, done, rows, language()))
    await _table("bank-accounts", account_rows(rows, names, language()))


async def publish_again(done: Mapping[Dossier, DeliverResult]) -> None:
    """The page of what was delivered again."""
    await _page("bank-statements-again", again_markdown(done, language()))


async def publish_reconciliation(done: Mapping[Dossier, ReconcileResult]) -> None:
    """The page, and the list of what is exported and not booked."""
    await _page("booking-status", reconcile_markdown(done, language()))
    rows = [
        row for dossier, result in done.items() for row in unbooked_rows(dossier, result.unbooked, language())
    ]
    await _table("unbooked-documents", rows)


async def publish_overview() -> Practice:
    """The practice's first page, all problems, and the permission failures; from the store alone."""
    now = application()
    practice = await asyncio.to_thread(overview, now.store, now.clock)
    await _page("practice-overview", overview_markdown(practice, language()))
    await _table("practice-problems", problem_rows(practice.all_problems, practice.at, language()))
    await _table("permission-failures", permission_rows(practice.all_problems, language()))
    return practice


async def publish_vat_returns(done: Mapping[Dossier, VatReturn]) -> None:
    """A page for each dossier."""
    for dossier, found in done.items():
        title = words(language()).sentence(
            "artifact.vat-return", dossier=dossier.name, period=found.period.name
        )
        page = return_markdown({dossier: found}, language())
        await artifacts.page(f"vat-return-{dossier.id}", page, title)


async def publish_story(story: Story) -> str:
    """One document's page; its key, which keeps the document's history."""
    key = f"document-{story.dossier.id}-{story.document.order_id}"
    title = words(language()).sentence("artifact.story", document=story.document.number)
    await artifacts.page(key, story_markdown(story, language()), title)
    return key
