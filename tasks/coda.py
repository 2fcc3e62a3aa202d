"""Bank statements: the feed is the practice's, issuing and delivering are a dossier's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prefect import get_run_logger

from dossierflow import bank
from dossierflow.bank_transaction import BankAccount
from dossierflow.desk import Desk, Meter
from dossierflow.dossier import Dossier
from dossierflow.errors import BudgetSpent
from dossierflow.outlet import Outlet
from dossierflow.reports.bank import account_rows, again_markdown, statements_markdown
from dossierflow.settings import load
from dossierflow.workspace import Workspace
from tasks import artifacts
from tasks.desks import at_office, at_watched_desk
from tasks.units import unit


@dataclass
class Collected:
    """What the feed gave, and the bank accounts of each company by PartyID."""

    feed: bank.FeedResult = field(default_factory=bank.FeedResult)
    accounts: dict[int, tuple[BankAccount, ...]] = field(default_factory=dict)


@unit("collect bank-made CODA")
async def collect_statements(dossiers: Sequence[Dossier]) -> Collected:
    """Take the files that banks made from the accountant feed: stored, then confirmed."""
    log = get_run_logger()

    def work(workspace: Workspace) -> Collected:
        done = Collected()
        with workspace.billit() as billit:
            companies = billit.account().companies
            done.accounts = {one.party_id: one.bank_accounts for one in companies}
            feed = billit.feed(workspace.settings.billit_feed)
            feed.register()
            try:
                done.feed = bank.collect_feed(workspace.store, feed, dossiers, workspace.clock)
            except BudgetSpent as spent:  # asked less than a minute ago: what waits there waits on
                log.info(str(spent))
        return done

    return await at_office(work)


@unit("statements · {dossier.name}")
async def serve_statements(
    dossier: Dossier, accounts: tuple[BankAccount, ...], outlet: Outlet
) -> bank.Served:
    """Issue statements from transactions where no CODA arrives, and deliver everything new."""

    def work(desk: Desk) -> bank.Served:
        destination = outlet.of(desk, load().output)
        return bank.serve(desk.store, dossier, desk.billit, accounts, destination, desk.clock, desk.meter)

    key, told = f"statements-{dossier.id}", f"{dossier.name}: statements sent"
    return await at_watched_desk(key, told, dossier, work)


@unit("deliver again · {dossier.name}")
async def deliver_again(dossier: Dossier, wanted: bank.Again, outlet: Outlet) -> bank.DeliverResult:
    """Deliver issued statements again; the same bytes as the first time."""
    meter = Meter()

    def work(workspace: Workspace) -> bank.DeliverResult:
        with outlet.open(workspace, dossier) as destination:
            return bank.deliver(workspace.store, dossier, destination, workspace.clock, wanted, meter)

    async with artifacts.progress(meter, f"statements-{dossier.id}", f"{dossier.name}: statements sent"):
        return await at_office(work)


async def publish_statements(collected: Collected, done: Mapping[Dossier, bank.Served]) -> None:
    """The page of what was delivered, and the practice's bank accounts."""
    rows = await at_office(lambda workspace: bank.overview(workspace.store, workspace.clock))
    names = await at_office(lambda workspace: {one.id: one.name for one in workspace.dossiers()})
    page = statements_markdown(collected.feed, done, rows)
    await artifacts.page("bank-statements", page, "Bank statements: what was collected, issued, delivered")
    await artifacts.table(
        "bank-accounts",
        account_rows(rows, names),
        "Every bank account of every dossier.",
        empty="No bank accounts yet.",
    )


async def publish_again(done: Mapping[Dossier, bank.DeliverResult]) -> None:
    """The page of what was delivered again."""
    page = again_markdown(done)
    await artifacts.page("bank-statements-again", page, "Bank statements: delivered again")
