"""The UBL invoice or credit note behind a document: what it says, and where Billit's order says otherwise.

UBL 2.1 in the shape of Peppol BIS Billing 3. Amounts in cents, positive for credit notes too, like Billit's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.billit.ubl_node import Node
from dossierflow.billit.ubl_xml import CREDIT_NOTE, INVOICE, parse, path
from dossierflow.domain.document import Direction, Document, Kind
from dossierflow.domain.enterprise import enterprise_number
from dossierflow.http.reader import Where
from dossierflow.kernel.money import show
from dossierflow.texts import Cents, Fact, Phrase, phrase

__all__ = ["Ubl", "UblParty", "UblVat", "differences", "embed_pdf", "read"]

_KINDS = {INVOICE: Kind.INVOICE, CREDIT_NOTE: Kind.CREDIT_NOTE}
#: A field, what the UBL says of it, and what Billit says.
_Pair = tuple[Phrase, Fact, Fact]
_CREDIT_TYPES = frozenset({"381", "396"})  # InvoiceTypeCode of a credit note in an Invoice's clothes


@dataclass(frozen=True, slots=True)
class UblVat:
    """One TaxSubtotal. `category` is UNCL5305: S standard, Z zero, E exempt, AE reverse charge, K, G, O."""

    category: str
    rate: Decimal
    base: int
    vat: int


@dataclass(frozen=True, slots=True)
class UblParty:
    name: str
    vat_number: str


@dataclass(frozen=True, slots=True)
class Ubl:
    """`embedded` names the MIME types of the files inside, such as application/pdf."""

    kind: Kind
    number: str
    date: dt.date
    due_date: dt.date | None
    currency: str
    supplier: UblParty
    customer: UblParty
    total_excl: int
    total_vat: int
    total_incl: int
    vat: tuple[UblVat, ...]
    payment_references: tuple[str, ...] = ()  # of each way to pay
    order_reference: str = ""
    embedded: tuple[str, ...] = ()


def read(content: bytes, *, dossier: str = "", document: str = "") -> Ubl:
    """Read a UBL file. BadData names the element that is missing or cannot be right.

    Raises it too where the file's own totals do not add up: excluding VAT + VAT = including VAT, and the VAT
    of the rates = the VAT.
    """
    where = Where(dossier, document)
    node = Node(parse(content, where), where)
    kind = _KINDS.get(node.element.tag) or node.refuse("UBL", "is neither an Invoice nor a CreditNote")
    if node.text("cbc:InvoiceTypeCode") in _CREDIT_TYPES:
        kind = Kind.CREDIT_NOTE
    currency = node.need("cbc:DocumentCurrencyCode")
    excl = node.amount("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", currency)
    incl = node.amount("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", currency)
    vat, subtotals = _tax(node, currency, incl - excl)
    if excl + vat != incl:
        node.refuse("TaxInclusiveAmount", f"{show(incl)} is not {show(excl)} + VAT {show(vat)}")
    return Ubl(
        kind=kind,
        number=node.need("cbc:ID"),
        date=node.day("cbc:IssueDate") or node.refuse("IssueDate", "is missing"),
        due_date=node.day("cbc:DueDate") or node.day("cac:PaymentMeans/cbc:PaymentDueDate"),
        currency=currency,
        supplier=_party(node, "AccountingSupplierParty"),
        customer=_party(node, "AccountingCustomerParty"),
        total_excl=excl,
        total_vat=vat,
        total_incl=incl,
        vat=subtotals,
        payment_references=tuple(
            told for means in node.all("cac:PaymentMeans") if (told := means.text("cbc:PaymentID"))
        ),
        order_reference=node.text("cac:OrderReference/cbc:ID"),
        embedded=tuple(
            each.element.get("mimeCode", "")
            for each in node.all(
                "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
            )
        ),
    )


def differences(document: Document, ubl: Ubl, own_number: str = "") -> list[Phrase]:
    """What order and UBL say differently, to the cent; empty where they agree.

    To be shown before anything is booked; none of them says which of the two is right. With `own_number`, the
    dossier's enterprise number, an invoice that is addressed to another company shows too.
    """
    head = document.summary
    own, other = ubl.customer, ubl.supplier
    if head.direction is Direction.SALES:
        own, other = other, own
    pairs: list[_Pair] = [
        (phrase("field.kind"), phrase(f"kind.{ubl.kind}"), phrase(f"kind.{head.kind}")),
        (phrase("field.number"), ubl.number, head.number),
        (phrase("field.date"), ubl.date, head.date),
        (phrase("field.currency"), ubl.currency, head.currency),
        (phrase("field.total-excl"), Cents(ubl.total_excl), Cents(head.total_excl)),
        (phrase("field.vat"), Cents(ubl.total_vat), Cents(head.total_vat)),
        (phrase("field.total-incl"), Cents(ubl.total_incl), Cents(head.total_incl)),
        *_numbers("field.vat-number", other, head.counterparty.vat_number),
        *_numbers("field.own-vat-number", own, own_number),
        *_references(ubl, document),
        *_rates(ubl, document),
    ]
    return [
        phrase("difference.ubl", field=field, said=said, kept=kept)
        for field, said, kept in pairs
        if said != kept
    ]


def _numbers(field: str, party: UblParty, kept: str) -> list[_Pair]:
    if not party.vat_number or not kept:
        return []
    return [(phrase(field), _plain_number(party.vat_number), _plain_number(kept))]


def _plain_number(text: str) -> str:
    number = enterprise_number(text)
    return f"BE{number}" if number else re.sub(r"[^A-Z0-9]", "", text.upper())


def _references(ubl: Ubl, document: Document) -> list[_Pair]:
    """The payment reference, where both have one: whoever pays with the wrong one is not found again."""
    kept = document.payment_reference
    if not kept or not ubl.payment_references or _plain(kept) in map(_plain, ubl.payment_references):
        return []
    return [(phrase("field.payment-reference"), ", ".join(ubl.payment_references), kept)]


def _plain(reference: str) -> str:
    """`+++090/9337/55493+++` and `090933755493` are the same."""
    return re.sub(r"[^A-Z0-9]", "", reference.upper())


def _rates(ubl: Ubl, document: Document) -> list[_Pair]:
    """Base and VAT per rate, where Billit gives its groups."""
    if not document.vat_groups or not ubl.vat:
        return []
    said = _per_rate((each.rate, each.base, each.vat) for each in ubl.vat)
    kept = _per_rate((each.vat_rate, each.total_excl, each.total_vat) for each in document.vat_groups)
    return [
        (
            phrase(f"field.{field}", rate=f"{rate.normalize():f}"),
            Cents(said[rate][index]),
            Cents(kept[rate][index]),
        )
        for rate in sorted({*said, *kept})
        for index, field in enumerate(("base-at-rate", "vat-at-rate"))
    ]


def _per_rate(rows: Iterable[tuple[Decimal, int, int]]) -> dict[Decimal, list[int]]:
    sums: dict[Decimal, list[int]] = defaultdict(lambda: [0, 0])
    for rate, base, vat in rows:
        sums[rate][0] += base
        sums[rate][1] += vat
    return sums


def _tax(node: Node, currency: str, left: int) -> tuple[int, tuple[UblVat, ...]]:
    """VAT and its subtotals, in the document's currency: a second TaxTotal may be in another one.

    A document without any has no VAT, as long as its totals leave no room for it.
    """
    totals = [
        each
        for each in node.all("cac:TaxTotal")
        if (amount := each.element.find(path("cbc:TaxAmount"))) is None
        or amount.get("currencyID", currency) == currency
    ]
    if not totals:
        if left:
            node.refuse("TaxTotal", "is missing")
        return 0, ()
    vat = totals[0].amount("cbc:TaxAmount", currency)
    subtotals = tuple(_subtotal(each, currency) for each in totals[0].all("cac:TaxSubtotal"))
    parts = sum(each.vat for each in subtotals)
    if subtotals and parts != vat:
        node.refuse("TaxAmount", f"{show(vat)} is not the sum of the rates, {show(parts)}")
    return vat, subtotals


def _subtotal(node: Node, currency: str) -> UblVat:
    return UblVat(
        category=node.text("cac:TaxCategory/cbc:ID"),
        rate=node.decimal("cac:TaxCategory/cbc:Percent"),
        base=node.amount("cbc:TaxableAmount", currency),
        vat=node.amount("cbc:TaxAmount", currency),
    )


def _party(node: Node, role: str) -> UblParty:
    parties = node.all(f"cac:{role}/cac:Party")
    if not parties:
        node.refuse(role, "is missing")
    party = parties[0]
    numbers = [
        scheme.text("cbc:CompanyID")
        for scheme in party.all("cac:PartyTaxScheme")
        if scheme.text("cac:TaxScheme/cbc:ID") in ("VAT", "")
    ]
    name = party.text("cac:PartyLegalEntity/cbc:RegistrationName") or party.text("cac:PartyName/cbc:Name")
    number = next((number for number in numbers if number), "")
    return UblParty(name, number or party.text("cac:PartyLegalEntity/cbc:CompanyID"))
