"""Every parser of foreign input, fed what Hypothesis thinks of: it reads it, or says in our words why not.

`make fuzz` does so for an hour (FUZZ_SECONDS), `make test` for some seconds. The seed is printed with a
failure; FUZZ_SEED begins with it again.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from dossierflow.billit import ubl
from dossierflow.billit.resources import order_mapping
from dossierflow.billit.resources.files import JsonObject
from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.coda import reader
from dossierflow.coda.reading import read_stream
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import csv, html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.words import Language
from dossierflow.delivery.choice import ExportChoice
from dossierflow.domain.bank_transaction import structured_communication
from dossierflow.domain.reference import normalised
from dossierflow.errors import DossierflowError
from dossierflow.exact import fields
from dossierflow.exact.errors import chain_row, classify
from dossierflow.exact.fields import value_of
from dossierflow.http.exchange import HttpAnswer
from dossierflow.http.json import NotJson, decode
from dossierflow.http.reader import Where
from dossierflow.kernel import foreign, sites
from dossierflow.kernel.choice import refuse_unfit
from dossierflow.kernel.consent import Consent
from dossierflow.statements import particulars, transaction_file
from dossierflow.statements.json_stream import JsonStream
from dossierflow.texts import phrase, quoted, words
from dossierflow.texts.phrase import parts

SECONDS = float(os.environ.get("FUZZ_SECONDS", "3"))
FIRST_SEED = int(os.environ.get("FUZZ_SEED") or random.randrange(2**32))
SLOWEST = 1.0  # seconds of this processor for one input, also for one of a megabyte
MEGABYTE = 2**20
MOST_MEMORY = 400  # megabytes that this process may grow by, whatever it is fed
CODA = (Path(__file__).parents[1] / "unit/coda/data/example.cod").read_bytes()
UBL = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
    b' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
    b' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">'
    b"<cbc:ID>F1</cbc:ID><cbc:IssueDate>2026-03-04</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR"
    b"</cbc:DocumentCurrencyCode><cac:AccountingSupplierParty/></Invoice>"
)
ORDER = {
    "OrderID": 2204417, "CompanyID": 1, "OrderNumber": "F1", "OrderDirection": "Cost", "OrderType": "Invoice",
    "OrderDate": "2026-03-04", "TotalExcl": 100, "TotalVAT": 21, "TotalIncl": 121, "Currency": "EUR",
    "OrderLines": [{"Description": "x", "Quantity": 1, "UnitPriceExcl": 100, "TotalExcl": 100,
                    "TotalVAT": 21, "TotalIncl": 121, "VATPercentage": 21}],
    "CounterParty": {"PartyID": 2, "Name": "x", "VATNumber": "BE0123456749"},
}  # fmt: skip

DAY = date(2026, 3, 4)
TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@st.composite
def altered(draw: st.DrawFn, content: bytes) -> bytes:
    """A valid file, some pieces of which are cut out, doubled or replaced."""
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 200)))
        content = content[:start] + draw(st.binary(max_size=40)) + content[end:]
    return content


@st.composite
def order(draw: st.DrawFn) -> dict[str, Any]:
    """A valid order, some fields of which hold anything."""
    changed = draw(st.dictionaries(st.sampled_from(sorted(ORDER)), VALUES, max_size=3))
    return {**ORDER, **changed}


def read_transactions(text: str) -> None:
    for account in transaction_file.accounts(JsonStream(io.StringIO(text))):
        for _ in account.transactions():
            pass
        assert account.opening


def read_field(value: Any) -> None:
    for kind in (fields.money, fields.fraction, fields.number, fields.day, fields.moment, fields.wall):
        try:
            value_of(kind("Field"), JsonObject({"Field": value}, Where("310001", record="entry 1")))
        except DossierflowError as refusal:
            assert refusal.field == "Field"


def check_coda(content: bytes) -> None:
    """As `dossierflow coda check` and `coda show` read a file that came from outside."""
    for read in read_stream(io.BytesIO(content), "a.cod"):
        if not isinstance(read, Finding):
            "".join(html.pieces([read], Language("nl"), "a.cod"))
            sound = [line.count(",") >= 15 for line in csv.rows([read], Language("fr"))]
            assert all(sound)
            json.loads("".join(show_json.pieces([read], Language("en"))))


def read_particulars(text: str) -> None:
    for read in (particulars._mandate, particulars._creditor, particulars._fee, particulars._reason):
        read(text)
    particulars._foreign(text, 12_500)


def said(text: str) -> None:
    """What others wrote is never a phrase of ours, however it is kept."""
    assert words("en").sentence("gate.status", status=text) is not None
    assert not quoted(text).startswith('["cause.') or not parts(quoted(text))
    words("nl").say(text), phrase("cause.bug", answer=text).facts


def answer(text: str) -> HttpAnswer:
    return HttpAnswer(500, {}, text.encode("utf-8", "replace"), message=text)


def shown(text: str) -> None:
    assert "\n" not in foreign.line(text) and len(foreign.line(text)) == len(text)
    assert foreign.line(foreign.line(text)) == foreign.line(text)
    assert "://" not in foreign.markdown(text) and foreign.spreadsheet(text)[:1] not in tuple("=@\t\r")
    foreign.visible(text), foreign.markdown_sentence(text), foreign.without_password(text)


BINARY = st.binary(max_size=2000)
JSONISH = st.text(st.sampled_from('{}[]",:0123456789eE.-+ \n\\uacounttrnsi'), max_size=300) | TEXT
PARSERS: dict[str, tuple[Callable[[Any], object], st.SearchStrategy[Any]]] = {
    "UBL": (lambda content: ubl.read(content), altered(UBL) | BINARY),
    "a PDF into UBL": (lambda content: embed_pdf(content, b"%PDF", "a.pdf"), altered(UBL) | BINARY),
    "CODA": (lambda content: list(reader.read(io.BytesIO(content))), altered(CODA) | BINARY),
    "transactions": (read_transactions, JSONISH),
    "JSON": (decode, BINARY | JSONISH.map(lambda text: text.encode("utf-8", "replace"))),
    "order": (lambda row: order_mapping.document(JsonObject(row, Where("1")), 1), order()),
    "field of Exact's": (read_field, VALUES),
    "error of Exact's": (lambda text: classify(answer(text)), TEXT),
    "token error": (lambda text: chain_row(HttpAnswer(400, {}, text.encode("utf-8", "replace"))), TEXT),
    "pasted address": (
        Consent("s-1").code_in,
        TEXT | TEXT.map(lambda text: f"https://localhost/?state=s-1&code={text}"),
    ),
    "communication": (structured_communication, TEXT),
    "address of a service": (lambda text: sites.allowed(text, sites.EXACT, Path("none")), TEXT),
    "shown": (shown, TEXT),
    "phrase": (said, TEXT | JSONISH | JSONISH.map(lambda text: f'["cause.booked", {{"x": {text}}}]')),
    "CODA as it is shown": (check_coda, altered(CODA)),
    "mandate, creditor, fee": (read_particulars, TEXT),
    "reference": (lambda text: normalised(text, DAY), TEXT),
    "choice of documents": (lambda text: refuse_unfit(ExportChoice(order_ids=text)), TEXT),
}
#: What a parser says of input that it refuses; ValueError where its caller makes a sentence of it.
REFUSALS: dict[str, tuple[type[Exception], ...]] = {"JSON": (NotJson,), "address of a service": (ValueError,)}


def grown(value: Any) -> Any:
    """The same again and again, up to a megabyte; None where there is nothing to repeat."""
    return value * (MEGABYTE // len(value)) if isinstance(value, str | bytes) and value else None


def memory() -> float:
    """The most that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.timeout(0)
@pytest.mark.parametrize("parser", PARSERS)
def test_a_parser_reads_or_refuses(parser: str) -> None:
    read, inputs = PARSERS[parser]
    refusals = (DossierflowError, *REFUSALS.get(parser, ()))
    seen: list[Any] = []

    def check(value: Any) -> None:
        seen[:] = [value]
        began = time.process_time()
        with suppress(*refusals):
            read(value)
        took = time.process_time() - began
        assert took < SLOWEST, (took, ascii(value)[:200])

    before = memory()
    deadline = time.monotonic() + SECONDS / len(PARSERS)
    start = FIRST_SEED
    while start == FIRST_SEED or time.monotonic() < deadline:
        print(f"FUZZ_SEED={start} {parser}")
        bounded = settings(
            max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        seed(start)(bounded(given(inputs)(check)))()
        if (large := grown(seen[0])) is not None:
            check(large)
        assert memory() - before < MOST_MEMORY
        start += 1
