"""PUT bookingEntries: replaces the accounting entries of an order."""

from __future__ import annotations

from decimal import Decimal

from sandbox.billit import shape
from sandbox.billit.call import Call
from sandbox.billit.errors import invalid
from sandbox.billit.orders import store
from sandbox.kernel.table import Row

SIDES = {"d": 1, "debet": 1, "debit": 1, "c": -1, "credit": -1}  # which words Billit takes is not documented


def put(call: Call) -> None:
    order = call.own("orders", call.id("orderID"))
    entries = shape.bind_list("BookingEntry", call.content())
    balance = sum((_signed(entry, at) for at, entry in enumerate(entries)), Decimal(0))
    # That entries must balance is inferred; a strict sandbox finds out the client that sends others.
    if balance and call.platform.settings.balance_bookings:
        raise invalid(f"The booking entries do not balance: difference {balance}.")
    numbered = [
        {**entry, "BookingEntryID": call.platform.new_id("booking"), "OrderID": order["OrderID"]}
        for entry in entries
    ]
    store.change(call.platform, order["OrderID"], BookingEntries=numbered)


def _signed(entry: Row, at: int) -> Decimal:
    for name in ("AccountCode", "Amount", "DebetOrCredit"):
        if name not in entry:
            raise invalid(f"[{at}].{name} is required.")
    side = SIDES.get(entry["DebetOrCredit"].lower())
    if side is None:
        raise invalid(f"[{at}].DebetOrCredit '{entry['DebetOrCredit']}' is not valid.")
    return side * Decimal(entry["Amount"])
