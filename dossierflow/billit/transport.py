"""Calls to Billit: a read ends in a value or an error, a write in one of its four outcomes.

Polite (one pace for all), repeated where a repeat is safe, and judged by the table `rules.toml`.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import httpx

from dossierflow.billit.auth import Credentials
from dossierflow.billit.context import Context
from dossierflow.billit.errors import errors_in, refusal, retry_at, rules
from dossierflow.errors import DossierflowError, Reconnect, RightMissing, TryLater, Uncertain
from dossierflow.http.exchange import UNREADABLE, Exchange, HttpAnswer
from dossierflow.http.json import NotJson, decode, encode, for_others
from dossierflow.http.reader import Where
from dossierflow.http.retry import FailedCall, Reply, outcome_of, repeated, value_of
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Outcome
from dossierflow.kernel.pace import Pace
from dossierflow.kernel.told import told
from dossierflow.texts import phrase

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
V = TypeVar("V")

ACCOUNT = "/v1/account/accountInformation"
SLOW_DOWN, BREAKDOWN = 429, 500  # statuses: asked to slow down; from here on, the service is not well
LONGEST_PAUSE = 60.0  # seconds; a Retry-After beyond it ends the run instead of holding it
PROVED_FOR = timedelta(minutes=5)  # how long it is remembered whether the credentials live


@dataclass(frozen=True, slots=True)
class Ask:
    """One call. `repeatable`: doing it twice is the same as doing it once; `key`: its idempotency key;
    `patient`: whether it may be tried again; `bulk`: it waits behind every other call; `url` a path, or the
    address of a next page."""

    method: Method
    url: str
    context: Context
    params: Mapping[str, str] | None = None
    body: Any = None
    key: str = ""
    repeatable: bool = True
    patient: bool = True
    bulk: bool = False
    document: str = ""

    @property
    def where(self) -> Where:
        return Where(self.context.label, self.document)

    @property
    def what(self) -> str:
        return f"{self.method} {httpx.URL(self.url).path}"

    @property
    def may_be_repeated(self) -> bool:
        """Also where its answer was lost."""
        return self.repeatable or self.method == "GET"


class BillitTransport:
    """All calls of one user at Billit, for any number of threads. `office`: who the account is asked as."""

    def __init__(
        self, exchange: Exchange, credentials: Credentials, clock: Clock, pace: Pace, office: Context
    ) -> None:
        self.clock = clock
        self._exchange, self._credentials, self._pace = exchange, credentials, pace
        self._office = office
        self._proof = _Proof()

    def on(self, clock: Clock) -> BillitTransport:
        """The same user with its waits on another clock: same credentials, pace and pool."""
        other = copy.copy(self)
        other.clock = clock
        return other

    @property
    def base_url(self) -> httpx.URL:
        return self._exchange.base

    def read(self, ask: Ask) -> Any:
        """The decoded answer, None for an empty one; raises the error of the table."""
        return value_of(self._repeated(ask, lambda content: content))

    def write(self, ask: Ask, read: Callable[[Any], V]) -> Outcome[V]:
        """The outcome. `read` makes the value of the decoded answer (None for an empty one), and raises
        NotJson where that is not what Billit documents."""
        reply = self._repeated(ask, read)
        if (
            isinstance(reply, FailedCall)
            and reply.after_write == "unknown"
            and (ask.key or not ask.repeatable)
        ):
            error = Uncertain(reply.error.message, dossier=ask.context.label, document=ask.document)
            reply = FailedCall(error, after_write="unknown", request_id=reply.request_id)
        return outcome_of(reply)

    def _repeated(self, ask: Ask, read: Callable[[Any], V]) -> Reply[V] | FailedCall:
        def pauses(failed: FailedCall) -> tuple[float, ...]:
            safe = ask.patient and (failed.turned_away or ask.may_be_repeated)
            return rules().waits(failed.retry) if safe else ()

        return repeated(self.clock, lambda: self._attempt(ask, read), pauses, LONGEST_PAUSE)

    def _attempt(self, ask: Ask, read: Callable[[Any], V]) -> Reply[V] | FailedCall:
        try:
            return self._judged(ask, read)
        except (TryLater, Reconnect) as error:
            return FailedCall(error)  # no token: nothing was sent, or the same call may be sent again

    def _judged(self, ask: Ask, read: Callable[[Any], V]) -> Reply[V] | FailedCall:
        credentials = self._credentials.headers()
        answer = self._send(ask, credentials)
        if answer.ok:
            try:
                content = decode(answer.content) if answer.content.strip() else None
                if not errors_in(content):
                    return Reply(read(content), answer.request_id)
            except NotJson as fault:
                note = phrase("answer-fault.web-page") if answer.is_page else fault.says
                answer = HttpAnswer(UNREADABLE, answer.headers, b"", note=note)
        return self._failure(ask, answer, credentials)

    def _send(self, ask: Ask, credentials: Mapping[str, str]) -> HttpAnswer:
        # Billit's two pages disagree on the name of the idempotency header (section 3.6): both are sent.
        keys = {"Idempotency-Key": ask.key, "Idempotent-Key": ask.key} if ask.key else {}
        kind = {} if ask.body is None else {"Content-Type": "application/json"}
        headers = {"Accept": "application/json", **ask.context.headers(), **keys, **kind, **credentials}
        body = "" if ask.body is None else encode(for_others(ask.body))
        self._pace.take(self.clock, bulk=ask.bulk)
        since = self._pace.clock.now()
        answer = self._exchange.send(ask.method, ask.url, headers, body, params=ask.params)
        now = self._pace.clock.now()
        if answer.status == SLOW_DOWN:
            self._pace.refused(retry_at(answer.headers.get("Retry-After", ""), now))
        else:
            well = isinstance(answer.status, int) and answer.status < BREAKDOWN
            self._pace.answered((now - since).total_seconds(), well=well)
        return answer

    def _failure(self, ask: Ask, answer: HttpAnswer, credentials: Mapping[str, str]) -> FailedCall:
        now = self.clock.now()
        until = retry_at(answer.headers.get("Retry-After", ""), now)
        refused = refusal(answer)
        error = refused.error(ask.where, ask.what, until or now + timedelta(minutes=1))
        wait = 0.0 if until is None else max(0.0, (until - now).total_seconds())
        retry, after_write = refused.rule.retry, refused.rule.after_write
        if retry == "token" and not self._credentials.renew(credentials):
            retry = ""
        if isinstance(error, RightMissing) and ask.url != ACCOUNT and not self._credentials_live():
            return FailedCall(dead_credentials(), request_id=answer.request_id)
        return FailedCall(error, retry, after_write, answer.request_id, wait)

    def _credentials_live(self) -> bool:
        """A 401 stands for a company that the user may not see, and for credentials that are dead.

        The account tells them apart, before either is blamed; what it said is remembered for a while.
        """
        now = self.clock.now()
        known = self._proof.get(now)
        if known is not None:
            return known
        answer = self._send(Ask("GET", ACCOUNT, self._office), self._credentials.headers())
        dead = not answer.ok and refusal(answer).rule.error in ("RightMissing", "Reconnect")
        if answer.ok or dead:
            self._proof.put(now, not dead)
        return not dead


class _Proof:
    """Whether the credentials live, as the account last said; shared by all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: tuple[datetime, bool] | None = None

    def get(self, now: datetime) -> bool | None:
        with self._lock:
            fresh = self._said and timedelta(0) <= now - self._said[0] < PROVED_FOR
            return self._said[1] if self._said and fresh else None

    def put(self, now: datetime, live: bool) -> None:
        with self._lock:
            self._said = (now, live)


def dead_credentials() -> DossierflowError:
    """One problem of the connection, whatever was asked of whom."""
    error = told(Reconnect, "billit-credentials-refused")
    error.problem = "billit-reconnect"
    return error
