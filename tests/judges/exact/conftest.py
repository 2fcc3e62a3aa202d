"""The Exact sandbox over https, as Exact is, and the judges that run against it in processes of their own."""

from __future__ import annotations

import datetime as dt
import json
import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from sandbox import practice
from sandbox.exact.seed.companies import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI
from sandbox.exact.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from tests.judges.environments import python_with
from tests.support.certificates import certificate as certificate_for

HERE = Path(__file__).parent
BAKERY = 2104011
OTHER_PERSON = "saskia.dewit"  # prepares the books; the judges log in as the first person on the page
ADDED = 130  # relations in Testele: more than two pages of sixty
LONGEST_RUN = 120

Json = dict[str, Any]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate for loopback, its key in the same file; whoever trusts the file trusts it."""
    public, key = certificate_for(tmp_path_factory.mktemp("certificate"), "127.0.0.1", days=2)
    pem = public.with_name("sandbox.pem")
    pem.write_bytes(public.read_bytes() + key.read_bytes())
    return pem


@dataclass
class Exact:
    """The sandbox, and what its books hold."""

    url: str
    client: httpx.Client
    certificate: Path
    folder: Path

    def admin(self, path: str, /, **told: Any) -> Json:
        answer = self.client.post(f"/_sandbox/api/{path}", json=told)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    def rows(self, table: str, division: int = BAKERY) -> list[Json]:
        answer = self.client.get(f"/_sandbox/api/books/{division}/{table}").raise_for_status()
        return [one["row"] for one in answer.json()["rows"]]

    def one(self, table: str, **wanted: Any) -> Json:
        """The only row with these values."""
        [row] = [row for row in self.rows(table) if all(row[name] == value for name, value in wanted.items())]
        return row

    def log_in(self) -> None:
        """As another person than the judges', whose token chain must stay their own."""
        code = self.admin("consent", user=OTHER_PERSON, client_id=CLIENT_ID)["code"]
        form = {
            "grant_type": "authorization_code",
            "code": unquote(code),
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": REDIRECT_URI,
        }
        pair = self.client.post("/api/oauth2/token", data=form).raise_for_status().json()
        self.client.headers["Authorization"] = f"Bearer {pair['access_token']}"

    def add_relations(self) -> None:
        for number in range(ADDED):
            body = {"Name": f"Relatie {number:03}", "City": "Testele"}
            self.client.post(f"/api/v1/{BAKERY}/crm/Accounts", json=body).raise_for_status()

    def told(self) -> Json:
        """What a driver is told; the bodies are made from the books."""
        supplier = next(row for row in self.rows("crm/Accounts") if row["IsSupplier"] and not row["Blocked"])
        customer = next(row for row in self.rows("crm/Accounts") if row["Status"] == "C")
        condition = self.rows("cashflow/PaymentConditions")[0]["Code"]

        def line(code: str, vat_code: str) -> Json:
            account = self.one("financial/GLAccounts", Code=code)["ID"]
            return {"GLAccount": account, "AmountFC": 250.40, "VATCode": vat_code, "Description": "Oordeel"}

        entry = {"EntryDate": "2026-02-10T00:00:00", "ExternalLinkReference": "judge"}
        sale = {**entry, "Journal": "700", "YourRef": "JUDGE-S", "Customer": customer["ID"]}
        purchase = {**entry, "Journal": "600", "YourRef": "JUDGE-P", "Supplier": supplier["ID"]}
        return {
            "url": self.url,
            "division": BAKERY,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uri": REDIRECT_URI,
            "folder": str(self.folder),
            "payment_condition": condition,
            "relation_code": customer["Code"].strip(),
            "relation": customer["ID"],
            "gl_account": self.one("financial/GLAccounts", Code="700000")["ID"],
            "sale": {**sale, "SalesEntryLines": [line("700000", "3  ")]},
            "purchase": {**purchase, "PurchaseEntryLines": [line("612600", "23 ")]},
        }


@contextmanager
def exact_over_https(certificate: Path, folder: Path) -> Iterator[Exact]:
    """With the machine's own time, by which the judges reckon; the practice is of a fixed day."""
    books = Books(folder / "exact.sqlite")
    counters, faults = Counters(books), Faults(books)
    world = practice.build(1, dt.date(2026, 3, 2))
    service = create(
        books,
        SandboxClock(Books(None)),
        faults,
        counters,
        world,
        Options(settings={"exact.minute": 5000}),
    )
    with (
        running({"exact": service}, certificate) as urls,
        httpx.Client(base_url=urls["exact"], verify=ssl.create_default_context(cafile=certificate)) as client,
    ):
        exact = Exact(urls["exact"], client, certificate, folder)
        client.delete("/_sandbox/api/faults")
        exact.log_in()
        exact.add_relations()
        yield exact
    books.close()


@dataclass
class Verdict:
    """What a judge reported of each step, and the sandbox as it left it."""

    steps: dict[str, Json]
    exact: Exact

    def said(self, step: str) -> Any:
        """What the step gave; an assertion with its error where it failed."""
        assert "said" in self.steps[step], self.steps[step]
        return self.steps[step]["said"]

    def error(self, step: str) -> str:
        assert "error" in self.steps[step], self.steps[step]
        return str(self.steps[step]["error"])

    def calls(self, step: str) -> dict[str, int]:
        """The calls that the step made: {'POST /api/v1/{n}/crm/Accounts 201': 1}."""
        return dict(self.steps[step]["calls"])

    def statuses(self) -> set[int]:
        return {int(call.rpartition(" ")[2]) for step in self.steps.values() for call in step["calls"]}


@pytest.fixture(scope="module")
def verdict(
    request: pytest.FixtureRequest, certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Verdict]:
    """What the driver of the module's CLIENT, a package, reports from its own environment."""
    package: str = request.module.CLIENT
    pins = (HERE / "pins" / f"{package}.txt").read_text().split()
    python = python_with(package, *pins)
    driver = HERE / "drivers" / f"{package.replace('-', '_')}_client.py"
    folder = tmp_path_factory.mktemp(package)
    with exact_over_https(certificate, folder) as exact:
        trusting = {"SSL_CERT_FILE": str(certificate), "REQUESTS_CA_BUNDLE": str(certificate)}
        done = subprocess.run(
            [str(python), str(driver), json.dumps(exact.told())],
            capture_output=True,
            text=True,
            cwd=folder,
            timeout=LONGEST_RUN,
            env={**os.environ, **trusting},
        )
        assert done.returncode == 0, done.stderr[-2000:]
        yield Verdict(json.loads(done.stdout.splitlines()[-1]), exact)
