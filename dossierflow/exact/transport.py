"""Calls to Exact: a read ends in an answer or an error, a write in an outcome.

Each call of a division takes its leave from the shared budget, then a token, is sent once, corrects the
budget from its answer, and is judged by the catalogue. Only reads are ever repeated, as the catalogue says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from dossierflow.errors import BudgetSpent, Bug, DossierflowError, Reconnect, TryLater
from dossierflow.exact import odata
from dossierflow.exact.auth import ChainStanding
from dossierflow.exact.budget import Budget, Use, free_at
from dossierflow.exact.division_guard import DivisionGuard
from dossierflow.exact.errors import UNREADABLE, Answer, Call, Verdict, classify, waits
from dossierflow.exact.http import Wire
from dossierflow.exact.odata import Record, Unreadable
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown

V = TypeVar("V")
CEILING = 5000  # pages of one list: more calls than a day has
_KEY = re.compile(r"\(.*\)$")
_OUTCOMES: dict[str, type[Rejected] | type[NotSent] | type[Unknown]] = {
    "refusal": Rejected,
    "not sent": NotSent,
    "doubt": Unknown,
}


@dataclass(frozen=True, slots=True)
class Request:
    """`url` is a path of the site, or the absolute address of a next page."""

    method: str
    division: int | None
    endpoint: str
    url: str
    body: str = ""
    representation: bool = False


@dataclass(frozen=True, slots=True)
class Reply(Generic[V]):
    value: V
    request_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """`retry` says what a read may do next, `post` what it means for a write."""

    error: DossierflowError
    retry: str = ""
    post: str = "not sent"
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose budget the calls spend, and who is named where a right is missing."""

    app: str
    connection: str
    user: str


class Tokens(Protocol):
    """Where access tokens come from; a TokenKeeper."""

    def access(self) -> str: ...

    def refused(self, access: str) -> None: ...


class Transport:
    """All calls of one connection. `interactive` calls may use what is kept for people, and do not sit
    through Exact's maintenance."""

    def __init__(
        self,
        wire: Wire,
        caller: Caller,
        tokens: Tokens,
        budget: Budget,
        clock: Clock,
        *,
        interactive: bool = False,
    ) -> None:
        self._wire, self._caller = wire, caller
        self._tokens, self._budget, self._clock = tokens, budget, clock
        self._interactive = interactive
        self._proof = DivisionGuard()

    @property
    def user(self) -> str:
        """The connected user, as messages name it."""
        return self._caller.user

    def get(self, division: int | None, path: str, params: Mapping[str, str], read: Callable[[Any], V]) -> V:
        """What `read` makes of the JSON answer; division None = a call that concerns no company."""
        return self._read(_request("GET", division, path, params), read)

    def pages(self, division: int | None, path: str, params: Mapping[str, str]) -> Iterator[list[Record]]:
        """Every page of a list, one after the other.

        Exact's `__next` is followed as it is: parallel or computed pages may lose rows.
        """
        request = _request("GET", division, path, params)
        seen = {request.url}
        for _ in range(CEILING):
            rows, following = self._read(request, odata.records)
            yield rows
            if not following:
                return
            request = self._following(request, following, seen)
        raise Bug(f"{path} of division {division} has no end after {CEILING} pages")

    def post(
        self,
        division: int,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str = "ID",
        representation: bool = False,
    ) -> Outcome[Record]:
        """Create a record; sent once. Done only if the answer holds its `key`.

        `representation`: ask for the whole record in the answer, not just the key.
        """
        request = _request("POST", division, path, {}, odata.dumps(body), representation)
        return self._write(request, lambda content: odata.record(content, key))

    def put(self, division: int, path: str, body: Mapping[str, Any]) -> Outcome[None]:
        """Change some fields of the record at `path`, "crm/Accounts(guid'…')"; sent once."""
        return self._write(_request("PUT", division, path, {}, odata.dumps(body)), None)

    def delete(self, division: int, path: str) -> Outcome[None]:
        """Delete the record at `path`; sent once."""
        return self._write(_request("DELETE", division, path, {}), None)

    def _read(self, request: Request, read: Callable[[Any], V]) -> V:
        tries: Counter[str] = Counter()
        while True:
            reply = self._attempt(request, read)
            if isinstance(reply, Reply):
                return reply.value
            pauses = () if self._interactive and reply.retry == "maintenance" else waits(reply.retry)
            if tries[reply.retry] >= len(pauses):
                raise reply.error
            self._clock.sleep(self._pause(reply, pauses[tries[reply.retry]]))
            tries[reply.retry] += 1

    def _write(self, request: Request, read: Callable[[Any], V] | None) -> Outcome[V]:
        reply = self._attempt(request, read)
        if isinstance(reply, Reply):
            return Accepted(reply.value, reply.request_id)
        return _OUTCOMES[reply.post](reply.error, reply.request_id)

    def _attempt(self, request: Request, read: Callable[[Any], V] | None) -> Reply[V] | Failure:
        """One call, judged. Raises WrongDivision, SettingError and Bug; returns every other failure."""
        self._proof.check_standing()
        try:
            answer = self._send(request)
        except ChainStanding as error:
            return Failure(error, error.retry)
        except (TryLater, Reconnect) as error:
            return Failure(error)
        if not answer.ok:
            return self._failure(request, answer)
        if read is None:
            return Reply(None, answer.request_id)  # type: ignore[arg-type]
        try:
            content = odata.loads(answer.content)
            self._proof.check(content, request.division, request.endpoint)
            return Reply(read(content), answer.request_id)
        except (Unreadable, RecursionError) as fault:
            return self._failure(request, Answer(UNREADABLE, answer.headers, str(fault).encode()))

    def _send(self, request: Request) -> Answer:
        if request.division is None:
            return self._exchange(request)
        use = Use(self._caller.app, self._caller.connection, request.division, request.endpoint)
        ticket = self._budget.enter(use, interactive=self._interactive)
        headers: Mapping[str, str] = {}
        failures = 0
        try:
            answer = self._exchange(request)
            headers, failures = answer.headers, self._failures(answer)
            return answer
        finally:
            self._budget.settle(ticket, headers, failures)

    def _exchange(self, request: Request) -> Answer:
        access = self._tokens.access()
        headers = {"Accept": "application/json", "Authorization": f"Bearer {access}"}
        if request.body:
            headers["Content-Type"] = "application/json"
        if request.representation:
            headers["Prefer"] = "return=representation"
        answer = self._wire.send(request.method, request.url, headers, request.body)
        if answer.status == 401 and classify(answer).row.retry == "token":
            self._tokens.refused(access)
        return answer

    def _failures(self, answer: Answer) -> int:
        """How many errors Exact counts for this answer; an error block fills our breaker at once."""
        if answer.ok:
            return 0
        verdict = classify(answer)
        return self._budget.breaker if verdict.row.id == "E16" else int(verdict.counted)

    def _failure(self, request: Request, answer: Answer) -> Failure:
        verdict = classify(answer)
        return Failure(self._error(request, verdict), verdict.row.retry, verdict.row.post, answer.request_id)

    def _error(self, request: Request, verdict: Verdict) -> DossierflowError:
        until = free_at(verdict.answer.headers, self._clock.now())
        return verdict.error(Call(request.method, request.endpoint, request.division, self.user, until))

    def _pause(self, failure: Failure, seconds: float) -> float:
        if failure.retry == "minute" and isinstance(failure.error, BudgetSpent):
            return max(seconds, (failure.error.until - self._clock.now()).total_seconds())
        return seconds

    def _following(self, request: Request, address: str, seen: set[str]) -> Request:
        """The next page; its address must be new, and on the site that our token is for."""
        if not self._wire.is_ours(address):
            raise Bug(f"the next page of {request.endpoint} is on another site")
        if address in seen:
            raise Bug(f"the next page of {request.endpoint} leads back to an earlier one")
        seen.add(address)
        self._proof.check_address(address, request.division, request.endpoint)
        return Request("GET", request.division, request.endpoint, address)


def _request(
    method: str,
    division: int | None,
    path: str,
    params: Mapping[str, str],
    body: str = "",
    representation: bool = False,
) -> Request:
    place = "current" if division is None else str(division)
    asked = odata.query(params)
    url = f"/api/v1/{place}/{path}{'?' + asked if asked else ''}"
    if len(url) > odata.LONGEST_URL:
        raise Bug(f"the address of {path} has {len(url)} characters, Exact takes {odata.LONGEST_URL}")
    return Request(method, division, _KEY.sub("", path), url, body, representation)
