"""Processes that race over one store, and a token endpoint that forgives nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx
import pytest

from dossierflow.exact import App, Budget, Exact, ExactDivision, connect
from dossierflow.exact.connect import ExactConnection
from dossierflow.kernel.clock import ScaledClock
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key
from sandbox import practice
from sandbox.exact.seed import companies
from sandbox.exact.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running

SEEDED_ON = date(2026, 11, 25)
WORKER = Path(__file__).with_name("race_worker.py")


@dataclass
class StrictTokens:
    """Rotates one chain as Exact does, and notes every replay and every refresh before 570 s."""

    clock: ScaledClock
    current: str = "refresh-1"
    issued_at: datetime = field(default_factory=lambda: datetime(2000, 1, 1, tzinfo=UTC))
    rotations: int = 0
    replays: int = 0
    early: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def answer(self, form: dict[str, list[str]]) -> tuple[int, dict[str, str]]:
        with self.lock:
            now = self.clock.now()
            if form["refresh_token"] != [self.current]:
                self.replays += 1
                return 401, {"error": "unauthorized_client", "error_description": "Old refresh token used."}
            if now - self.issued_at < timedelta(seconds=570):
                self.early += 1
                return 400, {"error": "access_denied", "error_description": "access_token not expired"}
            self.rotations += 1
            self.current, self.issued_at = f"refresh-{self.rotations + 1}", now
            access = f"access-{self.rotations + 1}"
            return 200, {"access_token": access, "refresh_token": self.current, "expires_in": "600"}


@pytest.fixture
def fast_clock() -> ScaledClock:
    """Ten minutes pass in two seconds; a process started with its figures shows the same time."""
    return ScaledClock(300, datetime(2026, 11, 25, 12, 0, tzinfo=UTC), time.monotonic())


@pytest.fixture
def slow_clock() -> ScaledClock:
    """A minute passes in a second and a half."""
    return ScaledClock(40, datetime(2026, 11, 25, 12, 0, tzinfo=UTC), time.monotonic())


@pytest.fixture
def strict(fast_clock: ScaledClock) -> Iterator[StrictTokens]:
    tokens = StrictTokens(fast_clock)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            status, content = tokens.answer(form)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    tokens.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield tokens
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Race:
    """Starts processes on a job and collects what each says; {} from one that died."""

    folder: Path

    def run(self, job: str, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        running = [
            (subprocess.Popen([sys.executable, WORKER, job, json.dumps(one), self._result(number)]), number)
            for number, one in enumerate(told)
        ]
        for process, _ in running:
            process.wait(120)
        results = [Path(self._result(number)) for _, number in running]
        return [json.loads(path.read_text()) if path.exists() else {} for path in results]

    def _result(self, number: int) -> str:
        return str(self.folder / f"result-{number}.json")


@pytest.fixture
def race(tmp_path: Path) -> Race:
    return Race(tmp_path)


@dataclass
class Town:
    """The Exact sandbox on a socket of its own, and what this test needs to connect to it."""

    url: str
    clock: ScaledClock
    store: Store
    key: str = field(default_factory=fresh_key)

    def admin(self, place: str, /, **told: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/_sandbox/api/{place}", json=told)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    def fault(self, kind: str, **told: Any) -> None:
        self.admin("faults", kind=kind, service="exact", **told)

    def called(self) -> dict[tuple[str, str, int], int]:
        """How often each (method, path, status) was asked, admin left out."""
        rows = httpx.get(f"{self.url}/_sandbox/api/calls").json()["calls"]
        return {(row["method"], row["endpoint"], row["status"]): row["count"] for row in rows}

    def forget_calls(self) -> None:
        httpx.delete(f"{self.url}/_sandbox/api/calls")

    @property
    def app(self) -> App:
        return App(companies.CLIENT_ID, companies.CLIENT_SECRET, companies.REDIRECT_URI)

    @property
    def budget(self) -> Budget:
        return Budget(StoredBudgets(self.store), self.clock)

    def tokens(self, connection: str) -> StoredTokens:
        return StoredTokens(self.store, TokenCipher(self.key), connection)

    def connect(self, user: str = companies.CONNECTED, divisions: list[int] | None = None) -> ExactConnection:
        told = {"user": user, "client_id": companies.CLIENT_ID}
        given = self.admin("consent", **told, **({"divisions": divisions} if divisions else {}))
        code = unquote(given["code"])
        return connect(self.url, self.app, self.tokens, self.budget, self.clock, code)

    def exact(self, connection: str) -> Exact:
        return Exact(self.url, self.app, self.tokens(connection), self.budget, self.clock, timeout=20)


@pytest.fixture
def town(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    """Seeded with the sample practice; its clock and the client's run as fast as an indirect parameter."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.create()
    speed = getattr(request, "param", 1)
    clock = ScaledClock(speed, datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    books = Books(tmp_path / "exact.sqlite")
    time_there = SandboxClock(books, clock.now(), speed)
    service = create(
        books, time_there, Faults(books), Counters(books), practice.build(1, SEEDED_ON), Options()
    )
    with running({"exact": service}) as urls:
        yield Town(urls["exact"], clock, store)
    store.close()


@pytest.fixture
def office(town: Town) -> Iterator[Exact]:
    """The seeded office user, connected to every company."""
    with town.exact(town.connect().connection_id) as exact:
        yield exact


@pytest.fixture
def division(town: Town, office: Exact) -> ExactDivision:
    """The first client company."""
    town.forget_calls()
    return office.division(office.divisions()[1].code)
