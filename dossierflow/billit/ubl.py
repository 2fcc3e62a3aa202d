"""The UBL invoice or credit note behind a document: what it says.

UBL 2.1 in the shape of Peppol BIS Billing 3. Amounts in cents, as the file has them; `ubl_compare` knows that
some senders write credit notes with a minus.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dossierflow.billit.ubl_embed import embed_pdf
from dossierflow.billit.ubl_node import Node
from dossierflow.billit.ubl_xml import CREDIT_NOTE, INVOICE, parse, path
from dossierflow.domain.document import Kind
from dossierflow.errors import BadData
from dossierflow.http.reader import Where
from dossierflow.kernel.file_content import FileContent
from dossierflow.texts import Cents

__all__ = ["Ubl", "UblParty", "UblVat", "embed_pdf", "embedded_files", "read", "read_if_ubl"]

_KINDS = {INVOICE: Kind.INVOICE, CREDIT_NOTE: Kind.CREDIT_NOTE}
#: Of EAS, ISO 6523: the Belgian enterprise number; Belgian and other VAT numbers.
ENTERPRISE, VAT_SCHEMES = "0208", ("9925",)
COMPANY = ("cac:PartyLegalEntity/cbc:CompanyID", "cac:PartyIdentification/cbc:ID")
#: UNCL1001: self-billed invoice, and self-billed credit note: the customer made it in the supplier's name.
_SELF_BILLED = frozenset({"389", "261"})
_CREDIT_TYPES = frozenset({"381", "396", "261"})  # InvoiceTypeCode of a credit note in an Invoice's clothes


@dataclass(frozen=True, slots=True)
class UblVat:
    """One TaxSubtotal. `category` is UNCL5305: S standard, Z zero, E exempt, AE reverse charge, K, G, O."""

    category: str
    rate: Decimal
    base: int
    vat: int


@dataclass(frozen=True, slots=True)
class UblParty:
    """`own_numbers` say which company it is (scheme 0208), `numbers` all that it goes by: a member of a VAT
    unit has the unit's VAT number besides its own."""

    name: str
    vat_number: str
    own_numbers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


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
    self_billed: bool = False
    payee_accounts: tuple[str, ...] = ()  # where the supplier asks to be paid


def read_if_ubl(content: bytes, *, dossier: str = "", document: str = "") -> Ubl | None:
    """As `read`, and None for what is no invoice or credit note at all; BadData where it is no XML."""
    where = Where(dossier, document)
    node = Node(parse(content, where), where)
    kind = _KINDS.get(node.element.tag)
    return None if kind is None else _read(node, kind)


def read(content: bytes, *, dossier: str = "", document: str = "") -> Ubl:
    """Read a UBL file. BadData names the element that is missing or cannot be right.

    Raises it too where the file's own totals do not add up: excluding VAT + VAT = including VAT, and the VAT
    of the rates = the VAT.
    """
    where = Where(dossier, document)
    node = Node(parse(content, where), where)
    kind = _KINDS.get(node.element.tag) or node.refuse("UBL", "no-ubl")
    return _read(node, kind)


def _read(node: Node, kind: Kind) -> Ubl:
    type_code = node.text("cbc:InvoiceTypeCode") or node.text("cbc:CreditNoteTypeCode")
    if type_code in _CREDIT_TYPES:
        kind = Kind.CREDIT_NOTE
    currency = node.need("cbc:DocumentCurrencyCode")
    excl = node.amount("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", currency)
    incl = node.amount("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", currency)
    vat, subtotals = _tax(node, currency, incl - excl)
    if excl + vat != incl:
        node.refuse("TaxInclusiveAmount", "totals", incl=Cents(incl), excl=Cents(excl), vat=Cents(vat))
    return Ubl(
        kind=kind,
        number=node.need("cbc:ID"),
        date=node.day("cbc:IssueDate") or node.refuse("IssueDate", "missing"),
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
        payee_accounts=tuple(
            told
            for means in node.all("cac:PaymentMeans")
            if (told := means.text("cac:PayeeFinancialAccount/cbc:ID"))
        ),
        order_reference=node.text("cac:OrderReference/cbc:ID"),
        self_billed=type_code in _SELF_BILLED,
        embedded=tuple(
            each.element.get("mimeCode", "")
            for each in node.all(
                "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
            )
        ),
    )


def embedded_files(content: bytes) -> list[FileContent]:
    """The files inside a UBL, in their order; what is no valid base64 is left out, and so is all of a broken
    UBL: they are beside the point of the invoice."""
    try:
        root = Node(parse(content, Where()), Where())
    except BadData:
        return []
    found = []
    for reference in root.all("cac:AdditionalDocumentReference"):
        for each in reference.all("cac:Attachment/cbc:EmbeddedDocumentBinaryObject"):
            mime = each.element.get("mimeCode", "")
            name = each.element.get("filename", "") or reference.text("cbc:ID")
            ending = mimetypes.guess_extension(mime) or ""
            name = name if "." in name or not ending else f"{name}{ending}"
            try:
                data = base64.b64decode("".join((each.element.text or "").split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            if data:
                found.append(FileContent(name, mime, data))
    return found


def _tax(node: Node, currency: str, left: int) -> tuple[int, tuple[UblVat, ...]]:
    """VAT and its subtotals, in the document's currency: a second TaxTotal may be in another one, or each
    rate have one of its own.

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
            node.refuse("TaxTotal", "missing")
        return 0, ()
    amounts = [each.amount("cbc:TaxAmount", currency) for each in totals]
    if sum(amounts) == left != amounts[0]:
        vat, subtotals = left, _subtotals(totals, currency)
    else:
        vat = left if left in amounts else amounts[0]
        same = [each for each, amount in zip(totals, amounts, strict=True) if amount == vat]
        subtotals = max((_subtotals([each], currency) for each in same), key=len)
    parts = sum(each.vat for each in subtotals)
    if subtotals and parts != vat:
        node.refuse("TaxAmount", "sum-of-rates", vat=Cents(vat), parts=Cents(parts))
    return vat, subtotals


def _subtotals(totals: Iterable[Node], currency: str) -> tuple[UblVat, ...]:
    return tuple(_subtotal(each, currency) for total in totals for each in total.all("cac:TaxSubtotal"))


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
        node.refuse(role, "missing")
    party = parties[0]
    vat = [
        number
        for scheme in party.all("cac:PartyTaxScheme")
        if scheme.text("cac:TaxScheme/cbc:ID") in ("VAT", "") and (number := scheme.text("cbc:CompanyID"))
    ]
    name = party.text("cac:PartyLegalEntity/cbc:RegistrationName") or party.text("cac:PartyName/cbc:Name")
    legal = party.text("cac:PartyLegalEntity/cbc:CompanyID")
    own = _identified(party, COMPANY, (ENTERPRISE,))
    known = _identified(party, (*COMPANY, "cbc:EndpointID"), (ENTERPRISE, *VAT_SCHEMES))
    numbers = dict.fromkeys(number for number in (*own, *vat, legal, *known) if number)
    return UblParty(name, next(iter(vat), "") or legal, own, tuple(numbers))


def _identified(party: Node, places: Iterable[str], schemes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        each.element.text.strip()
        for place in places
        for each in party.all(place)
        if each.element.text and each.element.get("schemeID") in schemes
    )
