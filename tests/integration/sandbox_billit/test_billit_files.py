"""The PDF and UBL of seeded and new orders, and files that are posted."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode, b64decode, b64encode
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from sandbox.billit.driver import BAKERY, BUILDER, CONSULTANCY, Driver, sales_invoice

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def content(billit: Driver, file: dict[str, Any], company: int = BAKERY) -> bytes:
    return b64decode(billit.get(f"/v1/files/{file['FileID']}", PartyID=str(company))["FileContent"])


def text_of(pdf: bytes) -> str:
    """The text of reportlab's pages: text operators under Flate under ASCII85."""
    streams = re.findall(rb"stream\r?\n(.*?)~>\s*endstream", pdf, re.DOTALL)
    pages = [zlib.decompress(a85decode(stream)) for stream in streams]
    return b" ".join(word for page in pages for word in re.findall(rb"\((.*?)\) Tj", page)).decode("cp1252")


@pytest.mark.parametrize("company", [BAKERY, BUILDER, CONSULTANCY])
def test_every_seeded_order_has_a_pdf_and_a_ubl_that_agree_with_it(reading: Driver, company: int) -> None:
    for row in reading.orders(company=company):
        order = reading.get(f"/v1/orders/{row['OrderID']}", PartyID=str(company))
        assert content(reading, order["OrderPDF"], company).startswith(b"%PDF-")
        (attachment,) = order["Attachments"]
        assert attachment["FileName"].endswith(".xml")
        _check_ubl(ElementTree.fromstring(content(reading, attachment, company)), order)


def _check_ubl(root: Element, order: dict[str, Any]) -> None:
    is_credit = order["OrderType"] == "CreditNote"
    kind = "CreditNote" if is_credit else "Invoice"
    assert root.tag == f"{{urn:oasis:names:specification:ubl:schema:xsd:{kind}-2}}{kind}"
    assert root.findtext(f"{CBC}ID") == order.get("OrderNumber", str(order["OrderID"]))
    total = root.find(f"{CAC}LegalMonetaryTotal")
    assert total is not None
    assert _amount(total, "TaxExclusiveAmount") == order["TotalExcl"]
    assert _amount(total, "PayableAmount") == order["TotalIncl"]
    lines = root.findall(f"{CAC}{kind}Line")
    assert sum(_amount(line, "LineExtensionAmount") for line in lines) == order["TotalExcl"]
    tax = root.find(f"{CAC}TaxTotal")
    assert tax is not None and _amount(tax, "TaxAmount") == order["TotalVAT"]
    parts = tax.findall(f"{CAC}TaxSubtotal")
    assert sum(_amount(part, "TaxAmount") for part in parts) == order["TotalVAT"]
    assert sum(_amount(part, "TaxableAmount") for part in parts) == order["TotalExcl"]
    seller = root.findtext(
        f"{CAC}AccountingSupplierParty/{CAC}Party/{CAC}PartyLegalEntity/{CBC}RegistrationName"
    )
    assert seller == order["Supplier"]["Name"]
    path = f"{CAC}AdditionalDocumentReference/{CAC}Attachment/{CBC}EmbeddedDocumentBinaryObject"
    embedded = root.find(path)
    assert embedded is not None and embedded.attrib["mimeCode"] == "application/pdf"
    assert b64decode(embedded.text or "").startswith(b"%PDF-")


def _amount(element: Element, name: str) -> Decimal:
    return Decimal(element.findtext(f"{CBC}{name}") or "nothing")


def test_a_pdf_reads_like_an_invoice_and_never_changes(billit: Driver) -> None:
    order = billit.order(billit.orders()[0]["OrderID"])
    first = content(billit, order["OrderPDF"])
    text = text_of(first)
    for words in ("FACTUUR", "Hotel De Zwaan NV", "2026/0812", "Pistolets", order["PaymentReference"]):
        assert words in text
    whole, part = divmod(int(order["TotalIncl"] * 100), 100)
    assert f"{whole // 1000}.{whole % 1000:03d},{part:02d} EUR" in text
    billit.call("PATCH", f"/v1/orders/{order['OrderID']}", {"InternalInfo": "geboekt"})
    assert content(billit, order["OrderPDF"]) == first


def test_two_sandboxes_make_the_same_files(billit: Driver, reading: Driver) -> None:
    for driver in (billit, reading):
        assert driver.orders()[0]["OrderPDF"]["FileID"] == billit.orders()[0]["OrderPDF"]["FileID"]
    order = billit.order(billit.orders()[0]["OrderID"])
    assert content(billit, order["OrderPDF"]) == content(reading, order["OrderPDF"])
    assert content(billit, order["Attachments"][0]) == content(reading, order["Attachments"][0])


def test_posted_files_are_given_back_byte_for_byte(billit: Driver) -> None:
    pdf = {"FileName": "factuur.pdf", "FileContent": b64encode(b"%PDF-1.4 proef").decode()}
    sheet = {"FileName": "bijlage.csv", "FileContent": b64encode("é;1\n".encode()).decode()}
    order = billit.order(billit.post("/v1/orders", sales_invoice(OrderPDF=pdf, Attachments=[sheet])))
    assert content(billit, order["OrderPDF"]) == b"%PDF-1.4 proef"
    assert content(billit, order["Attachments"][0]) == "é;1\n".encode()


def test_a_file_with_a_strange_name_or_content_is_refused(billit: Driver) -> None:
    for name, text, code in (
        ("x.exe", "eA==", "Invalid Filename"),
        ("x.pdf", "geen base64!", "GenericError"),
    ):
        body = sales_invoice(OrderPDF={"FileName": name, "FileContent": text})
        assert billit.code("POST", "/v1/orders", body) == code
