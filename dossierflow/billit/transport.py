"""HTTP to Billit: one client, politeness, repeats where a repeat is safe, and plain values back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import httpx

from dossierflow.billit.auth import Credentials
from dossierflow.billit.budget import Pace
from dossierflow.billit.context import Context
from dossierflow.billit.errors import refusal, retry_at, rule_for
from dossierflow.billit.json_codec import NoJson, decode, encode
from dossierflow.billit.reading import Where
from dossierflow.errors import DossierflowError, Reconnect, SettingError, Unavailable, Uncertain
from dossierflow.kernel.clock import Clock

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

ATTEMPTS = 5
FIRST_PAUSE = 1.0  # seconds; doubled after each attempt
LONGEST_PAUSE = 60.0  # a Retry-After beyond it ends the run instead of holding it
LARGEST_ANSWER = 70 * 1024 * 1024  # bytes: a file of 50 MB in base64, and its envelope

#: The request did not leave this machine, or nobody was there: safe to repeat whatever it was.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Ask:
    """One call.

    `repeatable`: doing it twice is the same as doing it once; `key`: its idempotency key; `answered`: what
    the answer holds is needed, so that one which cannot be read is as good as lost.
    """

    method: Method
    url: str
    context: Context
    params: Mapping[str, str] | None = None
    body: Any = None
    key: str = ""
    repeatable: bool = True
    answered: bool = True
    attempts: int = ATTEMPTS
    document: str = ""

    @property
    def where(self) -> Where:
        return Where(self.context.label, self.document)

    @property
    def what(self) -> str:
        return f"{self.method} {httpx.URL(self.url).path}"


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an attempt failed, whether another may follow, and after how many seconds (None: our own pause)."""

    error: DossierflowError
    again: bool
    wait: float | None = None


class Transport:
    """`calls` counts every request that was tried. `http` replaces the network, for tests."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        clock: Clock,
        *,
        timeout: float = 60,
        pace: Pace | None = None,
        largest_answer: int = LARGEST_ANSWER,
        http: httpx.BaseTransport | None = None,
    ) -> None:
        self.credentials = credentials
        self.clock = clock
        self.pace = pace or Pace(clock)
        self.largest_answer = largest_answer
        self.calls = 0
        self.base_url = _checked(base_url)
        self._client = httpx.Client(
            timeout=timeout, transport=http, follow_redirects=False, headers={"User-Agent": "dossierflow"}
        )

    def close(self) -> None:
        self._client.close()

    def send(self, ask: Ask) -> Any:
        """The decoded answer; repeats what may be repeated.

        Raises the error of `errors.toml` for a refusal, Unavailable where the next run may do it again, and
        Uncertain where a write that cannot be repeated lost its answer.
        """
        for attempt in range(1, ask.attempts + 1):
            outcome = self._attempt(ask)
            if _token_refused(outcome) and self.credentials.renew():
                outcome = self._attempt(ask)
            if not isinstance(outcome, _Failure):
                return outcome
            pause = outcome.wait if outcome.wait is not None else FIRST_PAUSE * 2 ** (attempt - 1)
            if not outcome.again or attempt == ask.attempts or pause > LONGEST_PAUSE:
                break
            self.clock.sleep(pause)
        raise outcome.error

    def _attempt(self, ask: Ask) -> Any | _Failure:
        self.pace.take()
        self.calls += 1
        try:
            response, content = self._exchange(ask)
        except _NOT_SENT as fault:
            return _Failure(
                _unavailable(ask, f"Billit cannot be reached ({type(fault).__name__})"), again=True
            )
        except httpx.RequestError as fault:
            return _lost(ask, _unavailable(ask, f"the answer was lost ({type(fault).__name__})"))
        if response.is_success:
            return self._value(ask, content)
        return self._refused(ask, response, content)

    def _exchange(self, ask: Ask) -> tuple[httpx.Response, bytes]:
        request = self._client.build_request(
            ask.method,
            ask.url,
            params=ask.params,
            content=None if ask.body is None else encode(ask.body),
            headers=self._headers(ask),
        )
        response = self._client.send(request, stream=True)
        try:
            return response, self._read(ask, response)
        finally:
            response.close()

    def _headers(self, ask: Ask) -> dict[str, str]:
        # Billit's two pages disagree on the name of the idempotency header (section 3.6): both are sent.
        keys = {"Idempotency-Key": ask.key, "Idempotent-Key": ask.key} if ask.key else {}
        body = {} if ask.body is None else {"Content-Type": "application/json"}
        return {
            "Accept": "application/json",
            **ask.context.headers(),
            **keys,
            **body,
            **self.credentials.headers(),
        }

    def _read(self, ask: Ask, response: httpx.Response) -> bytes:
        too_large = ask.where.bad(
            f"{ask.what}: the answer is larger than {self.largest_answer} bytes", "FileContent"
        )
        claimed = response.headers.get("Content-Length", "")
        if claimed.isdigit() and int(claimed) > self.largest_answer:
            raise too_large
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > self.largest_answer:
                raise too_large
        return bytes(content)

    def _value(self, ask: Ask, content: bytes) -> Any | _Failure:
        if not ask.answered:
            return None
        try:
            return decode(content)
        except NoJson:
            return _lost(ask, _unavailable(ask, "the answer cannot be read"))

    def _refused(self, ask: Ask, response: httpx.Response, content: bytes) -> _Failure:
        now = self.clock.now()
        until = retry_at(response.headers.get("Retry-After", ""), now)
        status = response.status_code
        error = refusal(status, content, ask.where, what=ask.what, until=until or now + timedelta(minutes=1))
        wait = None if until is None else max(0.0, (until - now).total_seconds())
        match rule_for(status, set()).retry:
            case "reads":
                return _lost(ask, error, wait)
            case turned_away:
                return _Failure(error, bool(turned_away), wait)


def _checked(base_url: str) -> str:
    try:
        url = httpx.URL(base_url.rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingError(f"{base_url!r} is no address of an API", field="DOSSIERFLOW_BILLIT_URL")
    return str(url).rstrip("/")


def _lost(ask: Ask, error: DossierflowError, wait: float | None = None) -> _Failure:
    """The other side may have done it: only what is safe to repeat is repeated."""
    if ask.method != "GET" and (ask.key or not ask.repeatable):
        error = Uncertain(error.message, dossier=ask.context.label, document=ask.document)
    return _Failure(error, ask.repeatable, wait)


def _token_refused(outcome: Any) -> bool:
    return isinstance(outcome, _Failure) and isinstance(outcome.error, Reconnect)


def _unavailable(ask: Ask, message: str) -> Unavailable:
    return Unavailable(f"{ask.what}: {message}", dossier=ask.context.label, document=ask.document)
