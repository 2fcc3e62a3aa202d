"""/v1/webhooks, and what arrives: a hint that something changed, never the change itself.

Retries, order and senders of webhooks are undocumented (billit-api section 10): read the order again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from dossierflow.billit.json_codec import NoJson, decode
from dossierflow.billit.reading import Row, Where
from dossierflow.billit.session import Session
from dossierflow.errors import BadData, Misuse, Unavailable

PATH = "/v1/webhooks"
HEADER = "Billit-Signature"
OLDEST = dt.timedelta(minutes=5)
_SIGNATURE = re.compile(r"\s*t\s*=\s*(\d{1,15})\s*,\s*s\s*=\s*([0-9a-fA-F]{64})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` is there only in the answer that made it or renewed it."""

    webhook_id: int
    entity: str
    update: str
    url: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a genuine webhook says. It names no company: use one address per company."""

    entity: str  # "Order" or "Message"
    update: str  # "I" inserted, "U" updated, "D" deleted; '' where it says none
    order_id: int | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    session: Session

    def all(self) -> list[Webhook]:
        answer = self.session.get(PATH)
        if not isinstance(answer, list):
            raise Unavailable(f"{PATH}: the answer is no list of rows")
        return [_webhook(Row.of(each, self.session.where)) for each in answer]

    def create(
        self, entity: Literal["Order", "Message"], update: Literal["I", "U", "D"], url: str
    ) -> Webhook:
        """One per entity and update type. Keep the secret: it is not shown again."""
        if urlsplit(url).scheme != "https":
            raise Misuse(f"Billit calls HTTPS addresses only, not {url}", field="WebhookURL")
        body = {"EntityType": entity, "EntityUpdateType": update, "WebhookURL": url}
        return _webhook(Row.of(self.session.create(PATH, body), self.session.where))

    def renew_secret(self, webhook_id: int) -> str:
        """A new secret; the old one ends with it."""
        answer = self.session.create(f"{PATH}/refresh/{webhook_id}", None)
        if not isinstance(answer, str) or not answer:
            raise BadData("Billit answered without a secret", field="Secret")
        return answer

    def delete(self, webhook_id: int) -> None:
        self.session.remove("DELETE", f"{PATH}/{webhook_id}")


def verify(secret: str, signature: str, body: bytes, now: dt.datetime, oldest: dt.timedelta = OLDEST) -> Hint:
    """What the webhook says, where it is genuine and fresh.

    `signature` is the Billit-Signature header, `body` the raw bytes as received. BadData where the signature
    does not fit, is older (or further in the future) than `oldest`, or the body is no webhook.
    """
    found = _SIGNATURE.fullmatch(signature)
    if not found:
        raise BadData("is not of the form t=<seconds>,s=<hex>", field=HEADER)
    signed = found[1].encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(expected, found[2].lower()):
        raise BadData("does not fit the body", field=HEADER)
    if abs(now.timestamp() - int(found[1])) > oldest.total_seconds():
        raise BadData("is too old", field=HEADER)
    return _hint(body)


def _hint(body: bytes) -> Hint:
    try:
        row = Row.of(decode(body), Where())
    except NoJson:
        raise BadData("the webhook is no JSON", field="(body)") from None
    order_id = row.integer("UpdatedEntityID")
    detail = row.child("EntityDetail")
    message = detail.child("OrderMessage") if detail else None
    if order_id is None and message:
        order_id = message.integer("OrderID")
    return Hint(row.text("UpdatedEntityType"), row.text("WebhookUpdateTypeTC"), order_id)


def _webhook(row: Row) -> Webhook:
    return Webhook(
        webhook_id=row.identity("WebhookID"),
        entity=row.text("EntityType"),
        update=row.text("EntityUpdateType"),
        url=row.text("WebhookURL"),
        secret=row.text("Secret"),
    )
