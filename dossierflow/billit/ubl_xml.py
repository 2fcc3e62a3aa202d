"""Foreign XML, read safely: no DTD, no entities, nothing fetched, and bounded in size and shape."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from dossierflow.http.reader import Where

LARGEST = 20 * 1024 * 1024  # bytes
MOST_ELEMENTS = 300_000
DEEPEST = 60

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"


class _TooComplex(ValueError):
    """It has too many elements, or too many inside each other."""


class _BoundedTree(TreeBuilder):
    """Builds a tree and stops where it becomes larger than any invoice."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = self.depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise _TooComplex
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def parse(content: bytes, where: Where) -> Element:
    """The root of the document. BadData for what is no XML, is dangerous or too large."""
    root = run(content, XMLParser(target=_BoundedTree(), forbid_dtd=True), where)
    assert isinstance(root, Element)
    return root


def run(content: bytes, parser: XMLParser, where: Where) -> Any:
    """Feed the whole content to a parser; what its target answers at the end."""
    if len(content) > LARGEST:
        raise where.bad("UBL", "xml-too-large", size=len(content), most=LARGEST)
    try:
        parser.feed(content)
        return parser.close()
    except DefusedXmlException as danger:
        raise where.bad("UBL", "xml-dangerous", reason=type(danger).__name__) from None
    except _TooComplex:
        raise where.bad("UBL", "xml-too-complex") from None
    except (ParseError, ValueError, LookupError) as fault:
        raise where.bad("UBL", "no-xml", reason=str(fault)) from None


@cache
def path(text: str) -> str:
    """`cac:Party/cbc:Name` with the namespaces that ElementTree wants."""
    return "/".join(
        part.replace("cac:", f"{{{CAC}}}").replace("cbc:", f"{{{CBC}}}") for part in text.split("/")
    )
