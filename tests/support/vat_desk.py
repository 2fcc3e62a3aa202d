"""A dossier on both sandboxes in this process, into whose chart a test writes as the accountant would."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

from dossierflow.app import application as application_module
from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.delivery import ExportChoice, ExportResult, export
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import onboard
from dossierflow.problems.problem import Problem
from dossierflow.runs.discovery import find_dossiers
from dossierflow.store import problems
from sandbox.billit.orders import store as orders
from sandbox.billit.platform import Platform
from sandbox.billit.platform import Settings as PlatformSettings
from sandbox.billit.service import create as billit_service
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import OFFICE, Sandboxes
from tests.support.vat_books import DIVISION, Division

BAKERY, KEY = 700101, "demo-billit-key"
DAY = "2026-11-05"
Line = tuple[str, str, str]  # GL account, ventilation code, rate


@dataclass
class VatDesk:
    """The accountant's side (`account`, `relation`, `vat_code`), the client's (`invoice`), and ours."""

    division: Division
    billit: Platform
    application: Application
    post: httpx.Client
    environment: dict[str, str]
    _numbers: list[int] = field(default_factory=lambda: [0])

    @property
    def dossier(self) -> Dossier:
        [found] = self.application.dossiers(str(DIVISION))
        return found

    def _next(self) -> int:
        self._numbers[0] += 1
        return self._numbers[0]

    def account(self, like: str, vat_code: str = "", **told: Any) -> str:
        """A new GL account as this one, with a VAT code of its own; its code."""
        code = f"{like[:3]}{500 + self._next():03}"
        row = {**self.division.row("financial/GLAccounts", like), "ID": str(uuid.uuid4()), "Code": code}
        self._save("financial/GLAccounts", {**row, "VATCode": f"{vat_code:<3}" if vat_code else None, **told})
        return code

    def relation(self, vat_code: str = "", *, sale: bool = False, country: str = "BE") -> dict[str, Any]:
        """A new customer or supplier with a VAT code of its own, as a party of Billit's."""
        base = 8_000_000 + 7 * self._next()
        number = f"0{base}{97 - base % 97:02}"
        vat_number = f"BE{number}" if country == "BE" else f"{country}{base}99"
        like = next(
            row
            for row in self.division.rows("crm/Accounts")
            if (row["Status"] == "C" if sale else row["IsSupplier"]) and not row["Blocked"]
        )
        name = "Klant" if sale else "Leverancier"
        own = {"SalesVATCode" if sale else "PurchaseVATCode": f"{vat_code:<3}" if vat_code else None}
        bare = dict.fromkeys(
            ("SalesVATCode", "PurchaseVATCode", "GLAccountSales", "GLAccountPurchase", "ChamberOfCommerce")
        )
        ids = {"ID": str(uuid.uuid4()), "Code": f"{base:>18}", "Name": f"{name} {base}"}
        self._save("crm/Accounts", {**like, **bare, **ids, **own, "VATNumber": vat_number})
        side = "Customer" if sale else "Supplier"
        return {"Name": ids["Name"], "VATNumber": vat_number, "PartyType": side, "CountryCode": country}

    def set_account(self, code: str, **told: Any) -> None:
        """The accountant changes a GL account."""
        self._save("financial/GLAccounts", {**self.division.row("financial/GLAccounts", code), **told})

    def set_relation(self, party: dict[str, Any], **told: Any) -> None:
        """… or a relation."""
        rows = self.division.rows("crm/Accounts")
        row = next(one for one in rows if one.get("VATNumber") == party["VATNumber"])
        self._save("crm/Accounts", {**row, **told})

    def set_vat_code(self, code: str, **told: Any) -> None:
        """… or a VAT code."""
        self._save("vat/VATCodes", {**self.division.row("vat/VATCodes", f"{code:<3}"), **told})

    def vat_code(self, like: str, code: str, **told: Any) -> None:
        """A new VAT code as this one."""
        row = {**self.division.row("vat/VATCodes", f"{like:<3}"), "ID": str(uuid.uuid4())}
        self._save("vat/VATCodes", {**row, "Code": f"{code:<3}", **told})

    def _save(self, resource: str, row: dict[str, Any]) -> None:
        world = self.division.world
        by = next(iter(world.global_table("users/Users").values()), None) or {
            "UserID": str(uuid.uuid4()),
            "FullName": "Accountant",
        }
        with world.books.transaction():
            world.save(DIVISION, resource, row, by)

    def invoice(
        self, party: dict[str, Any], *lines: Line, sale: bool = False, credit: bool = False, **told: Any
    ) -> int:
        """A document of 100,00 a line at Billit; its order number."""
        side = "Customer" if sale else "Supplier"
        body = {
            "OrderType": "CreditNote" if credit else "Invoice",
            "OrderDirection": "Income" if sale else "Cost",
            "OrderNumber": f"OP-{self._next():04}",
            "OrderDate": DAY,
            "ExpiryDate": "2026-12-05",
            side: party,
            "Currency": "EUR",
            "OrderLines": [
                {
                    "Description": f"{account} {ventilation} {rate}",
                    "Quantity": 1,
                    "UnitPriceExcl": 100,
                    "VATPercentage": float(rate),
                    "VentilationCode": ventilation,
                    "AccountCode": account,
                }
                for account, ventilation, rate in lines
            ],
            **told,
        }
        answer = self.post.post("/v1/orders", json=body)
        assert answer.status_code == 200, (answer.text, body)
        return int(answer.json())

    def edit(self, order: int, **fields: Any) -> None:
        """The client changes a document in Billit's portal."""
        asked = {"party_id": BAKERY, "order_ids": [order], "fields": fields}
        answer = self.post.post("/_sandbox/api/portal/edit", json=asked)
        assert answer.status_code == 200, answer.text

    def order(self, order: int) -> dict[str, Any]:
        """A document as Billit has it."""
        return dict(self.post.get(f"/v1/orders/{order}").json())

    def restate(self, order: int, **told: Any) -> None:
        """Billit keeps a document otherwise than it computes it: as it came over the network."""
        with self.billit.transaction():
            orders.change(self.billit, order, **told)

    def onboard(self) -> None:
        find_dossiers(self.application)
        with self.application.session(self.dossier) as session:
            onboard(session)
        make_live(self.application)

    def export(self) -> ExportResult:
        with self.application.session(self.dossier) as session:
            return export(session, ExportChoice(ignore_cadence=True))

    def problems(self) -> dict[int, list[Problem]]:
        """The open problems of documents, by order."""
        found: dict[int, list[Problem]] = {}
        with self.application.store.read() as connection:
            for one in problems.open_ones(connection, str(DIVISION)):
                if one.problem.subject.isdigit():
                    found.setdefault(int(one.problem.subject), []).append(one.problem)
        return found

    def command(self, *arguments: str) -> int:
        """`dossierflow ARGUMENTS`, as a person at a terminal gives it; its exit status."""
        told = ServicesClock(self.division.world.clock)
        with (
            mock.patch.dict(os.environ, self.environment),
            mock.patch.object(application_module, "clock_of", lambda _settings: told),
        ):
            try:
                main(list(arguments))
            except SystemExit as ended:
                return int(str(ended.code or 0))
        return 0

    def booked(self) -> dict[int, dict[str, str]]:
        """The VAT code of each line in Exact's books by its description, by order."""
        found: dict[int, dict[str, str]] = {}
        for path, lines in (
            ("salesentry/SalesEntries", "salesentry/SalesEntryLines"),
            ("purchaseentry/PurchaseEntries", "purchaseentry/PurchaseEntryLines"),
        ):
            marks = {
                row["EntryID"]: int(row["ExternalLinkReference"].split("-")[2])
                for row in self.division.rows(path)
                if row.get("ExternalLinkReference")
            }
            for row in self.division.rows(lines):
                if row["EntryID"] in marks:
                    own = found.setdefault(marks[row["EntryID"]], {})
                    own[row["Description"]] = (row.get("VATCode") or "").strip()
        return found


@dataclass
class ServicesClock:
    """The clock of both services as the product's own: whoever waits moves it on, and nobody waits."""

    clock: SandboxClock

    def now(self) -> datetime:
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        self.clock.advance(max(0.0, seconds))


@contextmanager
def vat_desk(folder: Path, language: str = "nl") -> Iterator[VatDesk]:
    """With safe defaults: nothing that nobody confirmed is booked. `language`: of the chart of VAT codes."""
    division, there = Division(language), Books(None)
    division.world.options.settings["exact.minute"] = 100_000
    clock = division.world.clock
    pace = Options(True, {"billit.pace": 0})
    at_billit = billit_service(there, clock, Faults(there), Counters(there), division.practice, pace)
    platform = Platform(there, clock, Faults(there), PlatformSettings.of(pace))
    with ExitStack() as stack:
        urls = stack.enter_context(running({"exact": division.service(), "billit": at_billit}))
        places = Sandboxes(folder, exact=urls["exact"], billit=urls["billit"])
        environment = settings_for(places, f"sqlite:///{folder / 'store.db'}", folder)
        environment["DOSSIERFLOW_ACCEPT_PROPOSALS"] = "false"
        application = stack.enter_context(Application.open(settings(environment), ServicesClock(clock)))
        consent(application)
        headers = {"apiKey": KEY, "PartyID": str(BAKERY), "ContextPartyID": str(OFFICE)}
        post = stack.enter_context(httpx.Client(base_url=urls["billit"], headers=headers, timeout=30))
        yield VatDesk(division, platform, application, post, environment)
