"""One HTTP exchange, and nothing else: what was answered, or that nothing was."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import httpx

from dossierflow.errors import SettingError
from dossierflow.exact import odata
from dossierflow.exact.errors import LOST, UNREACHED, UNREADABLE, Answer

LARGEST = 64 * 1024 * 1024  # bytes of a body; a page of a thousand records stays far below it
# Nothing has left this machine yet. After any other failure, somebody may have handled the request.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Wire:
    """Exact's site over one pool of connections. Sends each request once and follows no redirect."""

    def __init__(self, base_url: str, timeout: float, transport: httpx.BaseTransport | None = None) -> None:
        self.base = httpx.URL(base_url.rstrip("/"))
        if self.base.scheme not in ("http", "https") or not self.base.host:
            raise SettingError(f"DOSSIERFLOW_EXACT_URL: {base_url!r} is no web address")
        self._client = httpx.Client(timeout=timeout, transport=transport, follow_redirects=False)
        self._lock = threading.Lock()
        self.calls = 0

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: str = "",
        timeout: httpx.Timeout | None = None,
    ) -> Answer:
        """`url` is a path of the site or an absolute address."""
        with self._lock:
            self.calls += 1
        address = url if "://" in url else f"{self.base}{url}"
        patience = timeout or httpx.USE_CLIENT_DEFAULT
        body = content.encode() if content else None
        try:
            with self._client.stream(
                method, address, headers=dict(headers), content=body, timeout=patience
            ) as response:
                return _answer(response)
        except NOT_SENT as error:
            return Answer(UNREACHED, {}, type(error).__name__.encode())
        except httpx.TransportError as error:
            return Answer(LOST, {}, type(error).__name__.encode())
        except httpx.DecodingError as error:
            return Answer(UNREADABLE, {}, type(error).__name__.encode())

    def is_ours(self, address: str) -> bool:
        """Whether an absolute address is on this site: our token goes nowhere else."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        return (url.scheme, url.host, url.port) == (self.base.scheme, self.base.host, self.base.port)

    def close(self) -> None:
        self._client.close()


def _answer(response: httpx.Response) -> Answer:
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST:
            break
    content = bytes(body)
    answer = Answer(response.status_code, response.headers, content)
    if answer.ok and len(content) > LARGEST:
        return Answer(UNREADABLE, response.headers, b"larger than any answer of Exact's")
    if answer.ok:
        return answer
    return Answer(response.status_code, response.headers, content, odata.error_message(content))
