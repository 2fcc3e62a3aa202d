"""A copy of a UBL with the PDF inside, for destinations that take one file only.

The copy is the original, byte for byte, with one element put in: prefixes, order and comments stay as the
supplier wrote them.
"""

from __future__ import annotations

import base64
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from defusedxml.ElementTree import XMLParser

from dossierflow.billit.ubl_xml import CAC, CBC, CREDIT_NOTE, EXT, INVOICE, run
from dossierflow.http.reader import Where, shown

#: What may stand before cac:AdditionalDocumentReference, besides every cbc element (UBL 2.1 schemas).
_BEFORE = {
    INVOICE: "InvoicePeriod OrderReference BillingReference DespatchDocumentReference "
    "ReceiptDocumentReference StatementDocumentReference OriginatorDocumentReference "
    "ContractDocumentReference AdditionalDocumentReference",
    CREDIT_NOTE: "InvoicePeriod DiscrepancyResponse OrderReference BillingReference "
    "DespatchDocumentReference ReceiptDocumentReference ContractDocumentReference "
    "AdditionalDocumentReference",
}
#: What XML 1.0 cannot say, and lone surrogates, which no encoding can.
_NOT_XML = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: All repeats are bounded: a supplier wrote the declaration, and white space may fill megabytes.
_ENCODING = re.compile(
    r"""(<\?xml[^>]{0,100}?)\s{1,20}encoding\s{0,20}=\s{0,20}(?:"[^"]{0,60}"|'[^']{0,60}')"""
)
_DECLARATION = 400  # characters in which a declaration stands that anyone wrote in earnest


def embed_pdf(xml: bytes, pdf: bytes, name: str, *, dossier: str = "", document: str = "") -> bytes:
    """The UBL with the PDF as cac:AdditionalDocumentReference, the same bytes for the same input.

    BadData where it is no UBL, or where `name` holds characters that XML cannot carry.
    """
    where = Where(dossier, document)
    if not name.strip() or _NOT_XML.search(name):
        raise where.bad("filename", "no-file-name", value=shown(name))
    content = _as_ascii_superset(xml, where)
    place = _Place(where)
    parser = XMLParser(target=place, forbid_dtd=True)
    place.expat = parser.parser
    run(content, parser, where)
    if place.offset is None:
        raise where.bad("AccountingSupplierParty", "missing")
    return content[: place.offset] + _reference(pdf, name) + content[place.offset :]


class _Place:
    """A parser's target that finds the first child of the root that must stand behind the reference."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.expat: Any = None
        self.offset: int | None = None
        self.depth = 0
        self.before: frozenset[str] = frozenset()

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if self.depth == 0:
            if tag not in _BEFORE:
                raise self.where.bad("UBL", "no-ubl")
            self.before = frozenset(f"{{{CAC}}}{name}" for name in _BEFORE[tag].split())
        elif self.depth == 1 and self.offset is None and not self._stands_before(tag):
            self.offset = self.expat.CurrentByteIndex
        self.depth += 1

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        """Nothing is built."""

    def _stands_before(self, tag: str) -> bool:
        return tag in self.before or tag.startswith((f"{{{CBC}}}", f"{{{EXT}}}"))


def _reference(pdf: bytes, name: str) -> bytes:
    content = base64.b64encode(pdf).decode()
    return (
        f'<cac:AdditionalDocumentReference xmlns:cac="{CAC}" xmlns:cbc="{CBC}">'
        f"<cbc:ID>{escape(name)}</cbc:ID><cac:Attachment>"
        f'<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename={quoteattr(name)}>{content}'
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    ).encode("ascii", "xmlcharrefreplace")


def _as_ascii_superset(ubl: bytes, where: Where) -> bytes:
    """UTF-16 becomes UTF-8; in every other encoding of XML in use, ASCII text is written as itself."""
    if not ubl.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" not in ubl[:4]:
        return ubl
    encoding = (
        "utf-16" if ubl[:1] in (b"\xff", b"\xfe") else "utf-16-be" if ubl[:1] == b"\x00" else "utf-16-le"
    )
    try:
        text = ubl.decode(encoding)
        return (_ENCODING.sub(r"\1", text[:_DECLARATION], count=1) + text[_DECLARATION:]).encode()
    except UnicodeDecodeError:
        raise where.bad("UBL", "text-unreadable") from None
