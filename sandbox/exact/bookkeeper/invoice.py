"""Reads a UBL invoice or credit note as far as a bookkeeper needs it for an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sandbox.exact.money import cents, round_half_up

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What is taxed at one rate; cents, negative on credit notes."""

    net: int
    vat: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    vat_number: str


@dataclass(frozen=True, slots=True)
class Invoice:
    number: str
    date: str
    supplier: Party
    customer: Party
    parts: tuple[Part, ...]


def read_ubl(content: bytes) -> Invoice | None:
    """None where the bytes are not a UBL invoice or credit note."""
    try:
        root: Element = ElementTree.fromstring(content)
    except (ParseError, DefusedXmlException, ValueError):
        return None
    kind = root.tag.rpartition("}")[2]
    if kind not in ("Invoice", "CreditNote"):
        return None
    sign = -1 if kind == "CreditNote" else 1
    subtotals = root.findall("cac:TaxTotal/cac:TaxSubtotal", NAMES)
    return Invoice(
        number=_text(root, "cbc:ID"),
        date=_text(root, "cbc:IssueDate"),
        supplier=_party(root, "cac:AccountingSupplierParty"),
        customer=_party(root, "cac:AccountingCustomerParty"),
        parts=tuple(_part(one, sign) for one in subtotals),
    )


def told(details: Mapping[str, Any]) -> Invoice:
    """An invoice as the admin API tells it: {number, date, name, vat_number?, net, vat, rate}, in euros.

    Where it has several rates: {parts: [{net, vat, rate}]}.
    """
    party = Party(str(details["name"]), str(details.get("vat_number", "")))
    parts = tuple(
        Part(cents(one["net"]), cents(one["vat"]), Decimal(str(one.get("rate", 21))))
        for one in details.get("parts", (details,))
    )
    return Invoice(str(details["number"]), str(details["date"]), party, party, parts)


def _part(subtotal: Element, sign: int) -> Part:
    net, vat = (_text(subtotal, f"cbc:{name}") or "0" for name in ("TaxableAmount", "TaxAmount"))
    rate = _text(subtotal, "cac:TaxCategory/cbc:Percent") or "0"
    return Part(sign * _cents(net), sign * _cents(vat), Decimal(rate))


def _cents(text: str) -> int:
    return round_half_up(Decimal(text) * 100)


def _party(root: Element, path: str) -> Party:
    party = f"{path}/cac:Party"
    name = _text(root, f"{party}/cac:PartyLegalEntity/cbc:RegistrationName") or _text(
        root, f"{party}/cac:PartyName/cbc:Name"
    )
    return Party(name, _text(root, f"{party}/cac:PartyTaxScheme/cbc:CompanyID"))


def _text(element: Element, path: str) -> str:
    return (element.findtext(path, "", NAMES) or "").strip()
