"""The cash book of a company: one is open at a time, closed ones are history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.billit import amounts, shape
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid
from sandbox.kernel.table import Row

SIGNS = {"in": 1, "income": 1, "credit": 1, "out": -1, "cost": -1, "debit": -1}  # not documented


def initialize(call: Call) -> int:
    if _open(call) is not None:
        raise invalid("The company has an open cash book already.")
    posted = call.bound("CashbookInitialization")
    number = call.platform.new_id("cashbook")
    row = {
        "CashbookID": number,
        "CompanyID": call.company,
        "Name": f"Kasboek {number}",
        "CreationDate": posted.get("StartDate") or call.platform.timestamp_text(),
        "Saldo": posted.get("StartBalance", "0.00"),
        "Currency": "EUR",
        "closed": False,
    }
    call.platform.table("cashbooks").put(str(number), row)
    return number


def close(call: Call) -> None:
    call.platform.table("cashbooks").update(str(_must_be_open(call)["CashbookID"]), closed=True)


def get(call: Call) -> dict[str, Any]:
    return shape.render("CashbookModel", _must_be_open(call))


def entries(call: Call) -> dict[str, Any]:
    return _entries_of(call, _must_be_open(call)["CashbookID"])


def history(call: Call) -> list[dict[str, Any]]:
    rows = call.platform.table("cashbooks").find("CompanyID", call.company)
    return [shape.render("CashbookModel", row) for row in rows]


def history_entries(call: Call) -> dict[str, Any]:
    return _entries_of(call, call.own("cashbooks", call.id("cashbookID"))["CashbookID"])


def add_entry(call: Call) -> dict[str, Any]:
    book = _must_be_open(call)
    posted = call.bound("CashbookEntry")
    sign = SIGNS.get(posted.get("Direction", "").lower())
    if sign is None or "Amount" not in posted:
        raise invalid("Direction and Amount are required.")
    now = call.platform.timestamp_text()
    number = call.platform.books.next_id("billit cashbook entry")
    row = {"TransactionDate": now, **posted, "CashbookEntryID": number, "CompanyID": call.company}
    call.platform.table("cashbook entries").put(str(number), {**row, "CashbookID": book["CashbookID"]})
    balance = amounts.euro(Decimal(book["Saldo"]) + sign * Decimal(posted["Amount"]))
    call.platform.table("cashbooks").update(str(book["CashbookID"]), Saldo=balance, LastEntryDate=now)
    return shape.render("CashbookEntry", row)


def _entries_of(call: Call, cashbook: int) -> dict[str, Any]:
    rows = [row for row in call.rows("cashbook entries") if row["CashbookID"] == cashbook]
    return call.page("CashbookEntry", rows)


def _open(call: Call) -> Row | None:
    rows = call.platform.table("cashbooks").find("CompanyID", call.company)
    return next((row for row in rows if not row["closed"]), None)


def _must_be_open(call: Call) -> Row:
    row = _open(call)
    if row is None:
        raise invalid("The company has no open cash book.")
    return row


ROUTES = (
    Endpoint("POST", "/v1/Cashbook/Initialize", initialize),
    Endpoint("POST", "/v1/Cashbook/Close", close),
    Endpoint("GET", "/v1/Cashbook", get),
    Endpoint("GET", "/v1/Cashbook/Entries", entries),
    Endpoint("GET", "/v1/Cashbook/History", history),
    Endpoint("GET", "/v1/Cashbook/{cashbookID}/History", history_entries),
    Endpoint("POST", "/v1/Cashbook/AddEntry", add_entry),
)
