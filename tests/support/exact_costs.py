"""What the work costs at Exact, counted by Exact's own sandbox, for a dossier of a known shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, export
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import onboard
from dossierflow.runs.discovery import find_dossiers
from sandbox.exact.contract import endpoints
from sandbox.exact.world import TIMESTAMP, new_id
from sandbox.kernel.books import Books
from tests.support.crash_clock import FollowingClock
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import UNHURRIED, Sandboxes

DIVISION = 2104012
#: The example of the cost model: 3,000 relations, 1,200 GL accounts, 20 journals, 90 VAT codes; Exact's own
#: list of document types is longer than a page.
SHAPE = {
    "crm/Accounts": 3000,
    "financial/GLAccounts": 1200,
    "financial/Journals": 20,
    "vat/VATCodes": 90,
    "documents/DocumentTypes": 70,
}
#: Calls of a whole onboarding: 9 rights, 3 and 2 pages of sync, 1 + 2 + 1 + 1 + 1 + 2 of lists, 2 of cost
#: centres and units, 1 of mailboxes, 1 of deletions.
ONBOARDING, IDLE, JOURNAL_INVOICE = 26, 4, 3
CONNECTION = {"token": 1, "Me": 1, "Divisions": 1}
BY_HAND = ExportChoice(ignore_cadence=True)


@dataclass(frozen=True)
class Line:
    """One line of the cost model."""

    what: str
    measured: float
    minimal: float

    @property
    def ratio(self) -> float:
        return self.measured / self.minimal


def enlarge(file: Path) -> None:
    """Give the dossier the example's shape: copies of what it has, under new keys."""
    books = Books(file)
    with books.transaction():
        for resource, size in SHAPE.items():
            _multiply(books, resource, size)
    books.close()


def _multiply(books: Books, resource: str, size: int) -> None:
    table, key = books.table(f"{DIVISION}/{resource}"), endpoints()[resource].key
    pattern = next(row for row in table.values() if row.get("Type") != "D")
    plain = {
        "Status": "A",
        "IsSales": False,
        "IsSupplier": False,
        "VATNumber": None,
        "ChamberOfCommerce": None,
    }
    for number in range(len(table), size):
        row = {**pattern, **(plain if resource == "crm/Accounts" else {})}
        row[key] = number + 1000 if isinstance(pattern[key], int) else new_id()
        if "Code" in row:
            row["Code"] = _code(resource, number)
        if TIMESTAMP in row:
            row[TIMESTAMP] = books.next_rowversion()
        table.put(str(row[key]), row)


def _code(resource: str, number: int) -> str:
    """As wide as Exact keeps it, and nobody's yet."""
    if resource == "vat/VATCodes":
        return f"z{number:02}"
    if resource == "crm/Accounts":
        return f"{number + 500_000:>18}"
    return f"9{number:05}" if resource == "financial/GLAccounts" else f"9{number:02}"


@dataclass
class Office:
    """A practice that connects, onboards and exports on the sandboxes, and what that costs."""

    folder: Path
    sandboxes: Sandboxes
    application: Application

    def lines(self) -> list[Line]:
        """The whole cost model, in the order in which the work is done."""
        connection = self.connecting()
        find_dossiers(self.application)
        make_live(self.application)
        [dossier] = self.application.dossiers(str(DIVISION))
        whole = self.cost(dossier, onboard)
        self.cost(dossier, lambda session: export(session, BY_HAND))  # what the practice has lying ready
        self.cost(dossier, reconcile)
        idle = self.cost(dossier, _round)
        (few, sent_few), (many, sent_many) = (self.exporting(dossier, count) for count in (2, 14))
        return [
            *(Line(f"a connection: {name}", connection[name], count) for name, count in CONNECTION.items()),
            Line("onboarding of the example dossier", whole, ONBOARDING),
            Line("a round on an idle dossier", idle, IDLE),
            Line("a journal invoice with one PDF", (many - few) / (sent_many - sent_few), JOURNAL_INVOICE),
            Line("reading back their numbers", self.cost(dossier, _round) - IDLE + 1, 1),
        ]

    def connecting(self) -> dict[str, int]:
        """Calls of a first connection, by the last word of their path."""
        before = self._calls("/api/")
        consent(self.application)
        after = self._calls("/api/")
        return {path.rpartition("/")[2]: after[path] - before.get(path, 0) for path in after}

    def exporting(self, dossier: Dossier, count: int) -> tuple[int, int]:
        """The cost of a run over new invoices, and how many it sent: some must wait for a person."""
        asked = {"party_id": dossier.party_id, "direction": "sales", "kind": "invoice", "count": count}
        self.sandboxes.admin("billit", "portal/invoice", **asked)
        sent = 0

        def send(session: DossierSession) -> None:
            nonlocal sent
            sent = len(export(session, BY_HAND).sent.states)

        return self.cost(dossier, send), sent

    def cost(self, dossier: Dossier, work: Callable[[DossierSession], Any]) -> int:
        """Calls charged to the division while the work is done."""
        before = self._calls("/api/v1/{n}/")
        with self.application.session(dossier) as session:
            work(session)
        return sum(self._calls("/api/v1/{n}/").values()) - sum(before.values())

    def _calls(self, prefix: str) -> dict[str, int]:
        answer = httpx.get(f"{self.sandboxes.exact}/_sandbox/api/calls", timeout=30).raise_for_status()
        counts: dict[str, int] = {}
        for row in answer.json()["calls"]:
            if row["service"] == "exact" and row["endpoint"].startswith(prefix):
                counts[row["endpoint"]] = counts.get(row["endpoint"], 0) + row["count"]
        return counts


def _round(session: DossierSession) -> None:
    """What is done again and again: bring the master data up to date, read the books."""
    onboard(session)
    reconcile(session)


def open_office(folder: Path) -> Office:
    """With the example's dossier; to be closed by `close`."""
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--today", "2026-06-01", *UNHURRIED))
    sandboxes.start()
    sandboxes.stop()
    enlarge(folder / "sandbox" / "exact.sqlite")
    sandboxes.start()
    clock = FollowingClock(folder / "clock")
    clock.follow(sandboxes)
    environment = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
    return Office(folder, sandboxes, Application.open(settings(environment), clock))


def close(office: Office) -> None:
    office.application.store.close()
    office.sandboxes.stop()
