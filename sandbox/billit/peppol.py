"""Peppol: who can receive, registration, the inbox, and sending straight away."""

from __future__ import annotations

import re
from typing import Any

from sandbox.billit import receiving
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import invalid, unknown
from sandbox.billit.orders import create, send
from sandbox.kernel.table import Row

INBOX_SIZE = 10
INVOICE = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
CREDIT_NOTE = INVOICE.replace("Invoice-2::Invoice", "CreditNote-2::CreditNote")
BILLING = {
    "ProcessIdentifier": "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    "ProcessIdentifierScheme": "cenbii-procid-ubl",
    "Endpoints": [],
}


def participant(call: Call) -> dict[str, Any]:
    """Every valid Belgian enterprise number is registered here, unless its company took itself off."""
    digits = re.sub(r"\D", "", call.params["VATorCBE"])
    digits = digits.zfill(10)
    valid = len(digits) == 10 and 97 - int(digits[:8]) % 97 == int(digits[8:])
    left = call.platform.table("peppol exits").get(digits) is not None
    if not valid or left:
        return {"Registered": False}
    kinds = [INVOICE, CREDIT_NOTE]
    details = [
        {"DocumentIdentifier": kind, "DocumentIdentifierScheme": "busdox-docid-qns", "Processes": [BILLING]}
        for kind in kinds
    ]
    return {
        "Registered": True,
        "Identifier": f"0208:{digits}",
        "DocumentTypes": kinds,
        "ServiceDetails": details,
        "ServiceProviderID": "POP000000",
    }


def enter(call: Call) -> None:
    call.platform.table("peppol exits").delete(_enterprise(call, "RegisterParticipantRequest"))


def leave(call: Call) -> None:
    number = _enterprise(call, "DeleteParticipantRequest")
    call.platform.table("peppol exits").put(number, {"CompanyID": call.company})


def _enterprise(call: Call, definition: str) -> str:
    asked = call.bound(definition).get("CompanyID", "")
    own = call.platform.company(call.company)["VATNumber"][2:]
    if re.sub(r"\D", "", asked) not in (own, str(call.company)):
        raise invalid("CompanyID is not this company.")
    return str(own)


def inbox(call: Call) -> dict[str, Any]:
    """The oldest ten that nobody confirmed or refused."""
    rows = call.platform.table("peppol inbox").find("CompanyID", call.company)
    return {"InboxItems": [_shown(row) for row in rows[:INBOX_SIZE]]}


def confirm(call: Call) -> None:
    """It is processed: what was held in quick entry becomes an order."""
    row = call.own("peppol inbox", _item(call))
    receiving.process(call.platform, row)


def refuse(call: Call) -> None:
    row = call.own("peppol inbox", _item(call))
    reason = call.bound("RefusePeppolItemRequest").get("RefusalReason", "")
    call.platform.table("peppol inbox").delete(str(row["InboxItemID"]))
    call.platform.table("peppol refusals").put(str(row["InboxItemID"]), {**row, "RefusalReason": reason})


def _item(call: Call) -> str:
    number = call.params["inboxItemId"]
    if not number.isdecimal():
        raise unknown("Inbox item")
    return number


def _shown(row: Row) -> dict[str, Any]:
    hidden = ("CompanyID", "order")
    return {name: value for name, value in row.items() if name not in hidden}


def send_order(call: Call) -> int:
    """Creates the order and sends it over Peppol, without falling back to another way."""
    row = create.create(call.platform, call.company, call.bound("Order"))
    send.send(call.platform, row, "Peppol", strict=True)
    return int(row["OrderID"])


ROUTES = (
    Endpoint(
        "GET",
        "/v1/peppol/participantInformation/{VATorCBE}",
        participant,
        needs_company=False,
        needs_user=False,
    ),
    Endpoint("POST", "/v1/peppol/participants", enter),
    Endpoint("DELETE", "/v1/peppol/participants", leave),
    Endpoint("GET", "/v1/peppol/inbox", inbox),
    Endpoint("POST", "/v1/peppol/inbox/{inboxItemId}/confirm", confirm),
    Endpoint("POST", "/v1/peppol/inbox/{inboxItemId}/refuse", refuse),
    Endpoint("POST", "/v1/peppol/sendOrder", send_order),
)
