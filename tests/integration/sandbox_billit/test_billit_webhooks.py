"""Webhooks: registered per kind, signed, and delivered to loopback after the answer."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from typing import Any

import pytest

from sandbox.billit.driver import BUILDER, Driver, sales_invoice
from sandbox.billit.hooks import signature

Heard = Queue[tuple[str, bytes]]


class Listener(HTTPServer):
    """Keeps what is posted to it: the signature header and the raw body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: Heard = Queue()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/haak"


class Ear(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.put((self.headers["Billit-Signature"], body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def register(billit: Driver, url: str, update: str = "I", entity: str = "Order", status: int = 200) -> Any:
    body = {"EntityType": entity, "EntityUpdateType": update, "WebhookURL": url}
    return billit.post("/v1/webhooks", body, status)


def test_the_signature_is_that_of_the_test_vector() -> None:
    body = b'{"UpdatedEntityID":2204417,"UpdatedEntityType":"Order","WebhookUpdateTypeTC":"U"}'
    expected = "t=1795600000,s=5c2462ef5167489a05e8cbeb1115de16be339434bc832850dd5d3b1fec72b5ef"
    assert signature("whsec-demo-7f31", 1795600000, body) == expected


def test_a_new_order_is_told_with_a_valid_signature(billit: Driver, listener: Listener) -> None:
    hook = register(billit, listener.url)
    number = billit.post("/v1/orders", sales_invoice())
    header, body = listener.heard.get(timeout=5)
    assert f'"UpdatedEntityID":{number}'.encode() in body and b'"WebhookUpdateTypeTC":"I"' in body
    seconds, digest = (part.split("=", 1)[1] for part in header.split(","))
    signed = hmac.new(hook["Secret"].encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    assert hmac.compare_digest(signed.hexdigest(), digest)


def test_a_sent_order_is_told_as_a_message_too(billit: Driver, listener: Listener) -> None:
    register(billit, listener.url, "I", "Message")
    number = billit.post("/v1/orders", sales_invoice())
    billit.post("/v1/orders/commands/send", {"OrderIDs": [number], "TransportType": "SMTP"})
    _, body = listener.heard.get(timeout=5)
    assert b'"OrderMessage"' in body and b'"TransportType":"SMTP"' in body


def test_a_call_that_fails_or_concerns_another_company_tells_nothing(
    billit: Driver, listener: Listener
) -> None:
    register(billit, listener.url)
    good = billit.post("/v1/orders", sales_invoice(), PartyID=str(BUILDER))
    billit.call("PUT", f"/v1/orders/{good}/bookingEntries", [], PartyID=str(BUILDER))
    # created, then refused by the transport, and so undone
    billit.post("/v1/peppol/sendOrder", sales_invoice(Customer={"Name": "X", "CountryCode": "DE"}), 400)
    with pytest.raises(Empty):
        listener.heard.get(timeout=0.2)


def test_the_secret_is_shown_once_and_can_be_renewed(billit: Driver, listener: Listener) -> None:
    hook = register(billit, listener.url)
    assert hook["Secret"]
    (shown,) = billit.get("/v1/webhooks")
    assert "Secret" not in shown and shown["WebhookID"] == hook["WebhookID"]
    fresh = billit.post(f"/v1/webhooks/refresh/{hook['WebhookID']}")
    assert isinstance(fresh, str) and fresh != hook["Secret"]
    assert billit.call("DELETE", f"/v1/webhooks/{hook['WebhookID']}").json() is True
    assert billit.get("/v1/webhooks") == []


def test_there_is_one_webhook_a_kind_and_only_over_https(billit: Driver, listener: Listener) -> None:
    register(billit, listener.url)
    register(billit, listener.url, status=400)
    register(billit, "http://elders.example/haak", "U", status=400)
    register(billit, listener.url, "X", status=400)
    register(billit, listener.url, "U", "Party", status=400)
    register(billit, "https://elders.example/haak", "U")
