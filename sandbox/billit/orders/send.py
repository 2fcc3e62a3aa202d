"""Sending sales documents: the check of the transport, and delivery a little later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.billit import hooks, timestamps
from sandbox.billit.call import Call
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import denied, invalid
from sandbox.billit.orders import store
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

NO_PEPPOL = "TheCustomerDoesNotSupportPeppolForType_0"
FALLBACK = "SMTP"
DELIVERY_ERROR = "delivery-error"  # a fault kind of our own: the document does not arrive


def post(call: Call) -> None:
    asked = call.bound("SendRequest")
    transport, numbers = asked.get("TransportType", ""), asked.get("OrderIds", [])
    if transport not in ENUMS["TransportType"] or not numbers:
        raise invalid("OrderIDs and a valid TransportType are required.")
    strict = call.headers.get("StrictTransportType", "").lower() == "true"
    for number in numbers:
        row = call.platform.table("orders").get(str(number))
        if row is None or row["CompanyID"] != call.company:
            raise denied()
        send(call.platform, row, transport, strict=strict)


def send(platform: Platform, row: Row, transport: str, *, strict: bool) -> None:
    """400 where the order or its customer does not allow it; the order then stays as it was."""
    if row["OrderDirection"] != "Income":
        raise invalid("Only sales documents can be sent.")
    if row["IsSent"]:
        raise invalid("The order was sent already.")
    party = platform.must("parties", row["CounterPartyID"])
    used = _usable(party, transport, row["OrderType"], strict=strict)
    message = _message(platform, row, used, _destination(party, used))
    details = {"IsDocumentDelivered": False, "DocumentDeliveryStatus": "Pending"}
    store.change(
        platform,
        row["OrderID"],
        IsSent=True,
        transport=used,
        draft=False,
        Messages=[*row.get("Messages", ()), message],
        CurrentDocumentDeliveryDetails=details,
    )
    hooks.message_added(platform, row, message)
    due = platform.now() + timedelta(seconds=platform.settings.delivery_seconds)
    platform.table("deliveries").put(
        str(row["OrderID"]), {"due": timestamps.timestamp_text(due), "OrderID": row["OrderID"]}
    )


def _usable(party: Row, transport: str, order_type: str, *, strict: bool) -> str:
    if transport == "Peppol" and not on_peppol(party):
        if strict or not party.get("Email"):
            raise invalid(f"The customer does not support Peppol for type {order_type}", NO_PEPPOL)
        return FALLBACK
    if transport == "SMTP" and not party.get("Email"):
        raise invalid("The customer has no e-mail address.")
    if transport not in ("Peppol", "SMTP", "Letter"):
        raise invalid(f"The company is not registered for {transport}.")
    return transport


def on_peppol(party: Row) -> bool:
    """In the sandbox: every Belgian enterprise, and who has a Peppol identifier."""
    return bool(party.get("PeppolIdentifier") or party.get("VATNumber", "").startswith("BE"))


def _destination(party: Row, transport: str) -> str:
    if transport == "Peppol":
        return party.get("PeppolIdentifier") or f"0208:{party['VATNumber'][2:]}"
    return str(party.get("Email", "")) if transport == "SMTP" else str(party.get("City", ""))


def _message(platform: Platform, row: Row, transport: str, destination: str) -> dict[str, Any]:
    return {
        "OrderID": row["OrderID"],
        "FileID": (row.get("OrderPDF") or {}).get("FileID"),
        "Description": f"Sent to {destination}",
        "CreationDate": platform.timestamp_text(),
        "TransportType": transport,
        "Success": True,
        "Trials": 1,
        "Destination": destination,
        "MessageDirection": "Outgoing",
    }


def deliver_due(platform: Platform) -> None:
    """Delivery of what was sent long enough ago."""
    now = platform.now()
    table = platform.table("deliveries")
    for key, row in list(table.items()):
        if timestamps.instant(row["due"]) <= now:
            table.delete(key)
            if key in platform.table("orders"):
                _deliver(platform, key)


def _deliver(platform: Platform, order: str) -> None:
    lost = platform.faults.take("billit", "DELIVER", f"/v1/orders/{order}", {DELIVERY_ERROR})
    details = {
        "IsDocumentDelivered": lost is None,
        "DocumentDeliveryStatus": "Error" if lost else "Delivered",
        "DocumentDeliveryDate": platform.timestamp_text(),
        "DocumentDeliveryInfo": "The receiver could not be reached." if lost else "",
    }
    store.change(platform, order, CurrentDocumentDeliveryDetails=details)
