"""More parsers of what others wrote: whole records of the two services, as their resources read them."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st

from dossierflow.billit.oauth import _refused, _seconds, _tokens
from dossierflow.billit.resources import account, feed, files, order_mapping, orders
from dossierflow.billit.resources.transactions import Transactions
from dossierflow.errors import DossierflowError
from dossierflow.exact import budget, odata, resources
from dossierflow.exact.auth import App, TokenEndpoint
from dossierflow.exact.fields import Shape
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.json import NotJson, decode
from dossierflow.http.reader import JsonObject, Where
from dossierflow.kernel.budgets import CounterLevel
from tests.support.clock import ManualClock
from tests.support.parsers import (
    BINARY,
    JSONISH,
    NOW,
    ORDER,
    TEXT,
    VALUES,
    Parser,
    changed,
    encoded,
)

PARTY, IBAN = 700101, "BE71096123456769"
COMPANY = {
    "PartyID": PARTY, "Name": "Bakkerij", "VATNumber": "BE0123456749", "Role": "x", "APIAllowed": True,
    "BankAccounts": [{"IBAN": IBAN, "Currency": "EUR", "Saldo": 12.5, "Active": True}],
    "Identifiers": [{"Identifier": "0123456749"}], "APIEnabledFeatures": {"GLAccounts": True},
}  # fmt: skip
ITEM = {"FeedItemID": 1, "PartyID": PARTY, "EntityID": 2, "EntityType": "CODA"}
FILE = {"FileName": "../a.pdf", "MimeType": "application/pdf", "FileContent": "JVBERg=="}
MOVED = {
    "BankAccountTransactionID": 1, "IBAN": IBAN, "TotalAmount": 12, "TransactionType": "Credit",
    "Currency": "EUR", "ValueDate": "2026-02-26", "Note": "+++090/9337/55493+++", "BIC": "GKCCBEBB",
}  # fmt: skip
TOKENS = {"access_token": "a", "refresh_token": "r", "expires_in": 600}
HEADERS = (
    "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Minutely-Limit",
    "X-RateLimit-Minutely-Remaining", "X-RateLimit-Minutely-Reset", "Retry-After",
)  # fmt: skip
#: Numbers as headers write them.
NUMBERS = st.integers().map(str) | st.text("0123456789²٣-+. ", max_size=20) | TEXT


def record(kind: str) -> Callable[[dict[str, Any]], object]:
    """One row of Billit's, as its resource reads it."""
    readers: dict[str, Callable[[JsonObject], object]] = {
        "company": account._company,
        "item": feed._item,
        "file": lambda row: files.file_content(row, 1000),
        "movement": Transactions(None)._transaction,  # type: ignore[arg-type]
    }
    return lambda row: readers[kind](JsonObject(row, Where("1")))


def summaries(row: dict[str, Any]) -> None:
    list(orders._ids([row])), list(orders._stamps([row]))
    order_mapping.summary(JsonObject(row, Where("1")), None, listed=True)


@cache
def shapes() -> dict[str, Shape[Any]]:
    """Every table of fields by which a record of Exact's is read."""
    found = {}
    for module in pkgutil.iter_modules(resources.__path__):
        held = vars(importlib.import_module(f"{resources.__name__}.{module.name}"))
        for name, one in held.items():
            for shape in [one, *(one.values() if isinstance(one, dict) else ())]:
                if isinstance(shape, Shape):
                    found[f"{module.name}.{name} {shape.path}"] = shape
    return found


@st.composite
def row_of_exact(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(sorted(shapes())))
    asked = [one.name for one in shapes()[name].fields.values()]
    usual = st.sampled_from(["", "1", "/Date(1772582400000)/", 0, 1, None, Decimal("12.50"), True])
    return name, {field: draw(usual | VALUES) for field in asked}


def read_row(given: tuple[str, dict[str, Any]]) -> None:
    name, row = given
    shapes()[name].read(row, 310001)


def envelope(content: bytes) -> None:
    odata.error_message(content)
    body = decode(content)
    for read in (odata.records, odata.record, odata.children, odata.has_rows, odata.next_of):
        with suppress(NotJson, ValueError):
            read(body)


def limits(headers: dict[str, str]) -> None:
    assert budget.free_at(headers, NOW) > NOW
    budget.spent(headers)
    for family, span in (("X-RateLimit-Minutely", timedelta(minutes=1)), ("X-RateLimit", timedelta(days=1))):
        correction = budget._correction(CounterLevel("k", NOW, 1, 60), family, span, headers)
        assert correction is None or correction.level.window <= NOW + 2 * span


class Told:
    """An exchange that answers what it was given."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def send(self, *_: object, **__: object) -> HttpAnswer:
        return HttpAnswer(200, {}, self._content)


def tokens(given: dict[str, Any]) -> None:
    """What a token endpoint answers, as Exact's and Billit's are read."""
    content = json.dumps(given, default=str).encode()
    for status in (200, 400):
        told = HttpAnswer(status, {}, content)
        with suppress(DossierflowError):
            _seconds(_tokens(told).get("expires_in"))
        _refused(told)
    app = App("id", "secret", "https://localhost/")
    TokenEndpoint(Told(content), app, ManualClock(NOW), lambda: None).exchange("c")  # type: ignore[arg-type]


JSON_BYTES = VALUES.map(lambda value: json.dumps(value, default=str).encode())

#: Records of the two services.
RECORDS: dict[str, Parser] = {
    "company": Parser(record("company"), changed(COMPANY), COMPANY),
    "feed item": Parser(record("item"), changed(ITEM), ITEM),
    "file of Billit's": Parser(record("file"), changed(FILE), FILE),
    "bank transaction": Parser(record("movement"), changed(MOVED), MOVED),
    "order in a list": Parser(summaries, changed(ORDER), ORDER),
    "record of Exact's": Parser(
        read_row, row_of_exact(), ("vat_codes.VAT_CODES vat/VATCodes", {"ID": "1"})
    ),
    "envelope of Exact's": Parser(
        envelope, BINARY | JSON_BYTES | JSONISH.map(encoded), b'{"d": {"results": [{"ID": "1"}]}}',
        (NotJson,),
    ),
    "limits of Exact's": Parser(
        limits,
        st.dictionaries(st.sampled_from(HEADERS), NUMBERS),
        {"X-RateLimit-Remaining": "0"},
        once=(*(dict.fromkeys(HEADERS, text) for text in ("9" * 14, "²")), {"Retry-After": "9" * 14}),
    ),
    "tokens": Parser(
        tokens, changed(TOKENS), TOKENS, once=({**TOKENS, "expires_in": 10**12},)
    ),
}  # fmt: skip
