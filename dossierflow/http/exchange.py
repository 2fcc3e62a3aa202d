"""One HTTP exchange, and nothing else: what was answered, or that nothing was, and whether it was sent."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

import httpx

from dossierflow.kernel.foreign import storable, whole
from dossierflow.kernel.sites import way_out
from dossierflow.kernel.told import setting_error
from dossierflow.texts import phrase

UNREACHED, LOST, UNREADABLE, TOO_LARGE = "unreached", "lost", "unreadable", "too large"
Status = int | str

LARGEST = 70 * 1024 * 1024  # bytes of a body: a file of 50 MB in base64, and its envelope
LONGEST_TEXT = 2000  # of a raw body that is shown: an HTML page says little after that
#: Nothing has left this machine yet. After any other failure, somebody may have handled the request.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": "dossierflow"}
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<(?!\?xml)|<\?xml[^>]*>\s*<(?:!doctype )?html)", re.IGNORECASE)
_REQUEST_IDS = ("X-Request-Id", "Request-Id", "X-Correlation-Id", "Date")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back, or did not.

    `status` is HTTP's, or one of UNREACHED (nothing left this machine), LOST, UNREADABLE and TOO_LARGE.
    `message` is the service's own error text where its body holds one, `note` why an answer is no use:
    a phrase of ours, or the kind of failure by its name.
    """

    status: Status
    headers: Mapping[str, str]
    content: bytes
    message: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        return isinstance(self.status, int) and 200 <= self.status < 300

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page, which no call of an API answers with."""
        return bool(_PAGE.match(self.content))

    @property
    def body(self) -> str:
        """The start of the body as text, whatever it is."""
        return self.content[: 4 * LONGEST_TEXT].decode("utf-8", "replace")[:LONGEST_TEXT]

    @property
    def request_id(self) -> str:
        """What the service's support could find the call by; '' where no header serves."""
        return next((self.headers[name] for name in _REQUEST_IDS if self.headers.get(name)), "")

    @property
    def grounds(self) -> str:
        """The headers in which a service explains a refusal."""
        return " ".join(
            unquote_plus(self.headers.get(name, "")) for name in ("Reason", "WWW-Authenticate")
        ).strip()

    @property
    def raw(self) -> str:
        """The other side's own words, for people; what happened where it said nothing."""
        said = storable(self.message.strip() or self.grounds)
        return said or self.note or storable(self.body.strip())


class Exchange:
    """One site over one pool of connections, for any number of threads.

    Sends each request once and follows no redirect. `largest` bounds the body of an answer, in bytes;
    `setting` names the variable that holds the address. `transport` replaces the network, for tests.
    """

    def __init__(
        self,
        base_url: str,
        timeout: float = 60,
        transport: httpx.BaseTransport | None = None,
        *,
        largest: int = LARGEST,
        setting: str = "",
    ) -> None:
        self.base = _address(base_url, setting)
        self._largest = largest
        proxy, authorities = way_out(base_url)
        # The transport alone: no cookies, redirects or passwords, and half the processor time of a client.
        self._transport = transport or httpx.HTTPTransport(
            proxy=proxy,
            verify=ssl.create_default_context(cafile=authorities) if authorities else True,
            trust_env=False,  # neither a proxy, nor authorities, nor a password of a run's own variables
        )
        self._timeout = httpx.Timeout(timeout)
        self._owned, self._closed = True, threading.Event()
        self._lock = threading.Lock()
        self.calls = 0

    def shared(self, largest: int | None = None) -> Exchange:
        """The same pool with a count of calls of its own; closing it leaves the pool open."""
        other = object.__new__(Exchange)
        other.base, other._transport, other._timeout = self.base, self._transport, self._timeout
        other._largest = self._largest if largest is None else largest
        other._owned, other._closed = False, self._closed
        other._lock, other.calls = threading.Lock(), 0
        return other

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: str = "",
        timeout: httpx.Timeout | None = None,
        params: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """`url` is a path of the site or an absolute address. Never raises for what the network does."""
        if self._closed.is_set():
            raise RuntimeError("the pool of connections is closed")
        with self._lock:
            self.calls += 1
        address = url if "://" in url else f"{self.base}{url}"
        try:
            request = httpx.Request(
                method,
                address,
                headers={**_HEADERS, **headers},
                content=content.encode() if content else None,
                params=params,
                extensions={"timeout": (timeout or self._timeout).as_dict()},
            )
            response = self._transport.handle_request(request)
            try:
                return self._answer(response)
            finally:
                response.close()
        except NOT_SENT as error:
            return HttpAnswer(UNREACHED, {}, b"", note=type(error).__name__)
        except httpx.TransportError as error:
            return HttpAnswer(LOST, {}, b"", note=type(error).__name__)
        except httpx.DecodingError as error:
            return HttpAnswer(UNREADABLE, {}, b"", note=type(error).__name__)

    def is_ours(self, address: str) -> bool:
        """Whether an absolute address is on this site: our token goes nowhere else."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        return (url.scheme, url.host, url.port) == (self.base.scheme, self.base.host, self.base.port)

    def close(self) -> None:
        """Close the pool, unless it is another's."""
        if self._owned:
            self._closed.set()
            self._transport.close()

    def _answer(self, response: httpx.Response) -> HttpAnswer:
        if response.is_success and self._claims_too_much(response):
            return self._too_large(response)
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > self._largest:
                if response.is_success:
                    return self._too_large(response)
                break
        return HttpAnswer(response.status_code, response.headers, bytes(body))

    def _claims_too_much(self, response: httpx.Response) -> bool:
        claimed = whole(response.headers.get("Content-Length", ""))
        return claimed is not None and claimed > self._largest

    def _too_large(self, response: httpx.Response) -> HttpAnswer:
        note = phrase("answer-fault.too-large", most=self._largest)
        return HttpAnswer(TOO_LARGE, response.headers, b"", note=note)


def _address(base_url: str, setting: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise setting_error("no-web-address", field=setting, address=base_url)
    return url
