"""A sample of invoices the whole way: made at Billit, read, mapped, booked in Exact, over real sockets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, assume, given, seed, settings

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit
from dossierflow.billit.client import Options as BillitOptions
from dossierflow.delivery.map import map_document
from dossierflow.exact import App, Budget, Exact, ExactDivision, connect
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.outcome import Accepted
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key
from sandbox.billit.service import create as billit_service
from sandbox.exact.seed import companies
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from tests.support.vat_books import DIVISION, MORNING, Division
from tests.support.vat_invoices import Invoice, invoices
from tests.support.vat_judge import assert_to_the_cent

OFFICE, BAKERY, KEY = 700100, 700101, "demo-billit-key"
SAMPLE = 40
SEED = int(os.environ.get("VAT_SEED") or secrets.randbits(32))


@dataclass
class Way:
    """Both services, and our clients on them."""

    books: Division
    exact: ExactDivision
    billit: Billit
    post: httpx.Client

    def order(self, invoice: Invoice) -> int:
        """The invoice, made at Billit, which computes its own totals."""
        known = self.books.known()
        side, number = ("Customer", "Supplier")[not invoice.sales], next(
            one.vat_number for one in known.relations.values() if one.is_customer is invoice.sales
        )  # fmt: skip
        body = {
            "OrderType": "CreditNote" if invoice.credit else "Invoice",
            "OrderDirection": "Income" if invoice.sales else "Cost",
            "OrderNumber": f"V-{self.billit.calls}",
            "OrderDate": "2026-10-05",
            "ExpiryDate": "2026-11-05",
            side: {"Name": "Tegenpartij", "VATNumber": number, "PartyType": side},
            "Currency": invoice.currency,
            "FXRateToForeign": float(invoice.exchange_rate),
            "OrderLines": [_line(line) for line in invoice.lines],
            **({"VentilationCode": invoice.header} if invoice.header else {}),
        }
        answer = self.post.post("/v1/orders", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json())


def _line(line: Any) -> dict[str, Any]:
    told = {
        "Description": "Levering",
        "Quantity": float(line.quantity),
        "UnitPriceExcl": float(line.price),
        "ReductionPercentage": float(line.reduction),
        "VATPercentage": float(line.key[1]),
        "AccountCode": line.account,
    }
    return told | ({"VentilationCode": line.key[0]} if line.with_code else {})


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    division = Division()
    folder: Path = tmp_path_factory.mktemp("vat")
    there = Books(None)
    clock = SandboxClock(Books(None), MORNING)
    at_billit = billit_service(
        there, clock, Faults(there), Counters(there), division.practice, Options(True, {"billit.pace": 0})
    )
    with ExitStack() as stack:
        urls = stack.enter_context(running({"exact": division.service(), "billit": at_billit}))
        store = Store(f"sqlite:///{folder / 'store.db'}")
        stack.callback(store.close)
        store.create()
        exact = stack.enter_context(_connected(urls["exact"], store))
        ours = ScaledClock(1, MORNING)
        billit = Billit(
            urls["billit"], ApiKey(KEY), OFFICE, "docs", ours, 20, options=BillitOptions(per_second=0)
        )
        stack.enter_context(billit)
        headers = {"apiKey": KEY, "PartyID": str(BAKERY), "ContextPartyID": str(OFFICE)}
        post = stack.enter_context(httpx.Client(base_url=urls["billit"], headers=headers, timeout=20))
        yield Way(division, exact.division(DIVISION), billit, post)


def _connected(url: str, store: Store) -> Exact:
    """A new connection of the office's user."""
    app = App(companies.CLIENT_ID, companies.CLIENT_SECRET, companies.REDIRECT_URI)
    token_cipher, clock = TokenCipher(fresh_key()), ScaledClock(1, MORNING + timedelta(seconds=1))
    told = {"user": companies.CONNECTED, "client_id": companies.CLIENT_ID}
    given = httpx.post(f"{url}/_sandbox/api/consent", json=told).json()
    budget = Budget(StoredBudgets(store), clock)

    def tokens(connection: str) -> StoredTokens:
        return StoredTokens(store, token_cipher, connection)

    made = connect(url, app, tokens, budget, clock, unquote(given["code"]))
    return Exact(url, app, tokens(made.connection_id), budget, clock, timeout=20)


def test_invoices_made_at_billit_are_booked_in_exact_to_the_cent(way: Way) -> None:
    books, sent = way.books.known(), []

    @seed(SEED)
    @settings(
        max_examples=SAMPLE,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(invoice=invoices())
    def one(invoice: Invoice) -> None:
        assume(not invoice.by_line and not invoice.cash_discount and not invoice.oddity)
        assume(invoice.flaw in ("", "unmapped") and not invoice.split_totals)
        assume(not (invoice.credit and invoice.incl < 0))
        document = way.billit.company(BAKERY).orders.get(way.order(invoice))
        assert document.summary.total_incl == invoice.incl
        try:
            draft = map_document(document, books, f"billit-{BAKERY}-{document.summary.order_id}-1").draft
        except Unmappable as refusal:
            assert invoice.flaw == "unmapped"
            assert refusal.kind in ("vat-unmapped", "vat-unusable")
            return
        outcome = way.exact.entries.create(draft)
        assert isinstance(outcome, Accepted), outcome
        assert outcome.value.differences == ()
        sent.append(outcome.value.entry_id)
        assert Decimal(outcome.value.amount or 0) == (-invoice.incl if invoice.credit else invoice.incl)
        assert_to_the_cent(invoice, way.books.kept(outcome.value.entry_id))

    print(f"\nVAT_SEED={SEED}", end="")
    one()
    print(f": {len(sent)} invoices booked over HTTP")
    assert len(sent) > SAMPLE // 2
