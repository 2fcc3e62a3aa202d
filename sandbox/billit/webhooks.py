"""Webhooks of a company: one per kind of entity and update."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sandbox.billit import hooks
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.contract import ENUMS
from sandbox.billit.errors import invalid
from sandbox.billit.hooks import LOOPBACK


def listed(call: Call) -> list[dict[str, Any]]:
    return [hooks.shown(row) for row in call.platform.table("webhooks").find("CompanyID", call.company)]


def post(call: Call) -> dict[str, Any]:
    """The secret is in this answer and nowhere else. HTTPS only; plain HTTP here on loopback, for tests."""
    posted = call.bound("Webhook")
    if posted.get("EntityType") not in ENUMS["WebhookEntityType"]:
        raise invalid("EntityType is not valid.")
    if posted.get("EntityUpdateType") not in ENUMS["WebhookEntityUpdateType"]:
        raise invalid("EntityUpdateType is not valid.")
    if not _may_be_called(posted.get("WebhookURL", "")):
        raise invalid("WebhookURL must be an https address.")
    kind = (posted["EntityType"], posted["EntityUpdateType"])
    for row in call.platform.table("webhooks").find("CompanyID", call.company):
        if (row["EntityType"], row["EntityUpdateType"]) == kind:
            raise invalid(f"There is a webhook for {kind[0]} {kind[1]} already.")
    number = call.platform.new_id("webhook")
    return call.platform.table("webhooks").put(
        str(number),
        {
            "WebhookID": number,
            "CompanyID": call.company,
            "UserID": call.user["UserID"],
            "EntityType": kind[0],
            "EntityUpdateType": kind[1],
            "WebhookURL": posted["WebhookURL"],
            "Secret": _secret(call),
        },
    )


def delete(call: Call) -> bool:
    row = call.own("webhooks", call.id("webhookID"))
    call.platform.table("webhooks").delete(str(row["WebhookID"]))
    return True


def refresh(call: Call) -> str:
    """A new secret; the old one stops working."""
    row = call.own("webhooks", call.id("webhookID"))
    kept = call.platform.table("webhooks").update(str(row["WebhookID"]), Secret=_secret(call))
    return str(kept["Secret"])


def _may_be_called(address: str) -> bool:
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    return url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)


def _secret(call: Call) -> str:
    return f"whsec-{call.platform.new_guid()}"


ROUTES = (
    Endpoint("GET", "/v1/webhooks", listed),
    Endpoint("POST", "/v1/webhooks", post),
    Endpoint("DELETE", "/v1/webhooks/{webhookID}", delete),
    Endpoint("POST", "/v1/webhooks/refresh/{webhookID}", refresh),
)
