"""Our Billit client against the Billit sandbox, over a real socket, on one shared clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, BillitCompany, Options
from sandbox.billit.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options as SandboxOptions
from sandbox.kernel.server import running
from sandbox.practice import build

MORNING = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
OFFICE, BAKERY, BUILDER = 700100, 700101, 700102


@dataclass
class SharedClock:
    """The sandbox's clock as ours: waiting moves both, and nobody really waits."""

    sandbox: SandboxClock

    def now(self) -> dt.datetime:
        return self.sandbox.now()

    def sleep(self, seconds: float) -> None:
        self.sandbox.advance(max(0.0, seconds))


@dataclass
class Live:
    """A running sandbox with a client on it."""

    url: str
    clock: SharedClock
    admin: httpx.Client
    client: Billit

    def connected(self, **changes: Any) -> Billit:
        """Another client; `changes` replace arguments of `Billit`."""
        given = {
            "base_url": self.url,
            "credentials": ApiKey("demo-billit-key"),
            "office_party_id": OFFICE,
            "header_mode": "docs",
            "clock": self.clock,
            "timeout": 20,
            "options": Options(per_second=0),
        }
        return Billit(**{**given, **changes})

    @property
    def bakery(self) -> BillitCompany:
        return self.client.company(BAKERY)

    def fault(self, kind: str, method: str, path: str, **more: Any) -> None:
        answer = self.admin.post("/api/faults", json={"kind": kind, "method": method, "path": path, **more})
        assert answer.status_code == 201, answer.text

    def portal(self, deed: str, **asked: Any) -> Any:
        answer = self.admin.post(f"/api/portal/{deed}", json={"party_id": BAKERY, **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post_order(self, number: str) -> None:
        """A new sales invoice, as another program of the client's makes it."""
        line = {"Description": "Dienst", "Quantity": 1, "UnitPriceExcl": 100.01, "VATPercentage": 21}
        body = {
            "OrderDirection": "Income",
            "OrderType": "Invoice",
            "OrderNumber": number,
            "OrderDate": "2026-11-24T00:00:00",
            "ExpiryDate": "2026-12-24T00:00:00",
            "Customer": {"Name": "Klant Proef BV", "VATNumber": "BE0999999922", "PartyType": "Customer"},
            "OrderLines": [{**line, "VentilationCode": "4"}],
        }
        headers = {"ApiKey": "demo-billit-key", "PartyID": str(BAKERY), "ContextPartyID": str(OFFICE)}
        answer = self.admin.post(f"{self.url}/v1/orders", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    def calls(self) -> int:
        """Calls that the sandbox counted."""
        total: int = self.admin.get("/api/calls").json()["total"]
        return total

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table of the sandbox's books."""
        return [one["row"] for one in self.admin.get(f"/api/books/{table}").json()["rows"]]


@contextmanager
def _started(**settings: int) -> Iterator[Live]:
    books = Books(None)
    clock = SandboxClock(Books(None), start=MORNING)
    options = SandboxOptions(True, {f"billit.{name}": value for name, value in settings.items()})
    practice = build(1, MORNING.date())
    app = create(books, clock, Faults(books), Counters(books), practice, options)
    with running({"billit": app}) as urls, ExitStack() as stack:
        url = urls["billit"]
        admin = stack.enter_context(httpx.Client(base_url=f"{url}/_sandbox", timeout=20))
        live = Live(url, SharedClock(clock), admin, None)  # type: ignore[arg-type]
        live.client = stack.enter_context(live.connected())
        yield live
    books.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Live]]:
    """Starts a sandbox with settings of the test's own."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(_started(**settings))


@pytest.fixture
def live() -> Iterator[Live]:
    with _started() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def reading() -> Iterator[Live]:
    """One sandbox for the tests of a module that only read."""
    with _started() as sandbox:
        yield sandbox
