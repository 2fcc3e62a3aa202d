"""What may be changed on an order: a few properties, payments, and its existence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.billit.call import Call
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.orders import store
from sandbox.billit.patching import patched
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row


def patch(call: Call) -> None:
    row = call.own("orders", call.id("orderID"))
    changes = patched(call, "Order")
    for name in ("ApprovalStatus", "PaymentMethod"):
        if name in changes and changes[name] not in ENUMS[name]:
            raise invalid(f"{name} '{changes[name]}' is not valid.")
    store.change(call.platform, row["OrderID"], **_with_payment(call, row, changes))


def _with_payment(call: Call, row: Row, changes: dict[str, Any]) -> dict[str, Any]:
    """Paid settles the order whole; not paid opens it again (inferred: with its full amount)."""
    if changes.get("Paid") is True:
        return {**store.pay(row, call.platform.timestamp_text()), **changes}
    if changes.get("Paid") is False:
        return {**changes, **store.unpay()}
    return changes


def pay(call: Call) -> None:
    """A payment, of all or part: it lowers ToPay, and what reaches nothing is paid."""
    row = call.own("orders", call.id("orderID"))
    posted = call.bound("PostPaymentRequest")
    if Decimal(posted.get("Amount", "0")) <= 0:
        raise invalid("Amount must be greater than zero.")
    payments = [*row.get("payments", ()), posted]
    changed = {**row, "payments": payments}
    if Decimal(store.settled(changed)["ToPay"]) == 0:
        changed |= store.pay(row, posted.get("Date") or call.platform.timestamp_text())
    store.change(call.platform, row["OrderID"], **changed)


def delete(call: Call) -> bool:
    """Only what was not sent over Peppol goes; it stays in the list of deleted orders."""
    remove(call.platform, call.own("orders", call.id("orderID")))
    return True


def remove(platform: Platform, row: Row) -> None:
    if row.get("transport") == "Peppol":
        raise invalid("An order that was sent over Peppol cannot be deleted.")
    platform.table("orders").delete(str(row["OrderID"]))
    deleted = {**row, "LastModified": platform.timestamp_text()}
    platform.table("deleted orders").put(str(row["OrderID"]), deleted)
