"""Orders as they stood before the sandbox was started, with their counterparties and files."""

from __future__ import annotations

from sandbox.billit import amounts, parties, timestamps
from sandbox.billit.orders import store, totals
from sandbox.billit.platform import Platform
from sandbox.billit.receiving import with_files
from sandbox.kernel.table import Row
from sandbox.practice.model import Company, Invoice, Line, Relation

DIRECTIONS = {"sales": "Income", "purchase": "Cost"}
SIDES = {"sales": "Customer", "purchase": "Supplier"}
KINDS = {"invoice": "Invoice", "credit-note": "CreditNote"}
ORIGINS = {"peppol": "Peppol", "typed": "Billit", "scan": "OCR"}
APPROVALS = {"pending": "Pending", "approved": "Approved"}


class Orders:
    """Adds the orders of one company; each counterparty becomes a party the first time it occurs.

    Other relations of the company do not become parties: onboarding brings those.
    """

    def __init__(self, platform: Platform, party: int, company: Company) -> None:
        self._platform = platform
        self._party = party
        self._company = company
        self._known: dict[tuple[str, str], int] = {}

    def add(self, invoice: Invoice) -> int:
        """Returns its OrderID; LastModified is its own past, not the moment of seeding."""
        created = timestamps.timestamp_text(invoice.created)
        number = self._platform.new_id("order")
        row = {
            "OrderID": number,
            "CompanyID": self._party,
            "CounterPartyID": self._counterparty(invoice),
            **_what(invoice),
            **_state(invoice, created),
            "Created": created,
        }
        with_files(self._platform, store.add(self._platform, row))
        self._platform.table("orders").update(str(number), LastModified=created)
        return number

    def _counterparty(self, invoice: Invoice) -> int:
        side = SIDES[invoice.direction]
        key = (invoice.relation, side)
        if key not in self._known:
            described = {"PartyType": side, **_described(self._company.relation(invoice.relation))}
            self._known[key] = parties.add(self._platform, self._party, described)["PartyID"]
        return self._known[key]


def address(owner: Company | Relation) -> Row:
    place = owner.address
    return {
        "Street": place.street,
        "StreetNumber": place.number,
        "Zipcode": place.postcode,
        "City": place.city,
        "CountryCode": place.country,
    }


def _described(relation: Relation) -> Row:
    return {
        "Name": relation.name,
        "VATNumber": relation.vat_number,
        "Email": relation.email,
        "Phone": relation.phone,
        "Language": relation.language,
        "IBAN": relation.iban,
        "BIC": relation.bic,
        **address(relation),
    }


def _what(invoice: Invoice) -> Row:
    """What the document says."""
    lines = [_line(one) for one in invoice.lines]
    groups = totals.groups(lines)
    row = {
        "OrderDirection": DIRECTIONS[invoice.direction],
        "OrderType": KINDS[invoice.kind],
        "OrderNumber": invoice.number,
        "OrderDate": timestamps.midnight(invoice.date),
        "ExpiryDate": timestamps.midnight(invoice.due),
        "OrderTitle": invoice.title,
        "OrderLines": lines,
        "VatGroups": groups,
        **totals.sums(groups),
        "VentilationCode": invoice.ventilation,
        "PaymentReference": invoice.payment_reference,
        "Reference": invoice.buyer_reference,
        "AboutInvoiceNumber": invoice.about,
        "Currency": "EUR",
        "FXRateToForeign": "1.00000",
    }
    return row | ({"AccountCode": int(invoice.account)} if invoice.account else {})


def _line(line: Line) -> Row:
    row: Row = {
        "Description": line.text,
        "Quantity": amounts.fine(line.quantity),
        "UnitPriceExcl": amounts.fine(line.unit_price),
        "TotalExcl": amounts.from_cents(line.net),
        "TotalVAT": amounts.from_cents(line.vat),
        "TotalIncl": amounts.from_cents(line.net + line.vat),
        "VATPercentage": amounts.euro(line.vat_rate),
        "VentilationCode": line.ventilation,
        "InclLeading": False,
        "AnalyticCostCenter": line.cost_center,
    }
    return row | ({"AccountCode": int(line.account)} if line.account else {})


def _state(invoice: Invoice, created: str) -> Row:
    """What had become of it: sales were sent, some were paid, a draft went nowhere."""
    sent = invoice.direction == "sales" and not invoice.draft
    row = {
        "ExternalProvider": ORIGINS[invoice.origin],
        "ApprovalStatus": APPROVALS.get(invoice.approval, ""),
        "AccountantVerificationNeeded": invoice.to_check,
        "ExportedToConnector": False,
        "Invoiced": False,
        "RemindersSent": 0,
        "IsSent": sent,
        "Paid": invoice.paid_on is not None or bool(invoice.about),
        "CurrentDocumentDeliveryDetails": _delivery(created, sent=sent),
        "draft": invoice.draft,
        "release": invoice.released,
    }
    paid = {"PaidDate": timestamps.midnight(invoice.paid_on)} if invoice.paid_on else {}
    return row | paid | ({"transport": "Peppol"} if sent else {})


def _delivery(created: str, *, sent: bool) -> Row:
    if not sent:
        return {"IsDocumentDelivered": False}
    return {
        "IsDocumentDelivered": True,
        "DocumentDeliveryStatus": "Delivered",
        "DocumentDeliveryDate": created,
    }
