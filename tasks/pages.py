"""What each run publishes, in the installation's language.

A key of the practice holds the practice's truth, read from the store, whatever part of it a run was about;
what a run did for one dossier, or only tried, has a page of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from dossierflow.delivery import ExportChoice, ExportResult
from dossierflow.domain.candidate import BindingState, Candidate
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.foreign import whole
from dossierflow.practice.books import Exports, exports
from dossierflow.practice.dossier import statuses
from dossierflow.practice.masterdata import master_data
from dossierflow.practice.overview import Practice, overview
from dossierflow.practice.refusals import RefusalsResult
from dossierflow.practice.settings import Plan
from dossierflow.practice.story import Story, tell_order
from dossierflow.practice.vat_chart import VatChart
from dossierflow.problems.kinds import KINDS, bank
from dossierflow.reports.bank import accounts_markdown, again_markdown, statements_markdown
from dossierflow.reports.bank_account import account_markdown, key_of
from dossierflow.reports.companies import candidates_markdown
from dossierflow.reports.documents import document_name
from dossierflow.reports.dossier import dossier_markdown
from dossierflow.reports.export_page import SCHEDULED, export_key, export_markdown, story_keys
from dossierflow.reports.exports import booking_markdown, ready_markdown, unbooked_markdown
from dossierflow.reports.links import Links, account_key, dossier_key, story_key
from dossierflow.reports.onboarding import onboarding_markdown
from dossierflow.reports.practice import overview_markdown
from dossierflow.reports.problems import permissions_markdown, problems_markdown
from dossierflow.reports.quality import quality_markdown
from dossierflow.reports.readiness import readiness_markdown
from dossierflow.reports.refusals import refusals_markdown
from dossierflow.reports.settings import plan_markdown, table_text
from dossierflow.reports.story import story_markdown
from dossierflow.reports.vat_return import return_markdown
from dossierflow.reports.vat_table import tables_markdown
from dossierflow.runs.companies import stored_candidates
from dossierflow.runs.readiness import ReadinessRun
from dossierflow.runs.statements import FeedCollection
from dossierflow.statements import DeliverResult, FeedResult, StatementsResult
from dossierflow.statements import courses as courses_of
from dossierflow.statements import overview as accounts_of
from dossierflow.store import problems
from dossierflow.store import statements as stored_statements
from dossierflow.store.quality import PastQuality
from dossierflow.texts import words
from dossierflow.vat.vat_return import VatReturn
from tasks import artifacts
from tasks.links import address_of, links
from tasks.process import application, language
from tasks.states import log_lines

#: Files that were delivered last, on the page of bank statements.
LAST = 50
#: Pages of dossiers, and stories of documents, that one run renews.
DOSSIERS, STORIES = 200, 60
OVERVIEW = "practice-overview"
#: Problems of bank files, statements and accounts.
OF_STATEMENTS = {key for key, kind in KINDS.items() if kind.__module__ == bank.__name__}


async def _page(key: str, markdown: str) -> None:
    """A page of the practice; its title is the text `artifact.KEY`."""
    await artifacts.page(key, markdown, words(language()).sentence(f"artifact.{key}"))


async def _asked_for(key: str, markdown: str, title: str = "") -> None:
    """The page that a person ran a form for: the run's log leads to it."""
    told = words(language())
    await artifacts.page(key, markdown, title or told.sentence(f"artifact.{key}"))
    log_lines()(told.sentence("run.its-page", address=address_of(key)))


async def publish_practice(changed: Iterable[Dossier] = (), *, everything: bool = True) -> Practice:
    """The practice's pages, and those of the dossiers with work and of these that changed.

    Not `everything`: only what the day itself changes. The run's log ends with a link to the first page.
    """
    now = application()
    practice = await asyncio.to_thread(overview, now.store, now.clock)
    books = await asyncio.to_thread(exports, now.store, now.clock)
    shown = [work.dossier.id for work in practice.with_work]
    if everything:
        await _stories(practice, books)
        await publish_dossiers(practice, [*(one.id for one in changed), *shown[:DOSSIERS]])
    found = await links(*map(dossier_key, shown), *_stories_of(practice, books))
    if everything:
        await _page("booking-status", booking_markdown(books, language(), found))
        await _page("ready-by-month", ready_markdown(books, language(), found))
        mirrored = await asyncio.to_thread(master_data, now.store, now.clock)
        await _page("practice-onboarding", onboarding_markdown(mirrored, language(), found))
        await publish_companies()
    await _page("unbooked-documents", unbooked_markdown(books, language(), found))
    told = (practice.all_problems, practice.at, practice.names, language(), found)
    await _page("permission-failures", permissions_markdown(*told))
    await _page("practice-problems", problems_markdown(*told))
    await _page(OVERVIEW, overview_markdown(practice, language(), found))
    log_lines()(words(language()).sentence("run.page", address=address_of(OVERVIEW)))
    return practice


async def publish_dossiers(practice: Practice, wanted: Iterable[str]) -> None:
    """The pages of these dossiers (ids)."""
    now, told = application(), words(language())
    found = await asyncio.to_thread(statuses, now.store, now.clock, practice, wanted)
    reach = await links(
        *(story_key(one.dossier.id, document.order_id) for one in found for document, _ in one.waiting)
    )
    for one in found:
        title = told.sentence("artifact.dossier", dossier=one.dossier.name)
        await artifacts.page(dossier_key(one.dossier.id), dossier_markdown(one, language(), reach), title)


async def publish_exports(
    done: Mapping[Dossier, ExportResult], choice: ExportChoice = SCHEDULED, *, idle: bool = True
) -> None:
    """A page a dossier: what a person must see first.

    `idle`: also of dossiers in which there was nothing to do, as whoever asks for one dossier expects.
    """
    told = words(language())
    reach = await links(*(key for dossier, exported in done.items() for key in story_keys(dossier, exported)))
    for dossier, exported in done.items():
        if exported.anything or exported.problems or idle:
            await artifacts.page(
                export_key(dossier, choice),
                export_markdown(dossier, exported, choice, language(), reach),
                told.heading("preview" if choice.preview else "export", dossier=dossier.name),
            )


async def publish_statements(collected: FeedCollection, done: Mapping[Dossier, StatementsResult]) -> None:
    """The page of what was delivered, and the practice's bank accounts."""
    practice = application()
    await _publish_accounts(collected.feed, done)
    rows = await asyncio.to_thread(accounts_of, practice.store, practice.clock)
    names = {dossier.id: dossier.name for dossier in practice.dossiers()}
    with practice.store.read() as connection:
        last = stored_statements.last_delivered(connection, LAST)
        standing = [
            one.problem for one in problems.open_ones(connection) if one.problem.kind in OF_STATEMENTS
        ]
    keys = (account_key(row.dossier, row.iban, row.currency) for row in rows)
    reach = await links(*(dossier_key(row.dossier) for row in rows), *keys)
    page = statements_markdown(collected.feed, done, rows, language(), last, names, standing, reach)
    await _page("bank-statements", page)
    await _page("bank-accounts", accounts_markdown(rows, names, language(), reach))


async def _publish_accounts(feed: FeedResult, done: Mapping[Dossier, StatementsResult]) -> None:
    """A page for each account of the dossiers in which anything happened, or is to be said."""
    found = [*feed.problems, *(one for result in done.values() for one in result.problems)]
    told = {problem.dossier for problem in found}
    names = {dossier.id: dossier.name for dossier, run in done.items() if run.anything or dossier.id in told}
    practice = application()
    courses = await asyncio.to_thread(courses_of, practice.store, practice.clock, names)
    reach = await links()
    for course in courses:
        page = account_markdown(course, names[course.dossier], found, language(), reach)
        title = words(language()).sentence("artifact.account", account=course.iban, dossier=course.dossier)
        await artifacts.page(key_of(course), page, title)


async def publish_again(done: Mapping[Dossier, DeliverResult]) -> None:
    """The page of what was delivered again."""
    await _asked_for("bank-statements-again", again_markdown(done, language()))


async def publish_story(story: Story, reach: Links | None = None) -> str:
    """One document's page; its key, which keeps the document's history."""
    key = story_key(story.dossier.id, story.document.order_id)
    told = words(language())
    title = told.sentence("artifact.story", document=document_name(told, story.document))
    shown = story_markdown(story, language(), reach or await links())
    await artifacts.page(key, shown, title)
    return key


async def _stories(practice: Practice, books: Exports) -> None:
    """Of documents with a problem, and of those that are exported and not booked."""
    now, reach = application(), await links()
    for dossier_id, order in _documents(practice, books)[:STORIES]:
        story = await asyncio.to_thread(tell_order, now.store, dossier_id, order)
        if story is not None:
            await publish_story(story, reach)


def _documents(practice: Practice, books: Exports) -> list[tuple[str, int]]:
    """Dossier and order of what a person may want to read the story of, the most urgent first."""
    of_problems = [
        (one.problem.dossier, order)
        for one in practice.all_problems
        if (order := whole(one.problem.subject)) is not None and "document" in one.problem.facts
    ]
    unbooked = [(key, row.document.order_id) for key, rows in books.unbooked.items() for row in rows]
    return list(dict.fromkeys([*of_problems, *unbooked]))


def _stories_of(practice: Practice, books: Exports) -> list[str]:
    return [story_key(dossier_id, order) for dossier_id, order in _documents(practice, books)]


async def publish_dossier(dossier: Dossier) -> None:
    """One dossier's page, asked for by a person."""
    now = application()
    practice = await asyncio.to_thread(overview, now.store, now.clock)
    await publish_dossiers(practice, [dossier.id])


async def publish_vat_returns(done: Mapping[Dossier, VatReturn]) -> None:
    """A page for each dossier."""
    reach = await links(*(dossier_key(dossier.id) for dossier in done))
    for dossier, found in done.items():
        title = words(language()).sentence(
            "artifact.vat-return", dossier=dossier.name, period=found.period.name
        )
        page = return_markdown({dossier: found}, language(), reach)
        await artifacts.page(f"vat-return-{dossier.id}", page, title)


async def publish_vat_table(charts: Sequence[VatChart], *, asks: bool = False) -> None:
    """The VAT table that a person confirms, with its evidence; `asks`: the run waits for the answer."""
    title = words(language()).sentence("artifact.vat-table")
    await _asked_for("vat-table", tables_markdown(charts, language(), asks=asks), title)


async def publish_readiness(run: ReadinessRun) -> None:
    """The practice's page of readiness, or the one of a single dossier that was asked for."""
    found = run.found
    key = f"readiness-{found[0].dossier.id}" if len(found) == 1 else "practice-readiness"
    reach = await links(*(dossier_key(one.dossier.id) for one in found))
    title = words(language()).sentence("artifact.readiness")
    await _asked_for(key, readiness_markdown(found, language(), reach, run.open), title)


async def publish_quality(last: Sequence[tuple[Dossier, PastQuality]]) -> None:
    """What the suites found when the dossiers' master data was last judged."""
    reach = await links(*(dossier_key(dossier.id) for dossier, _ in last))
    await _asked_for("practice-quality", quality_markdown(last, language(), reach))


async def publish_refusals(done: RefusalsResult) -> None:
    """Texts that nobody knows yet, and what was learnt of others."""
    await _asked_for("refusal-texts", refusals_markdown(done, language(), await links()))


async def publish_companies(found: Sequence[Candidate] | None = None) -> None:
    """The list to choose from, as given or as it is stored."""
    listed = await asyncio.to_thread(stored_candidates, application()) if found is None else found
    bound = [str(one.division.code) for one in listed if one.state is BindingState.BOUND and one.division]
    reach = await links(*map(dossier_key, bound))
    await _page("practice-companies", candidates_markdown(listed, language(), reach))


async def publish_settings_table(content: bytes) -> None:
    """The table of settings, to be copied."""
    title = words(language()).sentence("artifact.settings-table")
    await _asked_for("settings-table", table_text(content, language()), title)


async def publish_settings(plan: Plan) -> None:
    """What a change of settings does, or what of it is wrong."""
    names = {dossier.id: dossier.name for dossier in application().dossiers()}
    title = words(language()).sentence("artifact.settings")
    await _asked_for("settings", plan_markdown(plan, names, language()), title)
