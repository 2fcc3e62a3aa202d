"""A division's bookkeeping data: accounts, journals, VAT codes, conditions, periods, currencies, types."""

from __future__ import annotations

import calendar
from datetime import date

from sandbox.exact.contract import enums, meaning
from sandbox.exact.local_time import local_midnight
from sandbox.exact.resources.masterdata import period_key, period_status
from sandbox.exact.seed.identity import guid
from sandbox.exact.world import World
from sandbox.kernel.table import Row
from sandbox.practice import Practice
from sandbox.practice.books import Account, Journal, PaymentCondition, VatCode
from sandbox.practice.model import Company

USE = {"optional": 0, "mandatory": 1, "no": 2}
BANK = 12
YEARS = 3  # up to and with the practice's own; the oldest is closed
CURRENCIES = {"EUR": "Euro", "USD": "US dollar", "GBP": "Pound sterling", "CHF": "Swiss franc"}
# id: description, category, creatable
DOCUMENT_TYPES = {
    10: ("Sales invoice", 1, True),
    20: ("Purchase invoice", 1, True),
    40: ("Bank statement", 1, False),
    55: ("Miscellaneous", 2, True),
}
DOCUMENT_CATEGORIES = {1: "Financial", 2: "General"}
# VAT to claim and to pay: ordinary, and where the buyer owes it
CLAIM, PAY, CHARGED_CLAIM, CHARGED_PAY = "411000", "451000", "411100", "451100"


class _Division:
    """Saves rows of one division with GUIDs that follow from their code."""

    def __init__(self, world: World, seed: int, code: int, by: Row) -> None:
        self.world, self.seed, self.code, self._by = world, seed, code, by

    def guid(self, resource: str, code: str) -> str:
        return guid(self.seed, self.code, resource, code.strip())

    def save(self, resource: str, code: str, row: Row) -> Row:
        return self.world.save(
            self.code, resource, {"ID": self.guid(resource, code), "Code": code, **row}, self._by
        )

    def plain(self, resource: str, key: str, row: Row) -> None:
        """A row without audit fields."""
        self.world.table(self.code, resource).put(key, row)


def seed_ledger(world: World, practice: Practice, company: Company, by: Row) -> None:
    division = _Division(world, practice.seed, company.division or 0, by)
    books = company.books
    for account in books.accounts:
        division.save("financial/GLAccounts", account.code, _gl_account(account))
    journals = [
        division.save("financial/Journals", one.code, _journal(division, one)) for one in books.journals
    ]
    for vat_code in books.vat_codes:
        division.save("vat/VATCodes", vat_code.code, _vat_code(division, vat_code))
        _vat_percentage(division, vat_code)
    for condition in books.payment_conditions:
        division.save("cashflow/PaymentConditions", condition.code, _condition(condition))
    for resource, places in (("hrm/Costcenters", books.cost_centers), ("hrm/Costunits", books.cost_units)):
        for place in places:
            division.save(resource, place.code, {"Description": place.description})
    _seed_periods(division, practice.today, journals)
    _seed_lists(division)


def _gl_account(account: Account) -> Row:
    return {
        "Description": account.description,
        "Type": account.kind,
        "TypeDescription": meaning("GLAccounts.Type", account.kind),
        "BalanceType": "W" if account.is_profit_and_loss else "B",
        "BalanceSide": "C" if account.code[0] in "147" else "D",
        "IsBlocked": account.blocked,
        "UseCostcenter": USE[account.cost_center],
        "UseCostunit": 0,
        "VATCode": account.vat_code or None,
        "SearchCode": account.code,
        "Compress": False,
        "Matching": account.kind in (20, 22),
    }


def _journal(division: _Division, journal: Journal) -> Row:
    gl_id = division.guid("financial/GLAccounts", journal.account) if journal.account else None
    gl_account = division.world.table(division.code, "financial/GLAccounts").get(str(gl_id)) or {}
    return {
        "Description": journal.description,
        "Type": journal.kind,
        "Currency": journal.currency,
        "AllowVariableCurrency": journal.other_currencies,
        "AllowVariableExchangeRate": journal.other_currencies,
        "AllowVAT": journal.kind != BANK,
        "AutoSave": False,
        "IsBlocked": journal.blocked,
        "GLAccount": gl_id,
        "GLAccountCode": gl_account.get("Code"),
        "GLAccountDescription": gl_account.get("Description"),
        "GLAccountType": gl_account.get("Type"),
        "BankAccountIncludingMask": journal.iban or None,
        "BankAccountIBAN": journal.iban or None,
    }


def _vat_code(division: _Division, code: VatCode) -> Row:
    claim, pay = (CHARGED_CLAIM, CHARGED_PAY) if code.charged else (CLAIM, PAY)
    fields: Row = {
        "Description": code.description,
        "Percentage": float(code.rate / 100),
        "Type": code.basis,
        "VATTransactionType": code.side,
        "Charged": code.charged,
        "EUSalesListing": code.listing,
        "IsBlocked": False,
        "Country": "BE",
    }
    for name, account in (("GLToClaim", claim), ("GLToPay", pay)):
        gl_id = division.guid("financial/GLAccounts", account)
        row = division.world.table(division.code, "financial/GLAccounts").get(gl_id) or {}
        fields |= {
            name: row.get("ID"),
            f"{name}Code": row.get("Code"),
            f"{name}Description": row.get("Description"),
        }
    return fields


def _vat_percentage(division: _Division, code: VatCode) -> None:
    row_id = division.guid("vat/VatPercentages", code.code)
    row = {
        "ID": row_id,
        "VATCodeID": division.guid("vat/VATCodes", code.code),
        "Percentage": float(code.rate / 100),
        "LineNumber": 1,
        "Type": 0,
        "Division": division.code,
        "StartDate": "1996-01-01T00:00:00",
    }
    division.plain("vat/VatPercentages", row_id, row)


def _condition(condition: PaymentCondition) -> Row:
    return {
        "Description": condition.description,
        "PaymentMethod": condition.method,
        "PaymentDays": condition.days,
        "PaymentEndOfMonths": int(condition.end_of_month),
        "Percentage": 1.0,
    }


def _seed_periods(division: _Division, today: date, journals: list[Row]) -> None:
    oldest = today.year - YEARS + 1
    for year in range(oldest, today.year + 1):
        for month in range(1, 13):
            last = calendar.monthrange(year, month)[1]
            row = {
                "FinYear": year,
                "FinPeriod": month,
                "StartDate": local_midnight(date(year, month, 1)),
                "EndDate": local_midnight(date(year, month, last)),
            }
            division.save("financial/FinancialPeriods", f"{year}-{month:02d}", row)
            for journal in journals:
                status = period_status(journal, year, month, closed=year == oldest)
                key = period_key(journal["Code"], year, month)
                division.plain("read/financial/JournalStatusList", key, status)


def _seed_lists(division: _Division) -> None:
    """What is the same in every company."""
    for code, name in CURRENCIES.items():
        row = {"Code": code, "Description": name, "AmountPrecision": 2.0, "PricePrecision": 5.0}
        division.plain("general/Currencies", code, row)
    for number, (name, category, creatable) in DOCUMENT_TYPES.items():
        row = {
            "ID": number,
            "Description": name,
            "TypeCategory": category,
            "DocumentIsCreatable": creatable,
            "DocumentIsUpdatable": creatable,
            "DocumentIsDeletable": creatable,
            "DocumentIsViewable": True,
        }
        division.plain("documents/DocumentTypes", str(number), row)
    for number, name in DOCUMENT_CATEGORIES.items():
        division.plain("documents/DocumentTypeCategories", str(number), {"ID": number, "Description": name})
    for text, name in enums()["Entry.Type"].items():
        row = {"ID": int(text), "Description": name, "DescriptionSuffix": ""}
        division.plain("financial/GLTransactionTypes", text, row)
