"""Every parser of ours that reads what others wrote, with inputs for it, for `tests/security/test_fuzz.py`.

A parser reads its input or refuses it in our words; `sample` is one that it reads whole.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from dossierflow.billit import ubl
from dossierflow.billit.errors import refusal, retry_at
from dossierflow.billit.resources import order_mapping
from dossierflow.billit.resources.files import JsonObject
from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.booking.write_back import our_lines
from dossierflow.coda import reader
from dossierflow.coda.diff import differences
from dossierflow.coda.reading import read_stream
from dossierflow.coda.rules import Finding
from dossierflow.coda.show import csv, html
from dossierflow.coda.show import json as show_json
from dossierflow.coda.validator import check_stream
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
from dossierflow.kernel.addresses import without_password
from dossierflow.kernel.choice import refuse_unfit
from dossierflow.kernel.consent import Consent
from dossierflow.statements import particulars
from dossierflow.statements.build import build
from dossierflow.texts import phrase, quoted, words
from dossierflow.texts.phrase import parts

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
BLANKS = (b"\r" * 1_000_000 + b"x\n", b" \n" * 500_000, b"\n" * 1_000_000)
DAY, NOW = date(2026, 3, 4), datetime(2026, 3, 4, 5, 6, tzinfo=UTC)

TEXT = st.text(st.characters(exclude_categories=[]), max_size=300)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
BINARY = st.binary(max_size=2000)
JSONISH = st.text(st.sampled_from('{}[]",:0123456789eE.-+ \n\\uacounttrnsi'), max_size=300) | TEXT


@dataclass(frozen=True)
class Parser:
    """`refusals`: what it says of input that it refuses, besides our own errors: its caller makes a sentence
    of it. `once`: what it once fell over."""

    read: Callable[[Any], object]
    inputs: st.SearchStrategy[Any]
    sample: Any
    refusals: tuple[type[Exception], ...] = ()
    once: tuple[Any, ...] = ()


@st.composite
def altered(draw: st.DrawFn, content: bytes) -> bytes:
    """A valid file, some pieces of which are cut out, doubled or replaced."""
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 200)))
        content = content[:start] + draw(st.binary(max_size=40)) + content[end:]
    return content


@st.composite
def changed(draw: st.DrawFn, row: dict[str, Any]) -> dict[str, Any]:
    """A valid record, some fields of which hold anything."""
    return {**row, **draw(st.dictionaries(st.sampled_from(sorted(row)), VALUES, max_size=3))}


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def read_field(value: Any) -> None:
    for kind in (fields.money, fields.fraction, fields.number, fields.day, fields.moment, fields.wall):
        try:
            value_of(kind("Field"), JsonObject({"Field": value}, Where("310001", record="entry 1")))
        except DossierflowError as refusal:
            assert refusal.field == "Field" and len(str(refusal)) < 1000


def show_coda(form: Callable[[Any], object]) -> Callable[[bytes], None]:
    """As `dossierflow coda show` reads a file that came from outside, in this form."""

    def show(content: bytes) -> None:
        for read in read_stream(io.BytesIO(content), "a.cod"):
            if not isinstance(read, Finding):
                form(read)

    return show


def coda_json(read: Any) -> None:
    json.loads("".join(show_json.pieces([read], Language("en"))))


def coda_rows(read: Any) -> None:
    assert all(line.count(",") >= 15 for line in csv.rows([read], Language("fr")))


def check_coda(content: bytes) -> None:
    for finding in check_stream(io.BytesIO(content), "a.cod"):
        finding.said(Language("nl")), finding.as_row(Language("en"))


def compare_coda(content: bytes) -> None:
    read = read_stream(io.BytesIO(content), "a.cod")
    found = [one.statement for one in read if not isinstance(one, Finding)]
    list(differences(found, list(reader.read(io.BytesIO(CODA))), Language("fr")))


def read_particulars(text: str) -> None:
    for read in (particulars._mandate, particulars._creditor, particulars._fee, particulars._reason):
        read(text)
    particulars._foreign(text, 12_500)


def said(text: str) -> None:
    """What others wrote is never a phrase of ours, however it is kept."""
    assert not quoted(text).startswith('["cause.') or not parts(quoted(text))
    assert words("en").sentence("gate.status", status=text) is not None


def kept(text: str) -> None:
    words("nl").say(text), phrase("cause.bug", answer=text).facts


def answer(text: str, status: int = 500) -> HttpAnswer:
    return HttpAnswer(status, {}, text.encode("utf-8", "replace"), message=text)


def shown(text: str) -> None:
    line = foreign.line(text)
    assert "\n" not in line and len(line) == len(text) and foreign.line(line) == line
    assert foreign.spreadsheet(text)[:1] not in tuple("=@\t\r")


def on_a_page(text: str) -> None:
    assert "://" not in foreign.markdown(text)


def entered(text: str) -> None:
    """In a terminal, in somebody else's books, as a name of a file."""
    foreign.visible(text), without_password(text)
    assert "/" not in foreign.file_name(text) and "\n" not in foreign.entered_line(text)
    foreign.entered(text).encode("utf-8")


def build_coda(given: str) -> None:
    """As `dossierflow coda build` reads a file of transactions."""
    with tempfile.TemporaryDirectory() as folder:
        build(io.StringIO(given), Path(folder))


ACCOUNT = {"IBAN": "BE71096123456769", "HolderName": "Voorbeeld BV", "OpeningBalance": "1250.00"}
MOVEMENT = {
    "BankAccountTransactionID": 1, "TotalAmount": "121.00", "TransactionType": "Credit", "Currency": "EUR",
    "ValueDate": "2026-02-26", "Note": "+++090/9337/55493+++", "IBANCounterParty": "BE71096123456769",
    "BICCounterParty": "GKCCBEBB", "NameCounterParty": "Klant", "FreeMessage": "vrij", "Description": "tekst",
    "BankReference": "r", "ClientReference": "c", "BankTransactionCode": "PMNT-RCDT-ESCT", "MandateId": "M1",
    "CreditorId": "BE12ZZZ0123456789", "Fee": "1.00", "OriginalAmount": "12.50", "OriginalCurrency": "USD",
    "ExchangeRate": "1.1", "ReturnReason": "MD01", "PurposeCode": "SALA", "Details": [],
}  # fmt: skip
PLAIN = {name: MOVEMENT[name] for name in list(MOVEMENT)[:6]}


def statement(account: dict[str, Any], movement: dict[str, Any]) -> str:
    return json.dumps({"account": account, "transactions": [movement]}, default=str)


#: Beyond the calendar in another time zone.
MOMENTS = (
    "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "/Date(-62135596800000)/",
    "/Date(9999999999999999)/",
)  # fmt: skip


PHRASES = TEXT | JSONISH | JSONISH.map(lambda text: f'["cause.booked", {{"x": {text}}}]')
#: What is read of the two services, of banks, and of people who paste an address.
SERVICES: dict[str, Parser] = {
    "UBL": Parser(lambda content: ubl.read(content), altered(UBL) | BINARY, UBL),
    "a PDF into UBL": Parser(
        lambda content: embed_pdf(content, b"%PDF", "a.pdf"), altered(UBL) | BINARY, UBL
    ),
    "CODA": Parser(lambda content: list(reader.read(io.BytesIO(content))), altered(CODA) | BINARY, CODA),
    "CODA as a page": Parser(
        show_coda(lambda read: "".join(html.pieces([read], Language("nl"), "a.cod"))), altered(CODA), CODA
    ),
    "CODA as rows": Parser(show_coda(coda_rows), altered(CODA), CODA),
    "CODA as JSON": Parser(show_coda(coda_json), altered(CODA), CODA),
    "CODA as it is compared": Parser(compare_coda, altered(CODA), CODA),
    "CODA as it is checked": Parser(
        check_coda, altered(CODA), CODA, once=BLANKS
    ),
    "transactions": Parser(build_coda, JSONISH, statement(ACCOUNT, PLAIN)),
    "movements": Parser(
        build_coda,
        st.builds(statement, st.just(ACCOUNT), changed(MOVEMENT) | changed(PLAIN))
        | st.builds(statement, changed(ACCOUNT), st.just(PLAIN)),
        statement(ACCOUNT, MOVEMENT),
    ),
    "JSON": Parser(decode, BINARY | JSONISH.map(encoded), b'{"a": [1, 2.5]}', (NotJson,)),
    "order": Parser(
        lambda row: order_mapping.document(JsonObject(row, Where("1")), 1), changed(ORDER), ORDER
    ),
    "field of Exact's": Parser(read_field, VALUES, "/Date(1772582400000)/", once=MOMENTS),
    "error of Exact's": Parser(lambda text: classify(answer(text)), TEXT, "Mandatory: Journal"),
    "token error": Parser(lambda text: chain_row(answer(text, 400)), TEXT, "invalid_grant"),
    "error of Billit's": Parser(
        lambda content: refusal(HttpAnswer(400, {}, content)).error(Where(), "x", NOW),
        BINARY | JSONISH.map(encoded) | VALUES.map(lambda value: json.dumps(value, default=str).encode()),
        b'{"errors": [{"Code": "OrderNotFound", "Description": "x"}]}',
    ),
    "when to call again": Parser(
        lambda text: retry_at(text, NOW),
        TEXT | st.text("0123456789 :,+-MonJanGT²٣", max_size=40),
        "Wed, 04 Mar 2026 05:07:00 GMT",
        once=(
            "²²", "0\x1f", "9" * 5000, "Wed, 04 Mar 99999999999999999999 05:07:00 GMT",
            "Wed, 04 Mar 9999 23:59:59 -2359",
        ),
    ),
    "pasted address": Parser(
        Consent("s-1").code_in,
        TEXT | TEXT.map(lambda text: f"https://localhost/?state=s-1&code={text}"),
        "https://localhost/?state=s-1&code=c",
    ),
    "communication": Parser(structured_communication, TEXT, "+++090/9337/55493+++"),
    "mandate, creditor, fee": Parser(read_particulars, TEXT, "MANDATE M1 FEE EUR 1,00"),
    "reference": Parser(lambda text: normalised(text, DAY), TEXT, "2026/0001"),
    "our lines in a text": Parser(lambda text: our_lines().sub("", text), TEXT, "Geboekt in Exact: x"),
    "address of a service": Parser(
        lambda text: sites.allowed(text, sites.EXACT, Path("none")), TEXT, "https://x.exactonline.be",
        (ValueError,),
    ),
    "shown": Parser(shown, TEXT, "x"),
    "on a page": Parser(on_a_page, TEXT, "x"),
    "in a sentence": Parser(foreign.markdown_sentence, TEXT, "x"),
    "in a link": Parser(foreign.markdown_link, TEXT, "x"),
    "entered": Parser(entered, TEXT, "x"),
    "phrase": Parser(said, PHRASES, "x"),
    "phrase as it is kept": Parser(kept, PHRASES, "x"),
    "choice of documents": Parser(
        lambda text: refuse_unfit(ExportChoice(order_ids=text)), TEXT, "128400001, 128400002"
    ),
}  # fmt: skip
