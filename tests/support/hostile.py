"""Everything that others wrote, hostile: a proxy before a sandbox that puts hostile text into its answers.

Every text field of every entity carries one of the kinds of `tests/security/hostile.json`, and a token that
is found wherever it is shown. The same field of the same entity always carries the same text.
"""

from __future__ import annotations

import json
import re
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

KINDS: dict[str, str] = json.loads(
    (Path(__file__).parents[1] / "security/hostile.json").read_text(encoding="utf-8")
)
#: What readers refuse, by its field, and what a reader bounds by its length: no text of these goes on.
REFUSED = frozenset(
    kind
    for kind, text in KINDS.items()
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text) or len(text) > 300
)
#: Where people write, by service. Codes, identities, enumerations, accounts and addresses of files stay.
FIELDS = {
    "exact": frozenset({
        "Description", "Name", "FullName", "UserName", "City", "AddressLine1", "Street", "Email", "Phone",
        "Subject", "AttachmentFileName", "PaymentReference", "YourRef", "Notes", "CustomerName", "FirstName",
        "LastName", "AccountName", "SupplierName", "RejectionReason", "BankAccountHolderName",
    }),
    "billit": frozenset({
        "Name", "DisplayName", "CommercialName", "OrderNumber", "Reference", "InternalInfo", "Description",
        "FirstName", "LastName", "FileName", "NameCounterParty", "Note", "FreeMessage", "BankReference",
        "ClientReference", "BankAccountName", "PaymentReference", "OrderTitle", "Comments", "Street", "City",
        "Contact", "Phone",
    }),
}  # fmt: skip
#: Fields in which a text that a reader refuses harms one document or movement and nothing else.
OF_ONE = frozenset({"OrderNumber", "Reference", "Note", "FreeMessage", "BankReference"})
TOKEN = re.compile(r"[Qq][0-9]{7}[Zz]")
_IDENTITY = (
    "ID",
    "EntryID",
    "OrderID",
    "PartyID",
    "CompanyID",
    "UserID",
    "BankAccountTransactionID",
    "Code",
    "Nr",
)


@dataclass
class Injected:
    """What was put where: the kind, the field, and the text, by its token."""

    texts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def into(self, service: str, place: str, name: str, refused: bool) -> str:
        """A hostile text for a field of an entity, with its token."""
        number = zlib.crc32(f"{service} {place} {name}".encode())
        kinds = [kind for kind in KINDS if kind != "long" and (refused or kind not in REFUSED)]
        kind, token = kinds[number % len(kinds)], f"Q{number % 10_000_000:07d}Z"
        text = f"{KINDS[kind]}{token}"
        if KINDS[kind].startswith('["'):  # a forged phrase is one as a whole only
            text = KINDS[kind].replace("cause.booked", f"cause.{token}")
        with self.lock:
            self.texts[token] = (kind, name, text)
        return text

    def altered(self, service: str, value: Any, place: str = "") -> Any:
        """The JSON of an answer with every text field hostile; what we wrote there ourselves stays."""
        if isinstance(value, list):
            return [self.altered(service, one, f"{place}[{at}]") for at, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        identity = next((f"{name}={value[name]}" for name in _IDENTITY if value.get(name)), place)
        return {
            name: self.into(service, identity, name, refused=service == "billit" and name in OF_ONE)
            if name in FIELDS[service] and isinstance(one, str) and one and not TOKEN.search(one)
            else self.altered(service, one, f"{identity}.{name}")
            for name, one in value.items()
        }


class Proxy:
    """Before one sandbox, on loopback."""

    def __init__(self, service: str, upstream: str, injected: Injected) -> None:
        self._service, self._injected = service, injected
        self._client = httpx.Client(base_url=upstream, timeout=60)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    def _passed_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        kept = {name: value for name, value in headers.items() if name.lower() != "accept-encoding"}
        return self._client.request(method, path, content=body, headers=kept)

    def _content(self, path: str, given: httpx.Response) -> bytes:
        """The body of an answer, hostile; tokens and the sandbox's own pages stay as they are."""
        data = "json" in given.headers.get("content-type", "") and given.content.strip()
        if not data or "/_sandbox/" in path or "oauth2" in path.lower():
            return given.content
        return json.dumps(self._injected.altered(self._service, json.loads(data))).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                given = proxy._passed_on(self.command, self.path, dict(self.headers.items()), body)
                content = proxy._content(self.path, given)
                self.send_response(given.status_code)
                for name, value in given.headers.items():
                    if name not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                if given.status_code != httpx.codes.NO_CONTENT:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def tokens_in(text: str) -> Iterator[str]:
    """The tokens that a text shows."""
    return (token.upper() for token in TOKEN.findall(text))
