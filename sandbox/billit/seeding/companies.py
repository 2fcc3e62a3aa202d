"""Users and companies, and in each company its orders and bank accounts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sandbox.billit import sequences, timestamps
from sandbox.billit.account import add_company
from sandbox.billit.platform import Platform
from sandbox.billit.seeding.bank import bank_account
from sandbox.billit.seeding.orders import Orders, address
from sandbox.practice.further import FIRST_PARTY
from sandbox.practice.model import Company, Practice

API_KEY = "demo-billit-key"
CLIENT_KEY = "demo-billit-client-key"
OAUTH_CLIENT, OAUTH_SECRET = "dossierflow-demo", "demo-secret"
# How long the office has been with Billit. Each company came a day later, and the last ones on this morning.
SINCE = timedelta(days=400)


class Introduced(Protocol):
    """The companies beyond the first ones."""

    def introduce(self) -> None: ...


def seed(platform: Platform, practice: Practice, further: Introduced) -> None:
    """One transaction: a sandbox that dies half-way starts over."""
    with platform.transaction():
        _users(platform, practice)
        platform.table("clients").put(OAUTH_CLIENT, {"secret": OAUTH_SECRET})
        for age, company in enumerate(practice.in_billit):
            _company(platform, practice, company, age)
        further.introduce()
        platform.outbox.clear()


def _users(platform: Platform, practice: Practice) -> None:
    """The office's user reaches every company; the first client's user only its own."""
    companies, more = practice.in_billit, practice.further.count
    reach = [one.party_id for one in companies] + list(range(FIRST_PARTY, FIRST_PARTY + more))
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
    assert company.party_id is not None
    add_outline(platform, practice, company, age)
    number_on(platform, company.party_id, company)
    orders = Orders(platform, company.party_id, company)
    numbers = {one.number: orders.add(one) for one in company.invoices}
    for one in company.bank_accounts:
        bank_account(platform, company.party_id, one, numbers)


def add_outline(platform: Platform, practice: Practice, company: Company, age: int) -> None:
    """The company without anything that it has; `age` is its place among all."""
    first = datetime.combine(practice.today, datetime.min.time()) - SINCE
    since = first + timedelta(days=min(age, SINCE.days), seconds=max(0, age - SINCE.days))
    created = timestamps.normal(since.isoformat())
    account = company.bank_accounts[0]
    assert company.party_id is not None
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
        **address(company),
    }
    add_company(platform, company.party_id, row, office=company is practice.office)


def number_on(platform: Platform, party: int, company: Company) -> None:
    """New sales invoices take the number after the last seeded document."""
    sales = [one.number for one in company.invoices if one.direction == "sales" and one.number]
    if sales:
        last = int(sales[-1].rpartition("/")[2])
        sequences.start_at(platform, party, sequences.SERIES["Invoice"], last + 1)
