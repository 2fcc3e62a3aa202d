"""Calls to Exact: a read ends in an answer or an error, a write in an outcome.

Each call of a division takes its leave from the shared budget, then a token, is sent once, corrects the
budget from its answer, and is judged by the table. Reads are repeated as the table says; a write only where
maintenance turned it away unseen.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dossierflow.errors import BudgetSpent, Bug, DossierflowError, Reconnect, TryLater
from dossierflow.exact import odata
from dossierflow.exact.auth import ChainStanding
from dossierflow.exact.budget import Budget, Use, free_at
from dossierflow.exact.division_guard import DivisionGuard
from dossierflow.exact.errors import Call, Classification, classify, waits
from dossierflow.exact.odata import Record
from dossierflow.http.exchange import UNREADABLE, Exchange, HttpAnswer
from dossierflow.http.json import NotJson, decode, encode, for_others, not_expected
from dossierflow.http.retry import FailedCall, Reply, outcome_of, repeated, value_of
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.outcome import Outcome

V = TypeVar("V")
CEILING = 5000  # pages of one list: more calls than a day has
_KEY = re.compile(r"\([^/()]*\)")
_PATH = re.compile(r"/api/v1/(?:beta/)?[^/]+/([^?]+)")


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
class Caller:
    """Whose budget the calls spend, and who is named where a right is missing."""

    app: str
    connection: str
    user: str


class Tokens(Protocol):
    """Where access tokens come from; a TokenKeeper."""

    def access(self) -> str: ...

    def refused(self, access: str) -> None: ...


class ExactTransport:
    """All calls of one connection, for any number of threads.

    `interactive` calls may use what is kept for people, and do not sit through Exact's maintenance.
    """

    def __init__(
        self,
        exchange: Exchange,
        caller: Caller,
        tokens: Tokens,
        budget: Budget,
        clock: Clock,
        *,
        interactive: bool = False,
    ) -> None:
        self._exchange, self._caller = exchange, caller
        self._tokens, self._budget, self._clock = tokens, budget, clock
        self._interactive = interactive
        self._guard = DivisionGuard()

    def on(self, clock: Clock) -> ExactTransport:
        """The same connection with its waits on another clock: same tokens, budget, pool and guard."""
        other = copy.copy(self)
        other._clock, other._budget = clock, self._budget.on(clock)
        return other

    @property
    def user(self) -> str:
        """The connected user, as messages name it."""
        return self._caller.user

    def get(self, division: int | None, path: str, params: Mapping[str, str], read: Callable[[Any], V]) -> V:
        """What `read` makes of the JSON answer; division None = a call that concerns no company."""
        return self._read(_request("GET", division, path, params), read)

    def pages(self, division: int | None, path: str, params: Mapping[str, str]) -> Iterator[list[Record]]:
        """Every page of a list, one after the other, with the lists inside its records whole.

        Exact's `__next` is followed as it is: parallel or computed pages may lose rows.
        """
        for rows in self._pages(_request("GET", division, path, params)):
            yield [self.whole(division, row) for row in rows]

    def whole(self, division: int | None, record: Record) -> Record:
        """The record with every list inside it read to its end: Exact expands sixty rows and a `__next`."""
        cut = {name: value for name, value in record.items() if odata.next_of(value)}
        if not cut:
            return record
        return {**record, **{name: self._rest(division, value) for name, value in cut.items()}}

    def post(
        self,
        division: int,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str = "ID",
        representation: bool = False,
    ) -> Outcome[Record]:
        """Create a record. Accepted only if the answer holds its `key`.

        `representation`: ask for the whole record in the answer, not just the key.
        """
        request = _request("POST", division, path, {}, encode(for_others(body)), representation)
        return self._write(request, lambda answer: odata.record(self._content(request, answer), key))

    def put(self, division: int, path: str, body: Mapping[str, Any]) -> Outcome[None]:
        """Change some fields of the record at `path`, "crm/Accounts(guid'…')".

        Accepted says that Exact answered as it does where it did it, with no content; `DivisionCalls.put`
        reads the record back.
        """
        return self._write(_request("PUT", division, path, {}, encode(for_others(body))), _nothing)

    def _pages(self, request: Request) -> Iterator[list[Record]]:
        seen = {request.url}
        for _ in range(CEILING):
            rows, following = self._read(request, odata.records)
            yield rows
            if not following:
                return
            request = self._following(request.division, request.endpoint, following, seen)
        raise Bug(f"{request.endpoint} of division {request.division} has no end after {CEILING} pages")

    def _rest(self, division: int | None, listed: Mapping[str, Any]) -> dict[str, Any]:
        """A list inside a record with the rows of its further pages."""
        address = odata.next_of(listed)
        path = _PATH.search(address)
        endpoint = _endpoint(path[1]) if path else "an expanded list"
        further = self._pages(self._following(division, endpoint, address, set()))
        return {"results": [*listed["results"], *(row for rows in further for row in rows)]}

    def _read(self, request: Request, read: Callable[[Any], V]) -> V:
        def pauses(failed: FailedCall) -> tuple[float, ...]:
            return () if self._will_not_wait(failed) else waits(failed.retry)

        def attempt() -> Reply[V] | FailedCall:
            return self._attempt(request, lambda answer: read(self._content(request, answer)))

        return value_of(repeated(self._clock, attempt, pauses))

    def _write(self, request: Request, read: Callable[[HttpAnswer], V]) -> Outcome[V]:
        def pauses(failed: FailedCall) -> tuple[float, ...]:
            patient = failed.retry == "maintenance" and failed.turned_away
            return waits(failed.retry) if patient and not self._will_not_wait(failed) else ()

        return outcome_of(repeated(self._clock, lambda: self._attempt(request, read), pauses))

    def _will_not_wait(self, failed: FailedCall) -> bool:
        return self._interactive and failed.retry == "maintenance"

    def _attempt(self, request: Request, read: Callable[[HttpAnswer], V]) -> Reply[V] | FailedCall:
        """One call, judged. Raises WrongDivision, SettingError and Bug; returns every other failure."""
        self._guard.check_standing()
        try:
            answer = self._send(request)
        except ChainStanding as error:
            return FailedCall(error, error.retry)
        except (TryLater, Reconnect) as error:
            return FailedCall(error)
        if not answer.ok:
            return self._failure(request, answer)
        try:
            return Reply(read(answer), answer.request_id)
        except (NotJson, RecursionError) as fault:
            reason = fault.says if isinstance(fault, NotJson) else type(fault).__name__
            note = "" if answer.is_page else reason
            said = odata.error_message(answer.content)
            unusable = HttpAnswer(UNREADABLE, answer.headers, answer.content, said, note)
            return self._failure(request, unusable)

    def _content(self, request: Request, answer: HttpAnswer) -> Any:
        """The JSON of an answer, once it is proved to come from the division that was asked."""
        content = decode(answer.content)
        self._guard.check(content, request.division, request.endpoint)
        return content

    def _send(self, request: Request) -> HttpAnswer:
        if request.division is None:
            return self._exchanged(request)
        use = Use(self._caller.app, self._caller.connection, request.division, request.endpoint)
        ticket = self._budget.enter(use, interactive=self._interactive)
        headers: Mapping[str, str] = {}
        failures = 0
        try:
            answer = self._exchanged(request)
            headers, failures = answer.headers, self._failures(answer)
            return answer
        finally:
            self._budget.settle(ticket, headers, failures)

    def _exchanged(self, request: Request) -> HttpAnswer:
        access = self._tokens.access()
        headers = {"Accept": "application/json", "Authorization": f"Bearer {access}"}
        if request.body:
            headers["Content-Type"] = "application/json"
        if request.representation:
            headers["Prefer"] = "return=representation"
        answer = self._exchange.send(request.method, request.url, headers, request.body)
        if not answer.ok:
            answer = HttpAnswer(
                answer.status, answer.headers, answer.content, _message_of(answer), answer.note
            )
        if answer.status == 401 and classify(answer).rule.retry == "token":
            self._tokens.refused(access)
        return answer

    def _failures(self, answer: HttpAnswer) -> int:
        """How many errors Exact counts for this answer; an error block fills our breaker at once."""
        if answer.ok:
            return 0
        meaning = classify(answer)
        return self._budget.breaker if meaning.rule.id == "E16" else int(meaning.counted)

    def _failure(self, request: Request, answer: HttpAnswer) -> FailedCall:
        meaning = classify(answer)
        error, rule = self._error(request, meaning), meaning.rule
        return FailedCall(
            error, rule.retry, rule.after_write, answer.request_id, self._wait(rule.retry, error)
        )

    def _error(self, request: Request, meaning: Classification) -> DossierflowError:
        until = free_at(meaning.answer.headers, self._clock.now())
        return meaning.error(Call(request.method, request.endpoint, request.division, self.user, until))

    def _wait(self, retry: str, error: DossierflowError) -> float:
        if retry == "minute" and isinstance(error, BudgetSpent):
            return max(0.0, (error.until - self._clock.now()).total_seconds())
        return 0.0

    def _following(self, division: int | None, endpoint: str, address: str, seen: set[str]) -> Request:
        """The next page; its address must be new, and on the site that our token is for."""
        if not self._exchange.is_ours(address):
            raise Bug(f"the next page of {endpoint} is on another site")
        if address in seen:
            raise Bug(f"the next page of {endpoint} leads back to an earlier one")
        seen.add(address)
        self._guard.check_address(address, division, endpoint)
        return Request("GET", division, endpoint, address)


def _request(
    method: str,
    division: int | None,
    path: str,
    params: Mapping[str, str],
    body: str = "",
    representation: bool = False,
) -> Request:
    place = "current" if division is None else str(division)
    query = odata.query(params)
    url = f"/api/v1/{place}/{path}{'?' + query if query else ''}"
    if len(url) > odata.LONGEST_URL:
        raise Bug(f"the address of {path} has {len(url)} characters, Exact takes {odata.LONGEST_URL}")
    return Request(method, division, _endpoint(path), url, body, representation)


def _endpoint(path: str) -> str:
    """The resource without its key."""
    return _KEY.sub("", path)


def _nothing(answer: HttpAnswer) -> None:
    """What a PUT is answered with. Raises NotJson for anything else: a page, an error, a record."""
    if answer.content.strip():
        raise not_expected("content")


def _message_of(answer: HttpAnswer) -> str:
    return answer.message or odata.error_message(answer.content)
