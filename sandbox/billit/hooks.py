"""Webhook events: put aside while a call is handled, delivered once it is answered.

The signature is `t=<unix seconds>,s=<hex>`, with s the HMAC-SHA256 of `t.body` under the webhook's secret.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TIMEOUT = httpx.Timeout(5.0)
_RUNNING: set[asyncio.Task[None]] = set()  # a task that nobody holds may be collected before it ends


def order_changed(platform: Platform, order: Row, update: str) -> None:
    body = {
        "UpdatedEntityID": order["OrderID"],
        "UpdatedEntityType": "Order",
        "WebhookUpdateTypeTC": update,
    }
    _put_aside(platform, order["CompanyID"], "Order", update, body)


def message_added(platform: Platform, order: Row, message: Row) -> None:
    detail = {"OrderMessage": {"OrderID": order["OrderID"], **message}, "AdditionalMessageInformation": {}}
    body = {
        "UpdatedEntityID": order["OrderID"],
        "UpdatedEntityType": "Message",
        "WebhookUpdateTypeTC": "I",
        "EntityDetail": detail,
    }
    _put_aside(platform, order["CompanyID"], "Message", "I", body)


def _put_aside(platform: Platform, company: int, entity: str, update: str, body: Row) -> None:
    for hook in platform.table("webhooks").find("CompanyID", company):
        if (hook["EntityType"], hook["EntityUpdateType"]) == (entity, update):
            platform.outbox.append({"url": hook["WebhookURL"], "secret": hook["Secret"], "body": body})


def deliver(platform: Platform) -> None:
    """Send what was put aside, in the background and once; only to loopback, so that no test calls out."""
    events, platform.outbox[:] = list(platform.outbox), []
    near = [event for event in events if urlsplit(event["url"]).hostname in LOOPBACK]
    if near:
        task = asyncio.get_running_loop().create_task(_post(near, int(platform.now().timestamp())))
        _RUNNING.add(task)
        task.add_done_callback(_RUNNING.discard)


async def _post(events: list[Row], seconds: int) -> None:
    async with httpx.AsyncClient(timeout=TIMEOUT, verify=False) as client:  # noqa: S501 (loopback only)
        for event in events:
            body = orjson.dumps(event["body"])
            header = {"Billit-Signature": signature(event["secret"], seconds, body)}
            try:
                await client.post(
                    event["url"], content=body, headers={**header, "Content-Type": "application/json"}
                )
            except httpx.HTTPError:
                continue  # retries are undocumented; a webhook is only a hint


def signature(secret: str, seconds: int, body: bytes) -> str:
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},s={digest}"


def shown(hook: Row) -> dict[str, Any]:
    """A webhook as GET shows it: without its secret."""
    return {name: value for name, value in hook.items() if name != "Secret"}
