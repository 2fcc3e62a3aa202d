"""Orders as they are shown: a summary in lists, everything in the detail."""

from __future__ import annotations

from datetime import date
from typing import Any

from sandbox.billit import parties, shape, timestamps
from sandbox.billit.contract import ORDER_LIST
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

EMPTY: Row = {
    "Tags": [],
    "PaymentLinks": [],
    "Messages": [],
    "CustomFields": {},
    "ExternalProviderReferences": [],
    "BookingEntries": [],
    "Attachments": [],
}


def summary(platform: Platform, row: Row) -> dict[str, Any]:
    view = {
        **_dated(row, platform.today()),
        "CounterParty": parties.short(platform, row["CounterPartyID"]),
        "OrderPDF": {"FileID": row["OrderPDF"]["FileID"]} if "OrderPDF" in row else None,
    }
    return shape.render("Order", view, ORDER_LIST)


def detail(platform: Platform, row: Row) -> dict[str, Any]:
    """Both sides in full: Customer and Supplier, one of which is the company itself."""
    other = platform.must("parties", row["CounterPartyID"])
    own = platform.company(row["CompanyID"])
    customer, supplier = (other, own) if row["OrderDirection"] == "Income" else (own, other)
    return shape.render(
        "Order",
        {
            **EMPTY,
            **_dated(row, platform.today()),
            "CounterParty": other,
            "Customer": customer,
            "Supplier": supplier,
            "CustomerID": customer["PartyID"],
            "SupplierID": supplier["PartyID"],
        },
    )


def _dated(row: Row, today: date) -> Row:
    """Days overdue are negative before the expiry date."""
    days = (today - timestamps.day(row["ExpiryDate"])).days
    return {**row, "DaysOverdue": days, "Overdue": days > 0 and not row["Paid"]}
