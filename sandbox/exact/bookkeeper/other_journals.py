"""The bookkeeper books in a general journal, a cash book or a bank book, line by line as a person does.

Line 0 is the money, against the journal's own account; a general journal has none, and has to balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sandbox.exact.answers import Refused
from sandbox.exact.bookkeeper.desk import gl_account, relation_of, vat_code
from sandbox.exact.bookkeeper.invoice import Invoice
from sandbox.exact.entries.booking import OPEN
from sandbox.exact.entries.header import CLOSED, OWN_CURRENCY, find_period
from sandbox.exact.entries.kinds import SALES, Kind
from sandbox.exact.entries.ledger import FIRST_VAT_LINE, TOTAL_LINE
from sandbox.exact.entries.numbers import first_number
from sandbox.exact.entries.store import LEDGER
from sandbox.exact.money import amount, cents, round_half_up
from sandbox.exact.resources.masterdata import period_key
from sandbox.exact.world import World, new_id
from sandbox.kernel.table import Row

CASH_FLOW, OTHER = 40, 90
#: By type of journal, the type of what is booked in it.
TYPES = {10: CASH_FLOW, 12: CASH_FLOW, 16: CASH_FLOW, 90: OTHER}
RECEIVABLE, PAYABLE = 20, 22
BANK = 12


def post(world: World, division: int, told: Mapping[str, Any], by: Row) -> Row:
    """Book {journal, date, lines: [{account, amount, vat_code?, relation?, reference?, description?}]}.

    Accounts by code, amounts in euros with the ledger's sign (debit is positive), without the VAT of their
    code. Refused (409) where an accountant could not book it so.
    """
    journal = _journal(world, division, str(told["journal"]))
    period = _period(world, division, journal, f"{told['date']}T00:00:00")
    own = [_line(world, division, number, one) for number, one in enumerate(told["lines"], 1)]
    rows = [*own, *_vat_lines(world, division, own)]
    total = sum(cents(row["AmountDC"]) for row in rows)
    if journal["Type"] == OTHER and total:
        raise Refused(409, f"The lines differ by {amount(total)}: a general journal has to balance.")
    if journal["Type"] != OTHER:
        rows.insert(0, {"LineNumber": TOTAL_LINE, **_money(journal), **_both(-total)})
    entry = _entry(world, division, journal, period, f"{told['date']}T00:00:00")
    for row in rows:
        world.save(division, LEDGER, {"ID": new_id(), **entry, **row}, by)
    return {name: entry[name] for name in ("EntryID", "EntryNumber", "JournalCode")}


def enter(world: World, division: int, kind: Kind, invoice: Invoice, told: Mapping[str, Any], by: Row) -> Row:
    """An invoice in another journal: in a general one as owed, else as paid at once. Its number stands in the
    `where` of it, reference or description; '' leaves it out."""
    relation = relation_of(world, division, kind, invoice, by)
    sign, where = kind.ledger_sign, str(told.get("where", "reference"))
    about = {"relation": relation["ID"], "description": relation["Name"]}
    if where:
        about[where] = invoice.number if where == "reference" else f"{relation['Name']} {invoice.number}"
    accounts = world.table(division, "financial/GLAccounts")
    cost = accounts.get(str(gl_account(world, division, kind, relation))) or {}
    lines = [
        {
            **about,
            "account": cost["Code"],
            "amount": amount(sign * part.net),
            "vat": amount(sign * part.vat),
            "vat_code": vat_code(world, division, kind, part),
        }
        for part in invoice.parts
    ]
    journal = _journal(world, division, str(told["journal"]))
    if journal["Type"] == OTHER:
        owed = -sign * sum(part.net + part.vat for part in invoice.parts)
        lines.append({**about, "account": control_account(world, division, kind), "amount": amount(owed)})
    return post(world, division, {"journal": journal["Code"], "date": invoice.date, "lines": lines}, by)


def pay(world: World, division: int, kind: Kind, told: Mapping[str, Any], by: Row) -> Row:
    """A payment of {amount} to or from {relation}, with {text} as the bank's description, in the first bank
    book; a negative amount is money that comes back."""
    journals = world.table(division, "financial/Journals").values()
    bank = next((row for row in journals if row["Type"] == BANK), None)
    if bank is None:
        raise Refused(409, f"Division {division} has no bank book.")
    line = {
        "account": control_account(world, division, kind),
        "amount": amount(kind.ledger_sign * cents(told["amount"])),
        "relation": told["relation"],
        "description": told.get("text", ""),
        "reference": told.get("reference", ""),
    }
    return post(world, division, {"journal": bank["Code"], "date": told["date"], "lines": [line]}, by)


def control_account(world: World, division: int, kind: Kind) -> str:
    """The code of the account on which customers owe, or suppliers are owed."""
    wanted = RECEIVABLE if kind is SALES else PAYABLE
    rows = world.table(division, "financial/GLAccounts").values()
    return min(str(row["Code"]) for row in rows if row["Type"] == wanted)


def erase_posted(world: World, division: int, entry_id: str, by: Row) -> bool:
    """Whether such an entry stood there; it is gone."""
    rows = [row for row in world.table(division, LEDGER).find("EntryID", entry_id) if _is_posted(row)]
    for row in rows:
        world.remove(division, LEDGER, row["ID"], by)
    return bool(rows)


def move_posted(world: World, division: int, gone: str, stays: Row, by: Row) -> None:
    """What stands on one relation stands on another."""
    now = {"Account": stays["ID"], "AccountCode": stays["Code"], "AccountName": stays["Name"]}
    for row in list(world.table(division, LEDGER).values()):
        if row.get("Account") == gone and _is_posted(row):
            world.save(division, LEDGER, {**row, **now}, by)


def _is_posted(row: Row) -> bool:
    return row["Type"] in (CASH_FLOW, OTHER)


def _journal(world: World, division: int, code: str) -> Row:
    row = world.table(division, "financial/Journals").first("Code", code)
    if row is None or row["Type"] not in TYPES or row.get("IsBlocked"):
        raise Refused(409, f"Journal {code} is no open general journal, cash book or bank book.")
    return row


def _period(world: World, division: int, journal: Row, day: str) -> Row:
    period = find_period(world, division, {"EntryDate": day})
    if period is None:
        raise Refused(409, f"There is no financial period for {day[:10]}.")
    key = period_key(journal["Code"], period["FinYear"], period["FinPeriod"])
    status = world.table(division, "read/financial/JournalStatusList").get(key)
    if status is not None and status["Status"] == CLOSED:
        raise Refused(409, f"The period of {day[:10]} is closed in journal {journal['Code']}.")
    return period


def _entry(world: World, division: int, journal: Row, period: Row, day: str) -> Row:
    code, year = str(journal["Code"]), period["FinYear"]
    return {
        "EntryID": new_id(),
        "EntryNumber": world.books.next_id(f"{division}/{code}/{year}", first_number(code, year)),
        "JournalCode": code,
        "JournalDescription": journal["Description"],
        "FinancialYear": year,
        "FinancialPeriod": period["FinPeriod"],
        "Date": day,
        "Currency": OWN_CURRENCY,
        "ExchangeRate": 1.0,
        "Type": TYPES[journal["Type"]],
        "Status": OPEN,
    }


def _line(world: World, division: int, number: int, told: Mapping[str, Any]) -> Row:
    account = world.table(division, "financial/GLAccounts").first("Code", str(told["account"]))
    if account is None:
        raise Refused(409, f"There is no G/L account {told['account']}.")
    relation = world.table(division, "crm/Accounts").get(str(told.get("relation"))) or {}
    if account["Type"] in (RECEIVABLE, PAYABLE) and not relation:
        raise Refused(409, f"G/L account {told['account']} asks for a relation.")
    code = _vat_code(world, division, told.get("vat_code"))
    whole, vat = cents(told["amount"]), 0
    if code:
        rate = Decimal(str(code["Percentage"]))
        vat = cents(told["vat"]) if "vat" in told else round_half_up(whole * rate)
    return {
        "LineNumber": number,
        "GLAccount": account["ID"],
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
        "Account": relation.get("ID"),
        "AccountCode": relation.get("Code"),
        "AccountName": relation.get("Name"),
        "YourRef": told.get("reference") or None,
        "Description": told.get("description") or None,
        "VATCode": code.get("Code"),
        "VATPercentage": code.get("Percentage"),
        "VATType": code.get("Type"),
        "AmountVATFC": amount(vat),
        **_both(whole),
    }


def _vat_code(world: World, division: int, code: Any) -> Row:
    if not code:
        return {}
    row = world.table(division, "vat/VATCodes").first("Code", str(code).strip().ljust(3))
    if row is None:
        raise Refused(409, f"There is no VAT code {code}.")
    return row


def _vat_lines(world: World, division: int, lines: Iterable[Row]) -> Iterator[Row]:
    """One line for the VAT of each, numbered 9999 and down; charged VAT is left to the sales and purchase
    journals."""
    taxed = [line for line in lines if cents(line["AmountVATFC"])]
    for number, line in enumerate(taxed):
        code = _vat_code(world, division, line["VATCode"])
        side = "GLToPay" if code["VATTransactionType"] == SALES.vat_side else "GLToClaim"
        account = world.table(division, "financial/GLAccounts").get(str(code.get(side))) or {}
        yield {
            "LineNumber": FIRST_VAT_LINE - number,
            "GLAccount": account.get("ID"),
            "GLAccountCode": account.get("Code"),
            "GLAccountDescription": account.get("Description"),
            "VATCode": code["Code"],
            "AmountVATBaseFC": line["AmountFC"],
            **_both(cents(line["AmountVATFC"])),
        }


def _money(journal: Row) -> Row:
    return {name: journal.get(name) for name in ("GLAccount", "GLAccountCode", "GLAccountDescription")}


def _both(whole: int) -> Row:
    return {"AmountFC": amount(whole), "AmountDC": amount(whole)}
