"""A webhook is a hint: taken only when its signature fits the raw bytes and is fresh."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dossierflow.billit.client import BillitCompany
from dossierflow.billit.resources.webhooks import Hint, verify
from dossierflow.errors import BadData, Misuse

# The test vector of billit-api section 10.
SECRET = "whsec-demo-7f31"
BODY = b'{"UpdatedEntityID":2204417,"UpdatedEntityType":"Order","WebhookUpdateTypeTC":"U"}'
SIGNED_AT = datetime.fromtimestamp(1795600000, UTC)
SIGNATURE = "t=1795600000,s=5c2462ef5167489a05e8cbeb1115de16be339434bc832850dd5d3b1fec72b5ef"


def _signed(body: bytes) -> str:
    digest = hmac.new(SECRET.encode(), b"1795600000." + body, hashlib.sha256).hexdigest()
    return f"t=1795600000,s={digest}"


def test_the_published_vector_fits() -> None:
    assert verify(SECRET, SIGNATURE, BODY, SIGNED_AT) == Hint("Order", "U", 2204417)


def test_five_minutes_are_fresh_and_more_are_not() -> None:
    verify(SECRET, SIGNATURE, BODY, SIGNED_AT + timedelta(minutes=5))
    for offset in (timedelta(minutes=5, seconds=1), timedelta(days=-1)):
        with pytest.raises(BadData, match="old"):
            verify(SECRET, SIGNATURE, BODY, SIGNED_AT + offset)


@pytest.mark.parametrize(
    ("secret", "signature", "body"),
    [
        ("another", SIGNATURE, BODY),
        ("", SIGNATURE, BODY),
        (SECRET, SIGNATURE, BODY + b" "),
        (SECRET, SIGNATURE.replace("t=1795600000", "t=1795600001"), BODY),
        (SECRET, SIGNATURE[:-1] + "e", BODY),
        (SECRET, SIGNATURE[:-1], BODY),
        (SECRET, "", BODY),
        (SECRET, "t=,s=", BODY),
        (SECRET, "s=1,t=2", BODY),
        (SECRET, SIGNATURE + ",s=x", BODY),
        (SECRET, "t=" + "9" * 400 + ",s=" + "0" * 64, BODY),
    ],
)
def test_what_does_not_fit_is_refused(secret: str, signature: str, body: bytes) -> None:
    with pytest.raises(BadData) as refusal:
        verify(secret, signature, body, SIGNED_AT)
    assert refusal.value.field == "Billit-Signature"


def test_a_secret_that_was_never_set_opens_nothing() -> None:
    digest = hmac.new(b"", b"1795600000." + BODY, hashlib.sha256).hexdigest()
    with pytest.raises(BadData, match="does not fit"):
        verify("", f"t=1795600000,s={digest}", BODY, SIGNED_AT)


@pytest.mark.parametrize(
    ("body", "order_id"),
    [
        (b'{"UpdatedEntityType":"Message","EntityDetail":{"OrderMessage":{"OrderID":5}}}', 5),
        (b'{"UpdatedEntityType":"Message","EntityDetail":{}}', None),
        (b'{"UpdatedEntityType":"Message"}', None),
    ],
)
def test_a_message_names_its_order_where_it_can(body: bytes, order_id: int | None) -> None:
    assert verify(SECRET, _signed(body), body, SIGNED_AT) == Hint("Message", "", order_id)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"UpdatedEntityID":"x"}'])
def test_a_signed_body_that_says_nothing_is_refused(body: bytes) -> None:
    with pytest.raises(BadData):
        verify(SECRET, _signed(body), body, SIGNED_AT)


def test_a_webhook_is_made_listed_renewed_and_removed(company: BillitCompany, script: Any) -> None:
    row = {"WebhookID": 3, "EntityType": "Order", "EntityUpdateType": "U", "WebhookURL": "https://x.test"}
    script.on("POST", "/v1/webhooks", {**row, "Secret": SECRET})
    script.on("GET", "/v1/webhooks", [row])
    script.on("POST", "/v1/webhooks/refresh/3", "new-secret")
    script.on("DELETE", "/v1/webhooks/3", True)
    made = company.webhooks.create("Order", "U", "https://x.test")
    assert made.secret == SECRET
    assert SECRET not in repr(made)
    (listed,) = company.webhooks.all()
    assert (listed.webhook_id, listed.secret) == (3, "")
    assert company.webhooks.renew_secret(3) == "new-secret"
    company.webhooks.delete(3)
    assert script.requests[-1].method == "DELETE"


def test_only_https_addresses_are_called(company: BillitCompany, script: Any) -> None:
    with pytest.raises(Misuse, match="HTTPS"):
        company.webhooks.create("Order", "U", "http://x.test")
    assert script.requests == []
