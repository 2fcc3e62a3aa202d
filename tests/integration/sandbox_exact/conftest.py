"""An Exact sandbox on a real socket, with a client that has given consent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import practice
from sandbox.exact.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running

TODAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 8, 0, 0, tzinfo=UTC)
CLIENT_ID, SECRET, REDIRECT = "dossierflow-demo", "demo-secret", "https://localhost/"
OFFICE, BAKERY, BUILDER, CONSULTANCY, NOT_LINKED = 2104000, 2104011, 2104012, 2104013, 2104019
LOTTE, AMELIE, EMMA, PORTAL = "lotte.vermeulen", "amelie.dubois", "emma.clarke", "portal"

Json = dict[str, Any]


@dataclass
class Sandbox:
    """What tests do with it; `client` is Lotte's, with her access token, and asks for JSON."""

    url: str
    client: httpx.Client
    tokens: Json = field(default_factory=dict)

    def admin(self, path: str, /, **told: Any) -> Json:
        answer = self.client.post(f"/_sandbox/api/{path}", json=told)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    def arm(self, kind: str, **told: Any) -> None:
        self.admin("faults", kind=kind, **told)

    def advance(self, seconds: float) -> None:
        self.admin("clock", advance=seconds)

    def code(self, user: str = LOTTE, divisions: list[int] | None = None) -> str:
        return unquote(self.admin("consent", user=user, client_id=CLIENT_ID, divisions=divisions)["code"])

    def token(self, **form: str) -> httpx.Response:
        return self.client.post(
            "/api/oauth2/token", data={"client_id": CLIENT_ID, "client_secret": SECRET, **form}
        )

    def exchange(self, code: str) -> httpx.Response:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT)

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def log_in(self, user: str = LOTTE, divisions: list[int] | None = None) -> Json:
        """Consent, exchange, and use the access token from now on."""
        self.tokens = self.exchange(self.code(user, divisions)).json()
        self.client.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        return self.tokens

    def get(self, path: str, division: int = BAKERY, **options: str) -> httpx.Response:
        """Options without their dollar: select=…, filter=…"""
        query = {f"${name}": text for name, text in options.items()}
        return self.client.get(f"/api/v1/{division}/{path}", params=query)

    def rows(self, path: str, division: int = BAKERY, **options: str) -> list[Json]:
        answer = self.get(path, division, **options)
        assert answer.status_code == 200, answer.text
        content = answer.json()["d"]
        return list(content if isinstance(content, list) else content["results"])

    def post(self, path: str, body: Json, division: int = BAKERY, *, full: bool = True) -> httpx.Response:
        headers = {"Prefer": "return=representation"} if full else {}
        return self.client.post(f"/api/v1/{division}/{path}", json=body, headers=headers)

    def put(self, path: str, body: Json, division: int = BAKERY) -> httpx.Response:
        return self.client.put(f"/api/v1/{division}/{path}", json=body)

    def delete(self, path: str, division: int = BAKERY) -> httpx.Response:
        return self.client.delete(f"/api/v1/{division}/{path}")

    def gl_account(self, code: str, division: int = BAKERY) -> str:
        [row] = self.rows("financial/GLAccounts", division, select="ID", filter=f"Code eq '{code}'")
        return str(row["ID"])

    def relation(self, condition: str, division: int = BAKERY) -> str:
        return str(self.rows("crm/Accounts", division, select="ID", filter=condition, top="1")[0]["ID"])

    def customer(self, division: int = BAKERY) -> str:
        return self.relation("Status eq 'C' and Blocked eq false", division)

    def supplier(self, division: int = BAKERY) -> str:
        return self.relation("IsSupplier eq true and Blocked eq false", division)

    def sale(self, *lines: Json, division: int = BAKERY, **header: Any) -> Json:
        """A sales entry's body; without lines it has one of 100 euros at 21 %."""
        return {
            "Customer": self.customer(division),
            "Journal": "700",
            "EntryDate": "2026-02-10T00:00:00",
            "YourRef": "F-1",
            "SalesEntryLines": list(lines) or [self.line("700000", 100, "3  ", division=division)],
            **header,
        }

    def purchase(self, *lines: Json, division: int = BAKERY, **header: Any) -> Json:
        return {
            "Supplier": self.supplier(division),
            "Journal": "600",
            "EntryDate": "2026-02-10T00:00:00",
            "YourRef": "L-1",
            "PurchaseEntryLines": list(lines) or [self.line("612600", 100, "23 ", division=division)],
            **header,
        }

    def line(
        self, gl_account: str, amount: float | str, vat_code: str | None, division: int = BAKERY, **more: Any
    ) -> Json:
        found = {"GLAccount": self.gl_account(gl_account, division), "AmountFC": amount, **more}
        return found if vat_code is None else {**found, "VATCode": vat_code}

    def book(self, path: str, body: Json, division: int = BAKERY) -> Json:
        answer = self.post(path, body, division)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["d"])

    def book_sale(self, *lines: Json, **header: Any) -> Json:
        return self.book("salesentry/SalesEntries", self.sale(*lines, **header))

    def book_purchase(self, *lines: Json, **header: Any) -> Json:
        return self.book("purchaseentry/PurchaseEntries", self.purchase(*lines, **header))

    def ledger(self, entry: Json, division: int = BAKERY) -> list[Json]:
        """The entry's ledger lines in the order of their line number."""
        rows = self.rows(
            "financialtransaction/TransactionLines",
            division,
            filter=f"EntryID eq guid'{entry['EntryID']}'",
            select="ID,LineNumber,AmountDC,AmountFC,GLAccountCode,VATCode,YourRef,ExternalLinkReference,Status",
        )
        return sorted(rows, key=lambda row: int(row["LineNumber"]))


def text_of(answer: httpx.Response) -> str:
    """The message of an error envelope."""
    return str(answer.json()["error"]["message"]["value"])


class Switch:
    """One server for all tests, with another application behind it for each."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def world() -> practice.Practice:
    return practice.build(1, TODAY)


@pytest.fixture(scope="session")
def seeded(world: practice.Practice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books as they are on the first morning, to be copied: seeding them takes longer than most tests."""
    path = tmp_path_factory.mktemp("exact") / "seeded.sqlite"
    books = Books(path)
    application(books, world, Options())
    books.close()
    return path


@pytest.fixture(scope="session")
def server(world: practice.Practice) -> Iterator[tuple[str, Switch]]:
    switch = Switch(application(Books(None), world, Options()))
    with running({"exact": switch}) as urls:
        yield urls["exact"], switch


@pytest.fixture
def options() -> Options:
    """Limits so wide that only the tests about limits meet them."""
    return Options(settings={"exact.minute": 1000})


@pytest.fixture
def exact(
    seeded: Path, server: tuple[str, Switch], world: practice.Practice, options: Options, tmp_path: Path
) -> Iterator[Sandbox]:
    url, switch = server
    path = Path(shutil.copy(seeded, tmp_path / "exact.sqlite"))
    switch.app = application(Books(path), world, options)
    with httpx.Client(base_url=url, verify=False) as client:
        client.headers["Accept"] = "application/json"
        sandbox = Sandbox(url, client)
        client.delete("/_sandbox/api/faults")
        sandbox.log_in()
        yield sandbox


def application(books: Books, world: practice.Practice, options: Options) -> ASGIApp:
    """The service over these books, on the first morning."""
    clock = SandboxClock(Books(None), START)
    return create(books, clock, Faults(books), Counters(books), world, options)
