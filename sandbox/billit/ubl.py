"""The UBL 2.1 of an invoice or credit note, in the shape of Peppol BIS Billing 3, with the PDF inside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sandbox.billit import pdf
from sandbox.billit.contract import VENTILATION
from sandbox.billit.platform import Platform
from sandbox.billit.sides import sides
from sandbox.kernel.table import Row

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
KINDS = {"CreditNote": ("CreditNote", "381"), "Invoice": ("Invoice", "380")}
REASONS = {
    "AE": "Reverse charge",
    "K": "Intra-community supply",
    "G": "Export outside the EU",
    "O": "Outside VAT",
}
ElementTree.register_namespace("cbc", CBC)
ElementTree.register_namespace("cac", CAC)


def invoice(platform: Platform, order: Row) -> bytes:
    root, code = KINDS.get(order["OrderType"], KINDS["Invoice"])
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
    tree = Element(f"{{{namespace}}}{root}")
    _head(tree, order, root, code)
    _attachment(tree, order, pdf.invoice(platform, order))
    both = sides(platform, order)
    _party(_add(tree, "AccountingSupplierParty"), both.seller)
    _party(_add(tree, "AccountingCustomerParty"), both.buyer)
    _payment(tree, order, both.seller)
    _discount(tree, order)
    _tax(tree, order)
    _totals(tree, order)
    for number, line in enumerate(order["OrderLines"], start=1):
        _line(tree, order, root, line, number)
    ElementTree.indent(tree)
    ElementTree.register_namespace("", namespace)  # the document's own elements go without prefix
    return bytes(ElementTree.tostring(tree, encoding="UTF-8", xml_declaration=True))


def _head(tree: Element, order: Row, root: str, code: str) -> None:
    _text(tree, "CustomizationID", CUSTOMIZATION)
    _text(tree, "ProfileID", PROFILE)
    _text(tree, "ID", order.get("OrderNumber") or str(order["OrderID"]))
    _text(tree, "IssueDate", order["OrderDate"][:10])
    if root == "Invoice":
        _text(tree, "DueDate", order["ExpiryDate"][:10])
    _text(tree, f"{root}TypeCode", code)
    if order.get("OrderTitle"):
        _text(tree, "Note", order["OrderTitle"])
    _text(tree, "DocumentCurrencyCode", order["Currency"])
    _text(tree, "BuyerReference", order.get("Reference") or "n/a")
    if order.get("AboutInvoiceNumber"):
        reference = _add(_add(tree, "BillingReference"), "InvoiceDocumentReference")
        _text(reference, "ID", order["AboutInvoiceNumber"])


def _attachment(tree: Element, order: Row, content: bytes) -> None:
    name = f"{_file_stem(order)}.pdf"
    reference = _add(tree, "AdditionalDocumentReference")
    _text(reference, "ID", name)
    _text(reference, "DocumentDescription", "CommercialInvoice")
    text = b64encode(content).decode()
    _text(
        _add(reference, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        text,
        mimeCode="application/pdf",
        filename=name,
    )


def _party(parent: Element, row: Row) -> None:
    party = _add(parent, "Party")
    number = row.get("VATNumber", "")
    scheme = "0208" if number.startswith("BE") else "EM"
    endpoint = number[2:] if number.startswith("BE") else row.get("Email") or "unknown@example.invalid"
    _text(party, "EndpointID", endpoint, schemeID=scheme)
    _text(_add(party, "PartyName"), "Name", row["Name"])
    address = _add(party, "PostalAddress")
    _text(address, "StreetName", f"{row.get('Street', '')} {row.get('StreetNumber', '')}".strip())
    _text(address, "CityName", row.get("City", ""))
    _text(address, "PostalZone", row.get("Zipcode", ""))
    _text(_add(address, "Country"), "IdentificationCode", row.get("CountryCode", "BE"))
    if number:
        tax = _add(party, "PartyTaxScheme")
        _text(tax, "CompanyID", number)
        _text(_add(tax, "TaxScheme"), "ID", "VAT")
    legal = _add(party, "PartyLegalEntity")
    _text(legal, "RegistrationName", row["Name"])
    if number.startswith("BE"):
        _text(legal, "CompanyID", number[2:], schemeID="0208")


def _payment(tree: Element, order: Row, seller: Row) -> None:
    means = _add(tree, "PaymentMeans")
    _text(means, "PaymentMeansCode", "30" if seller.get("IBAN") else "1")
    if order.get("PaymentReference"):
        _text(means, "PaymentID", order["PaymentReference"])
    if seller.get("IBAN"):
        account = _add(means, "PayeeFinancialAccount")
        _text(account, "ID", seller["IBAN"])
        if seller.get("BIC"):
            _text(_add(account, "FinancialInstitutionBranch"), "ID", seller["BIC"])


def _tax(tree: Element, order: Row) -> None:
    total = _add(tree, "TaxTotal")
    _money(total, order, "TaxAmount", order["TotalVAT"])
    for group in _groups(order):
        part = _add(total, "TaxSubtotal")
        _money(part, order, "TaxableAmount", group["Mtvh"])
        _money(part, order, "TaxAmount", group["TotalVAT"])
        _category(_add(part, "TaxCategory"), group["category"], group["VATPercentage"], reason=True)


def _groups(order: Row) -> Iterator[dict[str, Any]]:
    """One subtotal per category and rate: two ventilation codes may share both; a discount has its own."""
    merged: dict[tuple[str, str], list[Decimal]] = {}
    for group in order["VatGroups"]:
        key = (category(order, group), group["VATPercentage"])
        sums = merged.setdefault(key, [Decimal(0), Decimal(0)])
        sums[0] += Decimal(group["Mtvh"])
        sums[1] += Decimal(group["TotalVAT"])
    discount = discounted(order)
    if discount:
        merged.setdefault(("E", "0.00"), [Decimal(0), Decimal(0)])[0] += discount
    for (code, rate), (base, vat) in merged.items():
        yield {"category": code, "VATPercentage": rate, "Mtvh": str(base), "TotalVAT": str(vat)}


def discounted(order: Row) -> Decimal:
    """The discount for prompt payment, on which no VAT is counted taken or not (Belgian rule)."""
    return sum((Decimal(one["FinancialReductionAmount"]) for one in order["VatGroups"]), Decimal(0))


def _discount(tree: Element, order: Row) -> None:
    """Off each rate, and back at no rate: the total stays, what VAT is counted on does not."""
    whole = discounted(order)
    for group in order["VatGroups"] if whole else ():
        _allowance(tree, order, "false", group["FinancialReductionAmount"], group)
    if whole:
        _allowance(tree, order, "true", str(whole), None)


def _allowance(tree: Element, order: Row, charge: str, amount: str, group: Row | None) -> None:
    element = _add(tree, "AllowanceCharge")
    _text(element, "ChargeIndicator", charge)
    _text(element, "AllowanceChargeReason", "Cash discount")
    _money(element, order, "Amount", amount)
    code, rate = (category(order, group), group["VATPercentage"]) if group else ("E", "0.00")
    _category(_add(element, "TaxCategory"), code, rate)


def category(order: Row, row: Row) -> str:
    """The UBL tax category of a line or group."""
    code = VENTILATION[order["OrderDirection"]][row["VentilationCode"]]
    return "Z" if code == "S" and Decimal(row["VATPercentage"]) == 0 else code


def _category(parent: Element, code: str, rate: str, *, reason: bool = False) -> None:
    _text(parent, "ID", code)
    if code != "O":
        _text(parent, "Percent", rate)
    if reason and code in (*REASONS, "E"):
        _text(parent, "TaxExemptionReason", REASONS.get(code, "Exempt"))
    _text(_add(parent, "TaxScheme"), "ID", "VAT")


def _totals(tree: Element, order: Row) -> None:
    total = _add(tree, "LegalMonetaryTotal")
    net, gross, whole = order["TotalExcl"], order["TotalIncl"], str(discounted(order))
    fields = {
        "LineExtensionAmount": net,
        "TaxExclusiveAmount": net,
        "TaxInclusiveAmount": gross,
        **({"AllowanceTotalAmount": whole, "ChargeTotalAmount": whole} if float(whole) else {}),
        "PayableAmount": gross,
    }
    for name, amount in fields.items():
        _money(total, order, name, amount)


def _line(tree: Element, order: Row, root: str, line: Row, number: int) -> None:
    quantity = "CreditedQuantity" if root == "CreditNote" else "InvoicedQuantity"
    element = _add(tree, f"{root}Line")
    _text(element, "ID", str(number))
    _text(element, quantity, line["Quantity"], unitCode="C62")
    _money(element, order, "LineExtensionAmount", line["TotalExcl"])
    item = _add(element, "Item")
    _text(item, "Name", line.get("Description") or "n/a")
    _category(_add(item, "ClassifiedTaxCategory"), category(order, line), line["VATPercentage"])
    _money(_add(element, "Price"), order, "PriceAmount", line["UnitPriceExcl"])


def _file_stem(order: Row) -> str:
    return str(order.get("OrderNumber") or order["OrderID"]).replace("/", "-")


def _add(parent: Element, name: str) -> Element:
    return SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{CBC}}}{name}", attributes).text = text


def _money(parent: Element, order: Row, name: str, amount: str) -> None:
    _text(parent, name, amount, currencyID=order["Currency"])
