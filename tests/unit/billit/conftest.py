"""A Billit that answers what the test says, without a network and without waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, BillitCompany, Options
from tests.support.clock import ManualClock

OFFICE, DOSSIER = 700100, 700101
Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Script:
    """Answers per method and path, in order; the last one stays. Every request is kept."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.replies: dict[tuple[str, str], list[Reply]] = {}

    def on(self, method: str, path: str, *replies: Any) -> None:
        self.replies[method, path] = [self._reply(reply) for reply in replies]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        waiting = self.replies.get((request.method, request.url.path))
        assert waiting, f"nobody answers {request.method} {request.url}"
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(reply, Exception):
            raise reply
        # A response is read once: hand out a copy.
        return (
            reply(request)
            if callable(reply)
            else httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        )

    def sent(self, index: int = -1) -> Any:
        """The JSON body of a request."""
        return json.loads(self.requests[index].content)

    @staticmethod
    def _reply(reply: Any) -> Reply:
        if isinstance(reply, httpx.Response | Exception) or callable(reply):
            known: Reply = reply
            return known
        return httpx.Response(200, json=reply)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 6, 9, 0, tzinfo=UTC))


@pytest.fixture
def billit(script: Script, clock: ManualClock) -> Iterator[Billit]:
    options = Options(per_second=0, largest_file=30_000)
    with Billit(
        "https://billit.test",
        ApiKey("secret-key-1"),
        OFFICE,
        "docs",
        clock,
        options=options,
        http=httpx.MockTransport(script),
    ) as client:
        yield client


@pytest.fixture
def company(billit: Billit) -> BillitCompany:
    return billit.company(DOSSIER)


ORDER: dict[str, Any] = {
    "OrderID": 2204417,
    "CompanyID": DOSSIER,
    "OrderDirection": "Cost",
    "OrderType": "Invoice",
    "OrderNumber": "F26-00871",
    "OrderDate": "2026-11-04T00:00:00",
    "ExpiryDate": "2026-12-04T00:00:00",
    "OrderStatus": "ToPay",
    "LastModified": "2026-11-05T08:12:09.53",
    "Created": "2026-11-05T08:12:08.917",
    "CounterParty": {"PartyID": 911245, "VATNumber": "BE0712345036", "DisplayName": "Papierhuis Demo BV"},
    "TotalExcl": 200.00,
    "TotalVAT": 30.00,
    "TotalIncl": 230.00,
    "Currency": "EUR",
    "IsSent": False,
    "ExportedToConnector": False,
    "VentilationCode": "1",
    "Attachments": [{"FileID": "0b8a5b2c-9a0f-4d53-8c11-3a6f6b7e9d02", "FileName": "F26-00871.xml"}],
    "OrderPDF": {"FileID": "6f0f7d6e-52b1-4a0e-9a77-0d0f4c1d2e11", "FileName": "F26-00871.pdf"},
    "OrderLines": [
        {
            "Quantity": 4.0,
            "Description": "Toner",
            "TotalExcl": 120.0,
            "TotalVAT": 25.2,
            "TotalIncl": 145.2,
            "VATPercentage": 21.0,
            "VentilationCode": "1",
            "AccountCode": 612000,
        },
        {"Description": "Books", "TotalExcl": 80.0, "TotalVAT": 4.8, "VATPercentage": 6.0},
    ],
    "VatGroups": [
        {"VentilationCode": "1", "VATPercentage": 21.0, "TotalExcl": 120.0, "TotalVAT": 25.2},
        {"VentilationCode": "1", "VATPercentage": 6.0, "TotalExcl": 80.0, "TotalVAT": 4.8},
    ],
    "SomethingNew": {"Billit": "may add fields"},
}

TRANSACTION: dict[str, Any] = {
    "BankAccountTransactionID": 9920114,
    "IBAN": "BE56363123456788",
    "IBANCounterParty": "BE74735009876507",
    "NameCounterParty": "Papierhuis Demo BV",
    "TotalAmount": 230.00,
    "TransactionType": "Debit",
    "ValueDate": "2026-12-02T00:00:00",
    "Currency": "EUR",
    "Note": "+++026/1104/11702+++",
}


def _variant(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    row = deepcopy(base)
    for name, value in changes.items():
        target: Any = row
        *way, last = (int(step) if step.isdigit() else step for step in name.split("__"))
        for step in way:
            target = target[step]
        if value is ...:
            del target[last]
        else:
            target[last] = value
    return row


@pytest.fixture
def order() -> Callable[..., dict[str, Any]]:
    """`order(TotalIncl="x", CounterParty=...)`: an order with fields changed, `...` taken away."""
    return lambda **changes: _variant(ORDER, changes)


@pytest.fixture
def transaction() -> Callable[..., dict[str, Any]]:
    return lambda **changes: _variant(TRANSACTION, changes)


UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
 <cbc:ID>F26-00871</cbc:ID>
 <cbc:IssueDate>2026-11-04</cbc:IssueDate>
 <cbc:DueDate>2026-12-04</cbc:DueDate>
 <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:OrderReference><cbc:ID>PO-7</cbc:ID></cac:OrderReference>
 <cac:AccountingSupplierParty><cac:Party>
  <cac:PartyTaxScheme><cbc:CompanyID>BE0712345036</cbc:CompanyID>
   <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Papierhuis Demo BV</cbc:RegistrationName></cac:PartyLegalEntity>
 </cac:Party></cac:AccountingSupplierParty>
 <cac:AccountingCustomerParty><cac:Party>
  <cac:PartyTaxScheme><cbc:CompanyID>BE0403019261</cbc:CompanyID>
   <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
 </cac:Party></cac:AccountingCustomerParty>
 <cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
  <cbc:PaymentID>+++026/1104/11702+++</cbc:PaymentID></cac:PaymentMeans>
 <cac:TaxTotal>
  <cbc:TaxAmount currencyID="EUR">30.00</cbc:TaxAmount>
  <cac:TaxSubtotal>
   <cbc:TaxableAmount currencyID="EUR">120.00</cbc:TaxableAmount>
   <cbc:TaxAmount currencyID="EUR">25.20</cbc:TaxAmount>
   <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent></cac:TaxCategory>
  </cac:TaxSubtotal>
  <cac:TaxSubtotal>
   <cbc:TaxableAmount currencyID="EUR">80.00</cbc:TaxableAmount>
   <cbc:TaxAmount currencyID="EUR">4.80</cbc:TaxAmount>
   <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>6.00</cbc:Percent></cac:TaxCategory>
  </cac:TaxSubtotal>
 </cac:TaxTotal>
 <cac:LegalMonetaryTotal>
  <cbc:LineExtensionAmount currencyID="EUR">200.00</cbc:LineExtensionAmount>
  <cbc:TaxExclusiveAmount currencyID="EUR">200.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">230.00</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="EUR">230.00</cbc:PayableAmount>
 </cac:LegalMonetaryTotal>
</Invoice>
"""


@pytest.fixture
def ubl() -> Callable[..., bytes]:
    """`ubl(("old", "new"))`: a purchase invoice with texts replaced."""

    def make(*changes: tuple[str, str]) -> bytes:
        text = UBL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new) if old else text
        return text.encode()

    return make
