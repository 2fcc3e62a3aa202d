"""UBL files that cannot be right, or are meant to do harm: each refused, none hanging or reaching out."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from dossierflow.billit.ubl import read
from dossierflow.errors import BadData

Ubl = Callable[..., bytes]

CHANGES: list[tuple[tuple[str, str], str]] = [
    (("<cbc:ID>F26-00871</cbc:ID>", ""), "ID"),
    (("<cbc:ID>F26-00871</cbc:ID>", "<cbc:ID>  </cbc:ID>"), "ID"),
    (("<cbc:IssueDate>2026-11-04</cbc:IssueDate>", ""), "IssueDate"),
    ((">2026-11-04<", ">2026-02-30<"), "IssueDate"),
    ((">2026-11-04<", ">0226-11-04<"), "IssueDate"),
    ((">2026-11-04<", ">9999-11-04<"), "IssueDate"),
    ((">2026-11-04<", ">04-11-2026<"), "IssueDate"),
    ((">2026-12-04<", ">never<"), "DueDate"),
    (("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", ""), "DocumentCurrencyCode"),
    ((">EUR</cbc:DocumentCurrencyCode>", ">USD</cbc:DocumentCurrencyCode>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">200.01</cbc:TaxExclusiveAmount>"), "TaxInclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">200.001</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">NaN</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">Infinity</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">2e2</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">200,00</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", ">٢٠٠</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", "></cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", f">{'9' * 30}</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">200.00</cbc:TaxExclusiveAmount>", f">{'9' * 18}</cbc:TaxExclusiveAmount>"), "TaxExclusiveAmount"),
    ((">230.00</cbc:TaxInclusiveAmount>", ">231.00</cbc:TaxInclusiveAmount>"), "TaxInclusiveAmount"),
    ((">30.00</cbc:TaxAmount>", ">31.00</cbc:TaxAmount>"), "TaxAmount"),
    ((">25.20</cbc:TaxAmount>", ">25.205</cbc:TaxAmount>"), "TaxAmount"),
    ((">25.20</cbc:TaxAmount>", ">26.20</cbc:TaxAmount>"), "TaxAmount"),
    ((">120.00</cbc:TaxableAmount>", ">x</cbc:TaxableAmount>"), "TaxableAmount"),
    ((">21<", ">twenty-one<"), "Percent"),
    (("LegalMonetaryTotal", "RequestedMonetaryTotal"), "TaxExclusiveAmount"),
    (("cac:TaxTotal", "cac:WithholdingTaxTotal"), "TaxTotal"),
    (("cac:AccountingSupplierParty", "cac:SellerSupplierParty"), "AccountingSupplierParty"),
    (("cac:AccountingCustomerParty", "cac:BuyerCustomerParty"), "AccountingCustomerParty"),
    (("</cac:LegalMonetaryTotal>", ""), "UBL"),
    (("UTF-8", "UTF-99"), "UBL"),
    (("schema:xsd:Invoice-2", "schema:xsd:Order-2"), "UBL"),
    (("Papierhuis", "&undefined;"), "UBL"),
    (("Papierhuis", "\x01"), "UBL"),
]


@pytest.mark.parametrize(("change", "field"), CHANGES, ids=lambda value: str(value)[:60])
def test_a_malformed_ubl_is_refused_with_its_element(ubl: Ubl, change: tuple[str, str], field: str) -> None:
    with pytest.raises(BadData) as refusal:
        read(ubl(change), dossier="700101", document="F26-00871")
    refused = refusal.value
    assert (refused.dossier, refused.document, refused.field) == ("700101", "F26-00871", field)


def _laughs(levels: int = 10) -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, levels)
    )
    return f"<!DOCTYPE x [{entities}]><x>&a{levels - 1};</x>".encode()


HARMFUL = {
    "a billion laughs": _laughs(),
    "a quadratic blow-up": b'<!DOCTYPE x [<!ENTITY a "'
    + b"A" * 50_000
    + b'">]><x>'
    + b"&a;" * 50_000
    + b"</x>",
    "a local file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "a call home": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "a parameter entity": b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><x/>',
    "a DTD that does nothing": b"<!DOCTYPE x><x/>",
    "a tower": b"<a>" * 100_000 + b"</a>" * 100_000,
    "a crowd": b"<x>" + b"<a/>" * 400_000 + b"</x>",
    "a mountain": b"<x>" + b" " * (20 * 1024 * 1024) + b"</x>",
    "nothing": b"",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "a zip": b"PK\x03\x04" + b"\x00" * 60,
    "text": b"Dear customer,",
    "JSON": b'{"Invoice": {}}',
    "two roots": b"<x/><x/>",
    "half a file": b"<Invoice",
    "zero bytes": b"\x00" * 1000,
    "broken UTF-8": b'<?xml version="1.0" encoding="UTF-8"?><x>\xff\xfe</x>',
    "another document": b"<html><body>Session expired</body></html>",
    "an undeclared prefix": b"<cac:Invoice/>",
}


@pytest.mark.parametrize("content", HARMFUL.values(), ids=HARMFUL.keys())
def test_a_harmful_file_is_refused_at_once(content: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadData) as refusal:
        read(content, dossier="700101", document="F26-00871")
    assert time.process_time() - began < 10
    refused = refusal.value
    assert (refused.dossier, refused.document, refused.field) == ("700101", "F26-00871", "UBL")
    assert len(str(refused)) < 300


def test_none_of_them_stops_its_neighbours(ubl: Ubl) -> None:
    files = [part for change, _ in CHANGES for part in (ubl(), ubl(change))]
    files += [part for content in HARMFUL.values() for part in (ubl(), content)]
    read_well = 0
    for content in files:
        with suppress(BadData):
            read_well += read(content).number == "F26-00871"
    assert read_well == len(CHANGES) + len(HARMFUL)


@pytest.mark.parametrize("bomb", ["a tower", "a crowd"])
def test_a_file_without_end_is_left_before_its_end(bomb: str) -> None:
    with pytest.raises(BadData, match="too many elements"):
        read(HARMFUL[bomb])
