"""Schemathesis looks for an answer of the sandbox that breaks Billit's schema, and for a 500."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.billit.driver import BAKERY, OFFICE, Driver
from sandbox.billit.seeding import API_KEY
from sandbox.billit.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from sandbox.practice import build
from tests.judges.billit.seeds import prepare
from tests.judges.environments import python_with

pytestmark = pytest.mark.judge

HERE = Path(__file__).parent
MORNING = datetime(2026, 11, 25, 8, tzinfo=UTC)
OPERATIONS = 87
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
)
#: How long, in seconds, `make judges` searches, with a seed of its own. 0 is a short run of fixed size,
#: without the cases that schemathesis enumerates by itself.
SECONDS = int(os.environ.get("BILLIT_JUDGE_SECONDS", 0))
SEED = int(os.environ.get("BILLIT_JUDGE_SEED", random.randrange(10**9) if SECONDS else 20261125))
SHORT = ("--phases", "fuzzing,stateful", "--max-examples", "10")


@dataclass(frozen=True)
class Verdict:
    """`failures`: what is wrong, and with which operations."""

    cases: int
    operations: int
    failures: list[str]
    errors: list[object]
    printed: str


@pytest.fixture(scope="session")
def judge() -> Path:
    """The `schemathesis` command."""
    return python_with("schemathesis", *(HERE / "pins.txt").read_text().split()).parent / "schemathesis"


@contextmanager
def sandbox(wrapped: type[Faulty] | None = None) -> Iterator[Driver]:
    """A strict one; only its feed may be asked more than once a minute, or it would be asked once."""
    books = Books(None)
    clock = SandboxClock(Books(None), start=MORNING, speed=1)
    options = Options(True, {"billit.feed_seconds": 0})
    practice = build(1, MORNING.date())
    app = create(books, clock, Faults(books), Counters(books), practice, options)
    with running({"billit": wrapped(app) if wrapped else app}) as urls:
        driver = Driver(urls["billit"])
        yield driver
        driver.close()


@pytest.mark.timeout(SECONDS + 300)
def test_no_answer_breaks_the_schema_and_none_is_a_500(judge: Path, tmp_path: Path) -> None:
    with sandbox() as billit:
        size = ("--max-time", str(SECONDS), "--max-examples", "20") if SECONDS else SHORT
        verdict = examined(judge, billit, tmp_path, *size)
    print(f"schemathesis, seed {SEED}: {verdict.operations} operations, {verdict.cases} cases")
    assert (verdict.failures, verdict.errors) == ([], []), f"seed {SEED}\n{verdict.printed}"
    assert verdict.operations == OPERATIONS
    assert verdict.cases > 1000


class Faulty:
    """A sandbox with a field of its own in one answer, text for a number in another, and a 500."""

    ANSWERS: ClassVar = {
        "/v1/webhooks": JSONResponse([{"WebhookID": 1, "release": True}]),
        "/v1/reports": JSONResponse([{"ReportID": "one"}]),
        "/v1/account/ssoToken": JSONResponse({"errors": []}, 500),
    }

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrong = self.ANSWERS.get(scope.get("path", "")) if scope.get("method") == "GET" else None
        await (wrong or self.app)(scope, receive, send)


def test_the_judge_notices_each_kind_of_fault(judge: Path, tmp_path: Path) -> None:
    chosen = [word for path in Faulty.ANSWERS for word in ("--include-path", path)]
    with sandbox(Faulty) as billit:
        verdict = examined(judge, billit, tmp_path, "--phases", "coverage", *chosen)
    said = "\n".join(verdict.failures)
    assert "Response violates schema: GET /v1/reports, GET /v1/webhooks" in said
    assert "Server error: GET /v1/account/ssoToken" in said


def examined(judge: Path, billit: Driver, folder: Path, *more: str) -> Verdict:
    seeds, report = folder / "seeds.json", folder / "report.json"
    seeds.write_text(json.dumps(prepare(billit), default=float))
    named = {"ApiKey": API_KEY, "PartyID": BAKERY, "ContextPartyID": OFFICE, "Accept": "application/json"}
    done = subprocess.run(
        [
            str(judge),
            *("run", f"{billit.url}/swagger/docs/v1", "--checks", ",".join(CHECKS)),
            *(word for name, value in named.items() for word in ("--header", f"{name}: {value}")),
            *("--seed", str(SEED), "--no-shrink", "--continue-on-failure"),
            *("--suppress-health-check", "all", "--no-color", "--report", "json"),
            *("--report-json-path", str(report), *more),
        ],
        cwd=folder,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            "PYTHONPATH": str(HERE),
            "BILLIT_SEEDS": str(seeds),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    said = json.loads(report.read_text())
    return Verdict(
        cases=said["test_cases"]["generated"],
        operations=said["operations"]["tested"],
        failures=[f"{each['title']}: {', '.join(sorted(each['operations']))}" for each in said["failures"]],
        errors=said["errors"],
        printed=done.stdout[-20_000:],
    )
