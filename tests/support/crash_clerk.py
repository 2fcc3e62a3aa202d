"""The clerk in Exact, who reads what lies in the postboxes, books it, and sometimes refuses it."""

from __future__ import annotations

from random import Random
from typing import Any

import httpx

from tests.support.crash_messages import DONE, ReceivedMessage, read_messages
from tests.support.sandboxes import Sandboxes

SEEN = 12  # letters that the clerk looks at, the oldest first
AT_SCANNING_SERVICE = 43


def clerk_works(sandboxes: Sandboxes, rng: Random) -> str:
    """One deed on one letter that has its file; what it was."""
    waiting = [one for one in read_messages(sandboxes) if one.files and one.status not in DONE]
    if not waiting:
        return "idle"
    message = rng.choice(waiting[:SEEN])
    deed = rng.choices(("run", "book", "reject"), (4, 8, 1))[0]
    told: dict[str, Any] = {"message_id": message.message_id}
    if deed == "book" and message.scanned:
        told["invoice"] = _read_from_paper(sandboxes, message)
    try:
        sandboxes.admin("exact", f"clerk/{deed}", **told)
    except httpx.HTTPStatusError:
        return f"{deed} refused"
    return deed


def _read_from_paper(sandboxes: Sandboxes, message: ReceivedMessage) -> dict[str, Any]:
    order = next(row for row in sandboxes.orders() if row["OrderID"] == message.order_id)
    sign = -1 if order["OrderType"] == "CreditNote" else 1
    net, vat = (sign * float(order[name]) for name in ("TotalExcl", "TotalVAT"))
    return {
        "number": order["OrderNumber"],
        "date": order["OrderDate"][:10],
        "name": "Gelezen van papier",
        "net": f"{net:.2f}",
        "vat": f"{vat:.2f}",
        "rate": 21 if vat else 0,
    }
