"""What an accountant or his client does in the portal. Each function is one deed and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.billit import bank, export, receiving, shape
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.orders import change, create, store
from sandbox.billit.platform import Platform
from sandbox.billit.portal import sample_documents
from sandbox.kernel.table import Row

#: Of an order that comes again: what the first one has for itself.
NOT_RESENT = {"OrderID", "Created", "LastModified", "InternalInfo", "BookingEntries", "said", "OrderPDF"}
NOT_RESENT |= {"Attachments", "ExportedToConnector", "Paid", "PaidDate", "payments"}
FRESH: Row = {"ExportedToConnector": False, "Paid": False}
RIGHTS = ("registers",)  # of the office's user
SWITCHES = ("sends_daily", "processes_ubl", "only_approved")


def release(platform: Platform, asked: Row) -> Row:
    """Export: `order_ids`, or `all` that are ready; `again` includes what was exported already."""
    rows = _orders(platform, asked)
    if asked.get("all"):
        rows = [
            row for row in rows if export.ready({**row, **_seen_as_new(asked)}) and _allowed(platform, row)
        ]
    return {"released": export.release(platform, rows), "order_ids": [row["OrderID"] for row in rows]}


def _seen_as_new(asked: Row) -> Row:
    return {"ExportedToConnector": False} if asked.get("again") else {}


def _allowed(platform: Platform, row: Row) -> bool:
    """The company may want only approved invoices to be exported."""
    only_approved = platform.company(row["CompanyID"])["only_approved"]
    return not only_approved or row.get("ApprovalStatus") == "Approved"


def approve(platform: Platform, asked: Row) -> Row:
    return _change(platform, asked, ApprovalStatus=asked.get("status", "Approved"))


def check(platform: Platform, asked: Row) -> Row:
    """Mark « to check » (`on`: true, the default) or checked (`on`: false)."""
    return _change(platform, asked, AccountantVerificationNeeded=bool(asked.get("on", True)))


def _change(platform: Platform, asked: Row, **changes: Any) -> Row:
    rows = _orders(platform, asked)
    for row in rows:
        store.change(platform, row["OrderID"], **changes)
    return {"changed": len(rows), "order_ids": [row["OrderID"] for row in rows]}


def mark(platform: Platform, asked: Row) -> Row:
    """Orders get the `OrderStatus` that Billit would show, whatever the rest says; '' ends that."""
    status = asked.get("OrderStatus", "")
    if status and status not in ENUMS["OrderStatus"]:
        raise invalid(f"OrderStatus '{status}' is none of {', '.join(ENUMS['OrderStatus'])}")
    return _change(platform, asked, said=status)


def edit(platform: Platform, asked: Row) -> Row:
    """The client changes `fields` of orders, as the portal lets him: {OrderDate, OrderLines …}."""
    rows = _orders(platform, asked)
    fields = shape.bind("Order", asked.get("fields"))
    for row in rows:
        changed = {**row, **fields}
        store.change(platform, row["OrderID"], **(fields | create.computed(platform, changed)))
    return {"changed": len(rows), "order_ids": [row["OrderID"] for row in rows]}


def remove(platform: Platform, asked: Row) -> Row:
    """The client deletes orders that were not sent over Peppol."""
    rows = _orders(platform, asked)
    for row in rows:
        change.remove(platform, row)
    return {"deleted": len(rows), "order_ids": [row["OrderID"] for row in rows]}


def resend(platform: Platform, asked: Row) -> Row:
    """The same invoices reach Billit a second time: orders of their own with the same number and content."""
    made = []
    for row in _orders(platform, asked):
        order_id = platform.new_id("order")
        fresh = {name: value for name, value in row.items() if name not in NOT_RESENT}
        order = store.add(platform, {**FRESH, **fresh, "OrderID": order_id})
        made.append(receiving.with_files(platform, order)["OrderID"])
    return {"order_ids": made}


def invoice(platform: Platform, asked: Row) -> Row:
    """New documents: `count` of them, `direction` sales or purchase, `kind` invoice or credit-note.

    They are dated today, or `days_ago`.
    """
    company = _company(platform, asked)
    made = [
        sample_documents.invoice(
            platform,
            company,
            asked.get("direction", "purchase"),
            asked.get("kind", "invoice"),
            int(asked.get("days_ago", 0)),
        )
        for _ in range(int(asked.get("count", 1)))
    ]
    held = made.count(None)
    return {"order_ids": [row["OrderID"] for row in made if row is not None], "held": held}


def invoices(platform: Platform, asked: Row) -> Row:
    """New documents in many dossiers at once: `count`, `direction` and `kind` as for `invoice`.

    The dossiers are those in both services, counted from 1 in the order of the account's companies: `numbers`
    names them, or every `every`th from `start` (1) on. `release` exports the new documents too. Each dossier
    is a transaction of its own, and leaves the memory again where there are thousands.
    """
    dossiers = platform.further.dossiers()
    numbers = asked.get("numbers") or range(
        int(asked.get("start", 1)), len(dossiers) + 1, int(asked["every"])
    )
    chosen = [int(number) for number in numbers]
    if not all(1 <= number <= len(dossiers) for number in chosen):
        raise invalid(f"there are dossiers 1 to {len(dossiers)}")
    return {"dossiers": [_brought(platform, number, dossiers[number - 1], asked) for number in chosen]}


def _brought(platform: Platform, number: int, party: int, asked: Row) -> Row:
    platform.books.trim()
    with platform.transaction():
        made = invoice(platform, {**asked, "party_id": party})
        if asked.get("release"):
            export.release(platform, [platform.must("orders", order) for order in made["order_ids"]])
    return {"number": number, "party_id": party, **made}


def process(platform: Platform, asked: Row) -> Row:
    """Process what quick entry holds."""
    company = _company(platform, asked)
    waiting = list(platform.table("peppol inbox").find("CompanyID", company))
    return {"order_ids": [receiving.process(platform, row)["OrderID"] for row in waiting]}


def transactions(platform: Platform, asked: Row) -> Row:
    """Upload bank transactions, written as the API writes them."""
    company = _company(platform, asked)
    rows = shape.bind_list("Transaction", asked.get("transactions"))
    return {"transaction_ids": [bank.add(platform, company, row)["BankAccountTransactionID"] for row in rows]}


def switch(platform: Platform, asked: Row) -> Row:
    """A company's settings: `sends_daily`, `processes_ubl`, `only_approved`."""
    changes: Row = {name: bool(asked[name]) for name in SWITCHES if name in asked}
    if changes.get("sends_daily"):
        changes |= {"sent_until": platform.timestamp_text()}
    row = platform.table("companies").update(str(_company(platform, asked)), **changes)
    return {name: row[name] for name in SWITCHES}


def link(platform: Platform, asked: Row) -> Row:
    """The entrepreneur accepts the office's link; with `on` false it is taken back, and the company is in an
    account of its own."""
    party, user = _company(platform, asked), _office_user(platform)
    companies = [number for number in user["companies"] if number != party]
    if asked.get("on", True):
        companies.append(party)
    platform.table("users").update(str(user["UserID"]), companies=companies)
    return {"party_id": party, "linked": party in companies}


def grant(platform: Platform, asked: Row) -> Row:
    """What the office's user may do: `registers` companies."""
    user = _office_user(platform)
    changes: Row = {name: bool(asked[name]) for name in RIGHTS if name in asked}
    row = platform.table("users").update(str(user["UserID"]), **changes)
    return {name: row.get(name, True) for name in RIGHTS}


def _office_user(platform: Platform) -> Row:
    return next(user for user in platform.table("users").values() if "Accountant" in user["roles"])


DEEDS: dict[str, Callable[[Platform, Row], Row]] = {
    "release": release,
    "mark": mark,
    "edit": edit,
    "remove": remove,
    "resend": resend,
    "approve": approve,
    "check": check,
    "invoice": invoice,
    "invoices": invoices,
    "process": process,
    "transactions": transactions,
    "switch": switch,
    "link": link,
    "grant": grant,
}


IN_PARTS = ("invoices",)  # not one transaction as a whole


def _company(platform: Platform, asked: Row) -> int:
    number = int(asked.get("party_id") or 0)
    if str(number) not in platform.table("companies"):
        raise invalid(f"party_id {number} is no company here")
    platform.books.open(str(number))
    return number


def _orders(platform: Platform, asked: Row) -> list[Row]:
    """The company's orders that `order_ids` names, or with `all` every one."""
    mine = platform.table("orders").find("CompanyID", _company(platform, asked))
    rows = sorted(mine, key=lambda row: row["OrderID"])
    if asked.get("all"):
        return rows
    wanted = {int(number) for number in asked.get("order_ids", ())}
    found = [row for row in rows if row["OrderID"] in wanted]
    if len(found) != len(wanted):
        missing = sorted(wanted - {row["OrderID"] for row in found})
        raise invalid(f"the company has no order {missing[0]}")
    return found
