"""The endpoints of orders."""

from __future__ import annotations

from typing import Any

from sandbox.billit.call import Call, Endpoint
from sandbox.billit.orders import booking, change, create, read, send, store


def listed(call: Call) -> dict[str, Any]:
    rows = call.changed("orders", "Order")
    return call.page("Order", rows, lambda row: read.summary(call.platform, row))


def deleted(call: Call) -> dict[str, Any]:
    return call.page("Order", call.rows("deleted orders"), lambda row: read.summary(call.platform, row))


def get(call: Call) -> dict[str, Any]:
    return read.detail(call.platform, call.own("orders", call.id("orderID")))


def esign(call: Call) -> bool:
    """A signature by the seller; the sandbox keeps who signed and when."""
    row = call.own("orders", call.id("orderID"))
    store.change(
        call.platform, row["OrderID"], signed_by=call.user["Email"], signed_at=call.platform.timestamp_text()
    )
    return True


ROUTES = (
    Endpoint("GET", "/v1/orders", listed),
    Endpoint("POST", "/v1/orders", create.post),
    Endpoint("GET", "/v1/orders/deleted", deleted),
    Endpoint("POST", "/v1/orders/commands/send", send.post),
    Endpoint("POST", "/v1/orders/commands/eSign/{orderID}", esign),
    Endpoint("GET", "/v1/orders/{orderID}", get),
    Endpoint("PATCH", "/v1/orders/{orderID}", change.patch),
    Endpoint("DELETE", "/v1/orders/{orderID}", change.delete),
    Endpoint("PUT", "/v1/orders/{orderID}/bookingEntries", booking.put),
    Endpoint("POST", "/v1/orders/{orderID}/payments", change.pay),
)
