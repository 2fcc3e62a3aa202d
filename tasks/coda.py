"""Bank statements: the feed is the practice's, issuing and delivering are a dossier's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prefect import get_run_logger

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession, Meter
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BudgetSpent
from dossierflow.kernel.outcome import accepted
from dossierflow.kernel.settings import load
from dossierflow.reports.bank import account_rows, again_markdown, statements_markdown
from dossierflow.statements.target import StatementTarget
from tasks import artifacts
from tasks.sessions import for_dossier_with_progress, for_practice
from tasks.units import unit


@dataclass
class FeedCollection:
    """What the feed gave, and the bank accounts of each company by PartyID."""

    feed: bank_statements.FeedResult = field(default_factory=bank_statements.FeedResult)
    accounts: dict[int, tuple[BankAccount, ...]] = field(default_factory=dict)


@unit("collect bank-made CODA")
async def collect_statements(dossiers: Sequence[Dossier]) -> FeedCollection:
    """Take the files that banks made from the accountant feed: stored, then confirmed."""
    log = get_run_logger()

    def work(application: Application) -> FeedCollection:
        done = FeedCollection()
        with application.billit() as billit:
            companies = billit.account().companies
            done.accounts = {one.party_id: one.bank_accounts for one in companies}
            feed = billit.feed(application.settings.billit_feed)
            accepted(feed.register())
            try:
                done.feed = bank_statements.collect_feed(application.store, feed, dossiers, application.clock)
            except BudgetSpent as spent:  # asked less than a minute ago: what waits there waits on
                log.info(str(spent))
        return done

    return await for_practice(work)


@unit("statements · {dossier.name}")
async def serve_statements(
    dossier: Dossier, accounts: tuple[BankAccount, ...], target: StatementTarget
) -> bank_statements.StatementsResult:
    """Issue statements from transactions where no CODA arrives, and deliver everything new."""

    def work(session: DossierSession) -> bank_statements.StatementsResult:
        destination = target.of(session, load().output)
        return bank_statements.serve(
            session.store, dossier, session.billit, accounts, destination, session.clock, session.meter
        )

    key, told = f"statements-{dossier.id}", f"{dossier.name}: statements sent"
    return await for_dossier_with_progress(key, told, dossier, work)


@unit("deliver again · {dossier.name}")
async def deliver_again(
    dossier: Dossier, wanted: bank_statements.StatementsAgain, target: StatementTarget
) -> bank_statements.DeliverResult:
    """Deliver issued statements again; the same bytes as the first time."""
    meter = Meter()

    def work(application: Application) -> bank_statements.DeliverResult:
        with target.open(application, dossier) as destination:
            return bank_statements.deliver(
                application.store, dossier, destination, application.clock, wanted, meter
            )

    async with artifacts.progress(meter, f"statements-{dossier.id}", f"{dossier.name}: statements sent"):
        return await for_practice(work)


async def publish_statements(
    collected: FeedCollection, done: Mapping[Dossier, bank_statements.StatementsResult]
) -> None:
    """The page of what was delivered, and the practice's bank accounts."""
    rows = await for_practice(
        lambda application: bank_statements.overview(application.store, application.clock)
    )
    names = await for_practice(lambda application: {one.id: one.name for one in application.dossiers()})
    page = statements_markdown(collected.feed, done, rows)
    await artifacts.page("bank-statements", page, "Bank statements: what was collected, issued, delivered")
    await artifacts.table(
        "bank-accounts",
        account_rows(rows, names),
        "Every bank account of every dossier.",
        empty="No bank accounts yet.",
    )


async def publish_again(done: Mapping[Dossier, bank_statements.DeliverResult]) -> None:
    """The page of what was delivered again."""
    page = again_markdown(done)
    await artifacts.page("bank-statements-again", page, "Bank statements: delivered again")
