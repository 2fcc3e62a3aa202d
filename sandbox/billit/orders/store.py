"""Keeping orders: every change recomputes the status and the open amount, and is told to webhooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.billit import amounts, hooks
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

WAITING = ("Pending", "ToApproveByMe")


def settled(row: Row) -> Row:
    """The row with OrderStatus and ToPay as they follow from the rest."""
    paid = sum((Decimal(one["Amount"]) for one in row.get("payments", ())), Decimal(0))
    open_amount = Decimal(0) if row["Paid"] else max(Decimal(0), Decimal(row["TotalIncl"]) - paid)
    return {**row, "ToPay": amounts.euro(open_amount), "OrderStatus": _status(row)}


def _status(row: Row) -> str:
    """Draft, ToSend, ToPay and Paid are documented; that approval shows in the status is inferred.

    What makes Billit say Credited, Canceled and others is documented nowhere: the portal sets them.
    """
    if row.get("said"):
        return str(row["said"])
    if row.get("draft"):
        return "Draft"
    if row["Paid"]:
        return "Paid"
    if row.get("ApprovalStatus") in WAITING:
        return "ApprovalNeeded"
    if row.get("ApprovalStatus") == "Rejected":
        return "Refused"
    return "ToSend" if row["OrderDirection"] == "Income" and not row["IsSent"] else "ToPay"


def add(platform: Platform, row: Row) -> Row:
    """A new order; it has its OrderID already."""
    now = platform.timestamp_text()
    kept = settled({"Created": now, "LastModified": now, **row})
    platform.table("orders").put(str(row["OrderID"]), kept)
    hooks.order_changed(platform, kept, "I")
    return kept


def change(platform: Platform, order_id: int | str, **changes: Any) -> Row:
    row = {**platform.must("orders", order_id), **changes}
    kept = platform.change("orders", order_id, **settled(row))
    hooks.order_changed(platform, kept, "U")
    return kept


def pay(row: Row, day: str) -> dict[str, Any]:
    """The changes that settle an order whole."""
    return {"Paid": True, "PaidDate": row.get("PaidDate") or day}


def unpay() -> dict[str, Any]:
    return {"Paid": False, "PaidDate": None, "payments": []}
