"""Both services of a practice of forty dossiers, on real sockets, with a clock that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from sandbox import practice
from sandbox.billit import service as billit_service
from sandbox.billit.seeding import API_KEY
from sandbox.exact import service as exact_service
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running

MORNING = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
DOSSIERS, DOCUMENTS = 40, 6
OFFICE_DIVISION, OFFICE_PARTY = 2104000, 700100
CLIENT = {"client_id": "dossierflow-demo", "client_secret": "demo-secret"}
Json = dict[str, Any]


@dataclass
class Practice:
    """Both services, as the office's user calls them."""

    exact: httpx.Client
    billit: httpx.Client
    books: dict[str, Books] = field(default_factory=dict)
    clock: SandboxClock | None = None

    def log_in(self) -> None:
        given = self.exact.post(
            "/_sandbox/api/consent", json={"user": "lotte.vermeulen", "client_id": CLIENT["client_id"]}
        ).json()
        form = {**CLIENT, "grant_type": "authorization_code", "redirect_uri": "https://localhost/"}
        pair = self.exact.post("/api/oauth2/token", data={**form, "code": unquote(given["code"])}).json()
        self.exact.headers["Authorization"] = f"Bearer {pair['access_token']}"

    def wait(self, seconds: float) -> None:
        """Time passes, and with it the access token."""
        assert self.clock is not None
        self.clock.advance(seconds)
        self.log_in()

    def divisions(self, path: str = "system/Divisions") -> list[Json]:
        """Every page of a list of companies."""
        rows: list[Json] = []
        url = f"/api/v1/{OFFICE_DIVISION}/{path}?$select=Code,VATNumber"
        while url:
            answer = self.exact.get(url).raise_for_status().json()["d"]
            rows += answer["results"]
            url = answer.get("__next", "")
        return rows

    def companies(self) -> list[Json]:
        answer = self.billit.get("/v1/account/accountInformation").raise_for_status()
        return list(answer.json()["Companies"])

    def read(self, division: int, path: str) -> list[Json]:
        """The first page of a list, its ids alone."""
        answer = self.exact.get(f"/api/v1/{division}/{path}?$select=ID").raise_for_status()
        return list(answer.json()["d"]["results"])

    def ledger(self, division: int) -> dict[str, Any]:
        """All of a division's books."""
        self.read(division, "sync/CRM/Accounts")
        books = self.books["exact"]
        names = [name for name in books.names() if name.startswith(f"{division}/")]
        return {name: list(books.peek(name)) for name in names}

    def get(self, path: str, party: int) -> Any:
        return self.billit.get(path, headers={"PartyID": str(party)}).raise_for_status().json()

    def register_feed(self) -> list[Json]:
        """What waits in a feed that is registered now."""
        headers = {"PartyID": str(OFFICE_PARTY)}
        self.billit.post("/v1/accountant/feeds", json={"Name": "f"}, headers=headers).raise_for_status()
        return list(self.get("/v1/accountant/feeds/f", OFFICE_PARTY))

    def portal(self, deed: str, **asked: Any) -> Json:
        answer = self.billit.post(f"/_sandbox/api/portal/{deed}", json=asked)
        return dict(answer.raise_for_status().json())


@pytest.fixture(scope="session")
def world() -> practice.Practice:
    return practice.build(1, MORNING.date(), DOSSIERS, DOCUMENTS)


@pytest.fixture
def start(world: practice.Practice, tmp_path: Path) -> Iterator[Callable[[str], Practice]]:
    """Starts the practice whose books are in the folder of this name, at the same moment each time."""
    with ExitStack() as stack:
        yield lambda name: _started(stack, world, tmp_path / name)


def _started(stack: ExitStack, world: practice.Practice, folder: Path) -> Practice:
    folder.mkdir(exist_ok=True)
    clock = SandboxClock(Books(None), MORNING, speed=0)
    options = Options(settings={"exact.minute": 10_000, "billit.feed_seconds": 0})
    books, apps = {}, {}
    for name, create in (("exact", exact_service.create), ("billit", billit_service.create)):
        books[name] = Books(folder / f"{name}.sqlite")
        apps[name] = create(books[name], clock, Faults(books[name]), Counters(books[name]), world, options)
    urls = stack.enter_context(running(apps))
    exact, billit = (
        stack.enter_context(httpx.Client(base_url=urls[name], headers={"Accept": "application/json"}))
        for name in ("exact", "billit")
    )
    billit.headers["ApiKey"] = API_KEY
    started = Practice(exact, billit, books, clock)
    started.log_in()
    return started
