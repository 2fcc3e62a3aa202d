"""Billit's feed, processes that empty it and are killed, and what both sides remember of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from itertools import count
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, Options
from dossierflow.coda.account import Account
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.writer import write_one
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.dossier import Dossier
from dossierflow.store import dossiers
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.tables.bank import coda_deliveries, coda_files, feed_items
from tests.support.feed_life import Home, live
from tests.support.practice import EVER, settings_for
from tests.support.sandboxes import OFFICE, Sandboxes

KILLED = -signal.SIGKILL
MINUTE = 61  # seconds: the feed may be looked at again
LONGEST_LIFE = 60


@dataclass
class FeedStage:
    """`deaths` counts the lives that were killed, by point; 'anywhere' are those by a signal at random."""

    home: Home
    sandboxes: Sandboxes
    store: Store
    deaths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.support.feed_life"])
        self._numbers = count(101)
        self._accounts = self._bind()

    def begin(self, point: str = "") -> BaseProcess:
        """A new life, a minute later, that has come to its work."""
        self.home.clock.advance(self.sandboxes, MINUTE)
        at_work = self._context.Event()
        process = self._context.Process(target=live, args=(self.home, point, at_work), daemon=True)
        process.start()
        assert at_work.wait(LONGEST_LIFE)
        return process

    def bury(self, process: BaseProcess, point: str) -> bool:
        """Wait for its end and look at what it left; whether it was killed."""
        process.join(LONGEST_LIFE)
        assert process.exitcode in (0, KILLED), f"a life ended with {process.exitcode} at {point!r}"
        killed = process.exitcode == KILLED
        self.deaths[point] += killed
        self.look()
        return killed

    def kill(self, process: BaseProcess) -> None:
        if process.is_alive() and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)

    def arrive(self, files: int) -> None:
        """The bank makes statements; Billit puts them into the feed."""
        for number in (next(self._numbers) for _ in range(files)):
            dossier, account = self._accounts[number % len(self._accounts)]
            file = {
                "FileName": f"{account.iban}-{number}.cod",
                "MimeType": "text/plain",
                "FileContent": b64encode(self._statement(dossier, account, number)).decode(),
            }
            headers = {"ApiKey": "demo-billit-key", "PartyID": str(dossier.party_id)}
            url = f"{self.sandboxes.billit}/v1/financialTransactions/importFile"
            httpx.post(url, json=file, headers=headers, timeout=30).raise_for_status()

    def run_to_rest(self) -> None:
        """Lives that nobody kills, until one finds nothing to do."""
        for _ in range(2):
            process = self.begin()
            process.join(LONGEST_LIFE)
            assert process.exitcode == 0
        self.look()

    def log(self) -> list[dict[str, Any]]:
        """The service's own memory of the feed, in order."""
        return self.sandboxes.rows("billit", "feed log")

    def look(self) -> None:
        """What must hold at every moment: what is confirmed was fetched before, and is stored whole."""
        stored, contents = self.stored(), self.contents()
        fetched: set[int] = set()
        for row in self.log():
            item = row["FeedItemID"]
            if row["deed"] == "fetch":
                fetched.add(item)
            elif row["deed"] == "confirm" and not (item in fetched and stored.get(item) in contents):
                raise AssertionError(f"item {item} was confirmed before it was stored ({dict(self.deaths)})")
        for item, file in stored.items():
            assert file in contents, f"item {item} is remembered without its file"

    def stored(self) -> dict[int, tuple[str, str]]:
        """Dossier and hash of each item that the store knows; the table's key forbids a second row."""
        with self.store.read() as connection:
            rows = connection.execute(sa.select(feed_items)).all()
        return {row.id: (row.dossier_id, row.sha256) for row in rows}

    def contents(self) -> dict[tuple[str, str], bytes]:
        with self.store.read() as connection:
            rows = connection.execute(sa.select(coda_files)).all()
        found = {(row.dossier_id, row.sha256): bytes(row.content) for row in rows}
        assert all(sha256(content).hexdigest() == digest for (_, digest), content in found.items())
        return found

    def arrivals(self) -> Counter[tuple[str, str]]:
        """How often each file is recorded as delivered."""
        with self.store.read() as connection:
            rows = connection.execute(sa.select(coda_deliveries)).all()
        return Counter((row.dossier_id, row.sha256) for row in rows)

    def on_disk(self) -> dict[tuple[str, str], bytes]:
        """Every file in the folders of the dossiers, hidden ones too."""
        paths = [path for path in self.home.delivered.rglob("*") if path.is_file()]
        return {(path.parent.name, path.name): path.read_bytes() for path in paths}

    def names(self) -> dict[tuple[str, str], bytes]:
        """The stored files, by dossier and the name under which they are delivered."""
        with self.store.read() as connection:
            rows = connection.execute(sa.select(coda_files)).all()
        return {(row.dossier_id, row.name): bytes(row.content) for row in rows}

    def close(self) -> None:
        self.store.close()
        self.sandboxes.stop()

    def _bind(self) -> list[tuple[Dossier, BankAccount]]:
        """A dossier for each company that has a bank account."""
        options = Options(per_second=0)
        key = ApiKey("demo-billit-key")
        clock = self.home.clock
        with Billit(self.sandboxes.billit, key, OFFICE, "docs", clock, options=options) as billit:
            companies = [one for one in billit.account().companies if one.party_id != OFFICE]
        bound = []
        for company in companies:
            number = company.party_id
            dossier = Dossier(
                str(number),
                company.name,
                company.enterprise_number,
                number,
                number,
                "exact:one",
                starts_on=EVER,
            )
            with self.store.begin() as connection:
                dossiers.save(connection, dossier)
            bound += [(dossier, account) for account in company.bank_accounts[:1]]
        return bound

    def _statement(self, dossier: Dossier, account: BankAccount, number: int) -> bytes:
        day = self.home.clock.now().date() + timedelta(days=number)
        movement = Movement(f"BANK{number:017d}", 1000 * number, "00150000", day, day, "FROM THE BANK")
        return write_one(
            Statement(
                account=Account.iban(account.iban),
                old_balance=0,
                old_date=day - timedelta(days=1),
                new_balance=1000 * number,
                new_date=day,
                created=day,
                number=number % 999 + 1,
                paper_number=number % 999 + 1,
                movements=(movement,),
                holder="HOLDER",
                bic=account.bic,
                company_number=dossier.enterprise_number,
            )
        )


def set_feed_stage(folder: Path, store_url: str) -> FeedStage:
    """A strict Billit with a practice, an empty store, and the practice's dossiers in it."""
    sandboxes, store = Sandboxes(folder / "sandbox"), Store(store_url)
    migrate(store)
    sandboxes.start()
    home = Home(settings_for(sandboxes, store_url, folder), folder)
    home.clock.follow(sandboxes)
    return FeedStage(home, sandboxes, store)
