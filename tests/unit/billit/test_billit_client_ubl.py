"""A UBL is read to the cent, compared with its order, and given a PDF without touching the rest."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.ubl import UblVat, embed_pdf, read
from dossierflow.billit.ubl_compare import differences
from dossierflow.billit.ubl_xml import path
from dossierflow.domain.document import Counterparty, Direction, Document, Kind, VatGroup
from dossierflow.errors import BadData
from tests.support.said import all_said

Ubl = Callable[..., bytes]
PDF, NAME = b"%PDF-1.7 demo", 'F26 & <"871">.pdf'


@pytest.fixture
def document(company: BillitCompany, script: Any, order: Callable[..., dict[str, Any]]) -> Document:
    script.on("GET", "/v1/orders/2204417", order())
    return company.orders.get(2204417)


def test_an_invoice_is_read(ubl: Ubl) -> None:
    found = read(ubl())
    assert (found.kind, found.number, found.currency) == (Kind.INVOICE, "F26-00871", "EUR")
    assert (found.date, found.due_date) == (date(2026, 11, 4), date(2026, 12, 4))
    assert (found.total_excl, found.total_vat, found.total_incl) == (20000, 3000, 23000)
    assert found.vat == (
        UblVat("S", Decimal("21"), 12000, 2520),
        UblVat("S", Decimal("6.00"), 8000, 480),
    )
    assert (found.supplier.name, found.supplier.vat_number) == ("Papierhuis Demo BV", "BE0712345036")
    assert found.customer.vat_number == "BE0403019261"
    assert found.payment_references == ("+++026/1104/11702+++",)
    assert found.embedded == ()


def test_a_credit_note_is_known_by_its_root_and_by_its_type(ubl: Ubl) -> None:
    assert (
        read(
            ubl()
            .replace(b"Invoice-2", b"CreditNote-2")
            .replace(b"<Invoice ", b"<CreditNote ")
            .replace(b"</Invoice>", b"</CreditNote>")
        ).kind
        is Kind.CREDIT_NOTE
    )
    assert read(ubl((">380<", ">381<"))).kind is Kind.CREDIT_NOTE


@pytest.mark.parametrize(
    ("kept", "differs"),
    [
        ("", False),
        ("+++026/1104/11702+++", False),
        ("026110411702", False),
        ("rf18 5390", False),
        ("026110411703", True),
    ],
)
def test_the_payment_reference_is_compared_however_it_is_written(
    ubl: Ubl, document: Document, kept: str, differs: bool
) -> None:
    second = "<cac:PaymentMeans><cbc:PaymentID>RF185390</cbc:PaymentID></cac:PaymentMeans><cac:TaxTotal>"
    found = differences(replace(document, payment_reference=kept), read(ubl(("<cac:TaxTotal>", second))))
    said = f"payment reference: the UBL says +++026/1104/11702+++, RF185390, Billit says {kept}"
    assert all_said(found) == ([said] if differs else [])


def test_vat_in_another_currency_is_not_ours(ubl: Ubl) -> None:
    second = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">330.00</cbc:TaxAmount></cac:TaxTotal>'
    found = read(ubl(("<cac:LegalMonetaryTotal>", f"{second}<cac:LegalMonetaryTotal>")))
    assert found.total_vat == 3000


def test_agreement_has_no_differences(ubl: Ubl, document: Document) -> None:
    assert differences(document, read(ubl())) == []


def test_each_difference_is_a_sentence_to_the_cent(ubl: Ubl, document: Document) -> None:
    head = replace(
        document.summary,
        kind=Kind.CREDIT_NOTE,
        number="F26-00872",
        date=date(2026, 11, 5),
        currency="USD",
        total_excl=20001,
        total_vat=2999,
        counterparty=Counterparty(vat_number="BE0403019261"),
    )
    groups = (VatGroup("1", Decimal("21.00"), 12001, 2519), VatGroup("1", Decimal(12), 8000, 480))
    assert all_said(differences(replace(document, summary=head, vat_groups=groups), read(ubl()))) == [
        "kind: the UBL says invoice, Billit says credit note",
        "number: the UBL says F26-00871, Billit says F26-00872",
        "date: the UBL says 04/11/2026, Billit says 05/11/2026",
        "currency: the UBL says EUR, Billit says USD",
        "total excluding VAT: the UBL says 200,00, Billit says 200,01",
        "VAT: the UBL says 30,00, Billit says 29,99",
        "VAT number: the UBL says BE0712345036, Billit says BE0403019261",
        "base at 6 %: the UBL says 80,00, Billit says 0,00",
        "VAT at 6 %: the UBL says 4,80, Billit says 0,00",
        "base at 12 %: the UBL says 0,00, Billit says 80,00",
        "VAT at 12 %: the UBL says 0,00, Billit says 4,80",
        "base at 21 %: the UBL says 120,00, Billit says 120,01",
        "VAT at 21 %: the UBL says 25,20, Billit says 25,19",
    ]


def test_one_number_written_in_two_ways_is_no_difference(ubl: Ubl, document: Document) -> None:
    head = replace(document.summary, counterparty=Counterparty(vat_number="BE 0712.345.036"))
    assert differences(replace(document, summary=head), read(ubl())) == []
    sales = replace(
        document.summary, direction=Direction.SALES, counterparty=Counterparty(vat_number="0403.019.261")
    )
    assert differences(replace(document, summary=sales), read(ubl())) == []


@pytest.mark.parametrize(
    ("kept", "same"),
    [("f26 871", True), ("F/26/00871", True), ("F26-00871 ", True), ("F25-00871", False), ("00871", False)],
)
def test_a_number_that_is_spelt_otherwise_is_no_difference(
    ubl: Ubl, document: Document, kept: str, same: bool
) -> None:
    head = replace(document.summary, number=kept)
    assert (differences(replace(document, summary=head), read(ubl())) == []) is same


def test_an_invoice_to_another_company_is_a_difference(ubl: Ubl, document: Document) -> None:
    assert differences(document, read(ubl()), "0403019261") == []
    assert all_said(differences(document, read(ubl()), "0123456749")) == [
        "VAT number of the dossier: the UBL says BE0403019261, Billit says BE0123456749"
    ]


def _only_ubl(content: bytes, changed: bytes) -> bytes:
    """The bytes that `changed` has more than `content`, after checking that they are in one piece."""
    start = next(index for index, (a, b) in enumerate(zip(content, changed, strict=False)) if a != b)
    # The inserted piece begins with the same "<cac:A" as what it stands before.
    start = content.rindex(b"<", 0, start + 1)
    size = len(changed) - len(content)
    assert changed[:start] + changed[start + size :] == content
    return changed[start : start + size]


@pytest.mark.parametrize(
    "before",
    [
        ("", ""),
        ("<cac:AccountingSupplierParty>", "<!-- kept --><cac:AccountingSupplierParty>"),
        (
            "<cac:AccountingSupplierParty>",
            "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID></cac:AdditionalDocumentReference>"
            "<cac:AccountingSupplierParty>",
        ),
        ("Papierhuis", "Café €"),
        (
            " <cbc:CustomizationID>",
            '<ext:UBLExtensions xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:'
            'CommonExtensionComponents-2"/><cbc:CustomizationID>',
        ),
    ],
)
def test_the_copy_is_the_original_with_one_element_more(ubl: Ubl, before: tuple[str, str]) -> None:
    original = ubl(before)
    copy = embed_pdf(original, PDF, NAME)
    assert b"EmbeddedDocumentBinaryObject" in _only_ubl(original, copy)
    found = fromstring(copy).findall(
        path("cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    )[-1]
    assert (found.get("mimeCode"), found.get("filename")) == ("application/pdf", NAME)
    assert base64.b64decode(found.text or "") == PDF
    assert read(copy).embedded == ("application/pdf",)
    assert read(copy).total_incl == read(original).total_incl
    names = [child.tag.rsplit("}", 1)[1] for child in fromstring(copy)]
    assert (
        names.index("AccountingSupplierParty")
        == len(names) - 1 - names[::-1].index("AdditionalDocumentReference") + 1
    )


def test_utf_16_and_a_byte_order_mark_are_no_obstacle(ubl: Ubl) -> None:
    text = ubl(("Papierhuis", "Café €")).decode()
    for original in (
        text.encode("utf-8-sig"),
        text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
        text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("€", "").encode("latin-1"),
    ):
        copy = read(embed_pdf(original, PDF, NAME))
        assert copy.embedded == ("application/pdf",)
        assert copy.supplier.name.startswith("Café")


@pytest.mark.parametrize("content", [b"", b"<x/>", b"%PDF", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_nothing_is_embedded_in_what_is_no_ubl(content: bytes) -> None:
    with pytest.raises(BadData) as refusal:
        embed_pdf(content, PDF, NAME, dossier="700101", document="F1")
    assert (refusal.value.dossier, refusal.value.document, refusal.value.field) == ("700101", "F1", "UBL")


def test_an_invoice_without_parties_has_no_place_for_it() -> None:
    root = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
    with pytest.raises(BadData, match="AccountingSupplierParty"):
        embed_pdf(root, PDF, NAME)


def test_the_same_copy_comes_out_every_time(ubl: Ubl) -> None:
    assert embed_pdf(ubl(), PDF, NAME) == embed_pdf(ubl(), PDF, NAME)


@pytest.mark.parametrize("name", ["", "  ", "F1\x00.pdf", "F1\n.pdf", "F1\ud800.pdf", "F1\uffff.pdf"])
def test_a_name_that_xml_cannot_carry_is_refused(ubl: Ubl, name: str) -> None:
    with pytest.raises(BadData) as refusal:
        embed_pdf(ubl(), PDF, name, dossier="700101", document="F1")
    assert (refusal.value.dossier, refusal.value.document, refusal.value.field) == (
        "700101",
        "F1",
        "filename",
    )
