"""Fills empty books from the practice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.billit import amounts, bank, ogm, parties, sequences, stamps
from sandbox.billit.account import add_company
from sandbox.billit.orders import store, totals
from sandbox.billit.platform import Platform
from sandbox.billit.receiving import with_files
from sandbox.kernel.table import Row
from sandbox.practice.model import Company, Invoice, Line, Practice, Relation
from sandbox.practice.money import BankAccount, Movement

API_KEY = "demo-billit-key"
CLIENT_KEY = "demo-billit-client-key"
OAUTH_CLIENT, OAUTH_SECRET = "dossierflow-demo", "demo-secret"
FIRST_DAY = timedelta(days=400)  # how long the companies have been with Billit
DIRECTIONS = {"sales": "Income", "purchase": "Cost"}
KINDS = {"invoice": "Invoice", "credit-note": "CreditNote"}
ORIGINS = {"peppol": "Peppol", "typed": "Billit", "scan": "OCR"}
APPROVALS = {"pending": "Pending", "approved": "Approved"}


def seed(platform: Platform, practice: Practice) -> None:
    """One transaction: a sandbox that dies half-way starts over."""
    with platform.books.transaction():
        companies = practice.in_billit
        _users(platform, companies)
        platform.table("clients").put(OAUTH_CLIENT, {"secret": OAUTH_SECRET})
        for age, company in enumerate(companies):
            _company(platform, practice, company, age)
        platform.outbox.clear()


def _users(platform: Platform, companies: tuple[Company, ...]) -> None:
    """The office's user reaches every company; the first client's user only its own."""
    reach = [one.party_id for one in companies]
    for company, key, reached, role in (
        (companies[0], API_KEY, reach, "Accountant"),
        (companies[1], CLIENT_KEY, reach[1:2], "Owner"),
    ):
        number = platform.new_id("user")
        first, _, last = company.contact.partition(" ")
        platform.table("users").put(
            str(number),
            {
                "UserID": number,
                "key": key,
                "companies": reached,
                "roles": [role],
                "FirstName": first,
                "LastName": last,
                "Email": company.email,
                "PhoneNumber": company.phone,
            },
        )


def _company(platform: Platform, practice: Practice, company: Company, age: int) -> None:
    since = datetime.combine(practice.today, datetime.min.time()) - FIRST_DAY + timedelta(days=age)
    created = stamps.normal(since.isoformat())
    account = company.bank_accounts[0]
    row = {
        "Name": company.name,
        "VATNumber": company.vat_number,
        "Email": company.email,
        "Phone": company.phone,
        "Language": company.language,
        "IBAN": account.iban,
        "BIC": account.bic,
        "Created": created,
        "LastModified": created,
        **_address(company),
    }
    number = _party_id(company)
    add_company(platform, number, row, office=company is practice.office)
    numbered = [one for one in company.invoices if one.direction == "sales" and one.number]
    for kind, series in (("invoice", "Income-Invoice"), ("credit-note", "Income-CreditNote")):
        sequences.start_at(platform, number, series, len(numbered) + 1000 * (kind == "invoice"))
    known: dict[str, int] = {}
    orders = {one.number: _order(platform, company, one, known) for one in company.invoices}
    for one in company.bank_accounts:
        _bank(platform, company, one, orders)


def _party_id(company: Company) -> int:
    assert company.party_id is not None
    return company.party_id


def _address(owner: Company | Relation) -> Row:
    address = owner.address
    return {
        "Street": address.street,
        "StreetNumber": address.number,
        "Zipcode": address.postcode,
        "City": address.city,
        "CountryCode": address.country,
    }


def _party(platform: Platform, company: Company, invoice: Invoice, known: dict[str, int]) -> int:
    """The counterparty of an order; only these exist before onboarding brings the others."""
    kind = "Customer" if invoice.direction == "sales" else "Supplier"
    key = f"{invoice.relation} {kind}"
    if key not in known:
        relation = company.relation(invoice.relation)
        row = {
            "Name": relation.name,
            "PartyType": kind,
            "VATNumber": relation.vat_number,
            "Email": relation.email,
            "Phone": relation.phone,
            "Language": relation.language,
            "IBAN": relation.iban,
            "BIC": relation.bic,
            **_address(relation),
        }
        known[key] = parties.add(platform, _party_id(company), row)["PartyID"]
    return known[key]


def _order(platform: Platform, company: Company, invoice: Invoice, known: dict[str, int]) -> int:
    number = platform.new_id("order")
    created = stamps.stamp(invoice.created)
    sent = invoice.direction == "sales" and not invoice.draft
    lines = [_line(one) for one in invoice.lines]
    groups = totals.groups(lines)
    row: Row = {
        "OrderID": number,
        "CompanyID": _party_id(company),
        "CounterPartyID": _party(platform, company, invoice, known),
        "OrderDirection": DIRECTIONS[invoice.direction],
        "OrderType": KINDS[invoice.kind],
        "OrderNumber": invoice.number,
        "OrderDate": stamps.midnight(invoice.date),
        "ExpiryDate": stamps.midnight(invoice.due),
        "OrderTitle": invoice.title,
        "Created": created,
        "LastModified": created,
        "OrderLines": lines,
        "VatGroups": groups,
        **totals.sums(groups),
        "VentilationCode": invoice.ventilation,
        "PaymentReference": invoice.payment_reference,
        "Reference": invoice.buyer_reference,
        "AboutInvoiceNumber": invoice.about,
        "Currency": "EUR",
        "FXRateToForeign": "1.00000",
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
    if invoice.account:
        row["AccountCode"] = int(invoice.account)
    if invoice.paid_on:
        row["PaidDate"] = stamps.midnight(invoice.paid_on)
    if sent:
        row["transport"] = "Peppol"
    with_files(platform, store.add(platform, row))
    platform.table("orders").update(str(number), LastModified=created)
    return number


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


def _delivery(created: str, *, sent: bool) -> Row:
    if not sent:
        return {"IsDocumentDelivered": False}
    return {
        "IsDocumentDelivered": True,
        "DocumentDeliveryStatus": "Delivered",
        "DocumentDeliveryDate": created,
    }


def _bank(platform: Platform, company: Company, account: BankAccount, orders: dict[str, int]) -> None:
    number = _party_id(company)
    platform.table("bank accounts").put(
        account.iban,
        {
            "BankAccountID": platform.new_id("bank account"),
            "CompanyID": number,
            "IBAN": account.iban,
            "BIC": account.bic,
            "BankName": account.bank,
            "Name": account.holder,
            "BankAccountName": account.description,
            "Currency": account.currency,
            "CountryCode": "BE",
            "Saldo": amounts.from_cents(account.opening),
            "BankProviderStatus": "CODA" if account.has_coda else "Digital",
            "Active": True,
            "Verified": True,
        },
    )
    rows = [(one, _transaction(account, one, orders)) for one in account.movements]
    for file in account.coda_files:
        of_the_day = [row for movement, row in rows if movement.booked == file.date]
        bank.add_coda(platform, number, file.name, file.content, of_the_day)
    if not account.has_coda:
        for _, row in rows:
            bank.add(platform, number, row)


def _transaction(account: BankAccount, movement: Movement, orders: dict[str, int]) -> Row:
    assigned = []
    amount = amounts.from_cents(abs(movement.amount))
    if movement.document:
        assigned = [
            {"AssignedAmount": amount, "EntityType": "Order", "EntityID": orders[movement.document]},
        ]
    row = {
        "IBAN": account.iban,
        "IBANCounterParty": movement.iban,
        "BICCounterParty": movement.bic,
        "NameCounterParty": movement.name,
        "TotalAmount": amount,
        "TransactionType": "Credit" if movement.amount > 0 else "Debit",
        "ValueDate": stamps.midnight(movement.value),
        "Note": ogm.show(movement.ogm) if movement.ogm else movement.text,
        "BankReference": movement.key,
        "ClientReference": movement.end_to_end,
        "BankTransactionCode": movement.iso_code,
        "ProprietaryBankTransactionCode": movement.coda_code,
        "AssignedEntities": assigned,
    }
    return {name: value for name, value in row.items() if value != ""}
