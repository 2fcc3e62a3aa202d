"""The seeded practice's statements over real HTTP: from Billit's feed and movements to a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, Company, Options
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Statement
from dossierflow.coda.validator import check_files
from dossierflow.domain.bank_transaction import BankTransaction
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BudgetSpent
from dossierflow.kernel.outcome import accepted
from dossierflow.runs.statements import collect
from dossierflow.store.database import Store
from sandbox.billit.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options as SandboxOptions
from sandbox.kernel.server import running
from sandbox.practice import build
from tests.support.practice import EVER

MORNING = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
OFFICE = 700100
FEED = "dossierflow"


@dataclass
class SharedClock:
    """The sandbox's clock as ours: waiting moves both."""

    sandbox: SandboxClock

    def now(self) -> dt.datetime:
        return self.sandbox.now()

    def sleep(self, seconds: float) -> None:
        self.sandbox.advance(max(0.0, seconds))


@pytest.fixture
def clock() -> SharedClock:
    return SharedClock(SandboxClock(Books(None), start=MORNING))


@pytest.fixture
def billit(clock: SharedClock) -> Iterator[Billit]:
    """A client on a sandbox of the whole practice."""
    books = Books(None)
    practice = build(1, MORNING.date())
    app = create(books, clock.sandbox, Faults(books), Counters(books), practice, SandboxOptions(True, {}))
    key, no_pace = ApiKey("demo-billit-key"), Options(per_second=0)
    with (
        running({"billit": app}) as urls,
        Billit(urls["billit"], key, OFFICE, "docs", clock, 20, options=no_pace) as client,
    ):
        yield client
    books.close()


def dossier_of(company: Company) -> Dossier:
    number = company.party_id
    return Dossier(
        str(number), company.name, company.enterprise_number, number, number, "exact:one", starts_on=EVER
    )


def movements(billit: Billit, company: Company) -> list[BankTransaction]:
    pages = billit.company(company.party_id).transactions.since(None)
    return [one for page in pages for one in page]


def test_the_practice_has_every_statement_in_its_folder_and_every_chain_is_whole(
    billit: Billit, sqlite_store: Store, clock: SharedClock, tmp_path: Path
) -> None:
    companies = [one for one in billit.account().companies if one.party_id != OFFICE and one.bank_accounts]
    dossiers = [dossier_of(one) for one in companies]
    feed = billit.feed(FEED)
    accepted(feed.register())
    waiting = len(feed.items())
    clock.sleep(60)

    collected = bank_statements.collect_feed(sqlite_store, feed, dossiers, clock)
    assert collected.problems == [] and len(collected.stored) == collected.confirmed > 0
    assert collected.left + collected.confirmed == waiting
    with pytest.raises(BudgetSpent):
        bank_statements.collect_feed(sqlite_store, feed, dossiers, clock)

    folder = bank_statements.Folder(str(tmp_path / "made"))
    moved: dict[int, BankTransaction] = {}
    for company, dossier in zip(companies, dossiers, strict=True):
        given = movements(billit, company)
        made = bank_statements.issue(sqlite_store, dossier, company.bank_accounts, given, clock)
        assert made.problems == []
        moved |= {one.id: one for one in given}
        bank_statements.deliver(sqlite_store, dossier, folder, clock)

    paths = sorted((tmp_path / "made").glob("*.cod"))
    assert list(check_files(paths, own=True)) == []
    statements = [one for path in paths for one in read(path.open("rb"), path.name)]
    _all_movements_are_there(statements, moved, MORNING.date())
    rows = bank_statements.overview(sqlite_store, clock)
    assert {row.coda for row in rows} == {True, False}
    assert all(row.first_gap == "" and row.undelivered == 0 for row in rows)
    for row in rows:
        balance = {one.iban: one.balance for company in companies for one in company.bank_accounts}[row.iban]
        if not row.coda and row.waiting == 0:
            assert row.last_balance == (balance or 0) * 10


def test_what_a_look_that_was_cut_short_left_is_collected_within_the_minute(
    billit: Billit, sqlite_store: Store, clock: SharedClock
) -> None:
    settings = SimpleNamespace(billit_feed=FEED)
    stood_in = SimpleNamespace(billit=billit, store=sqlite_store, clock=clock, settings=settings)
    application = cast(Application, stood_in)
    dossiers = [dossier_of(one) for one in billit.account().companies if one.bank_accounts]
    feed = billit.feed(FEED)
    accepted(feed.register())
    began = clock.now()
    assert feed.items() and feed.is_cut_short  # whoever looked died before he took anything

    collected = collect(application, dossiers)

    assert collected.feed.stored and not collected.waited and not feed.is_cut_short
    assert (clock.now() - began).total_seconds() == pytest.approx(65, abs=1)
    again = collect(application, dossiers)
    assert "asked 0 s ago" in again.waited and not again.feed.stored and again.accounts


def _all_movements_are_there(
    statements: list[Statement], moved: dict[int, BankTransaction], today: dt.date
) -> None:
    over = sorted(
        (one.iban, one.value_date, one.amount * 10) for one in moved.values() if one.value_date < today
    )
    stated = sorted(
        (statement.account.number, movement.entry_date, movement.amount)
        for statement in statements
        for movement in statement.movements
        if movement.entry_date < today
    )
    assert stated == over
