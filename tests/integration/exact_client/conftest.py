"""Processes that race over one store, and a token endpoint that forgives nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from dossierflow.clock import ScaledClock

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
    """Ten minutes pass in a second; a process started with its figures shows the same time."""
    return ScaledClock(600, datetime(2026, 11, 25, 12, 0, tzinfo=UTC), time.monotonic())


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
