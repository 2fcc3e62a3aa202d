"""How many calls Exact allows, and how they are shared, waited for and corrected.

A minute (fixed clock minute) and a day (UTC) per app and division, 200 token calls a day per app and user,
and ten errors an hour per app, user, division and endpoint, after which Exact blocks that endpoint for an
hour or longer. Source: Exact's page « API limits »; the figures differ between contracts, so every answer's
`X-RateLimit-…` headers correct them. A header that is missing says nothing: it is not zero.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dossierflow.errors import BudgetSpent
from dossierflow.kernel.budgets import Blocked, BudgetStore, Correction, Counter, CounterLevel, Full, Lane
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.foreign import whole
from dossierflow.texts import phrase

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARGIN = timedelta(seconds=1)  # after the start of a minute, before its calls are used by who waited for it
UNDER_WAY = timedelta(minutes=10)  # no call lasts longer; what is older was left by a killed process
#: A reset that lies further ahead than its window and this is nobody's: it would stop a dossier for years.
AHEAD = timedelta(minutes=5)
POLL = 0.2  # seconds between two looks at a lane in which others are under way


@dataclass(frozen=True, slots=True)
class Limits:
    """As documented. `errors` is where our breaker opens; the calls up to `probes` are for a person who
    tries whether it works again; Exact itself blocks at ten."""

    minute: int = 60
    day: int = 5000
    token_calls: int = 200
    errors: int = 6
    probes: int = 9


@dataclass(frozen=True, slots=True)
class Use:
    """Whose budget a call spends. `endpoint` is the resource without its key: "crm/Accounts"."""

    app: str
    user: str
    division: int
    endpoint: str

    @property
    def lane(self) -> str:
        return f"exact:{self.app}:{self.user}:{self.division}:{self.endpoint}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave for one call."""

    id: str
    use: Use
    minute: CounterLevel
    day: CounterLevel


@dataclass(frozen=True, slots=True)
class Remaining:
    """Calls left in this minute and on this day, as far as we know; the day's include those for people."""

    minute: int
    day: int


class Budget:
    """The shared budget of all Exact connections over one store. `kept_for_people`: calls a day and
    division that only an interactive caller may use."""

    def __init__(
        self, store: BudgetStore, clock: Clock, *, kept_for_people: int = 500, limits: Limits | None = None
    ) -> None:
        self._store, self._clock = store, clock
        self._kept = kept_for_people
        self._limits = limits or Limits()

    def on(self, clock: Clock) -> Budget:
        """The same shared budget with its waits on another clock."""
        return Budget(self._store, clock, kept_for_people=self._kept, limits=self._limits)

    def enter(self, use: Use, *, interactive: bool = False) -> Ticket:
        """Leave for one call; waits for the next minute where this one is spent.

        Raises BudgetSpent where the day is spent, or where errors have opened the breaker of this endpoint.
        """
        ticket_id = uuid.uuid4().hex
        while True:
            now = self._clock.now()
            counters = self._counters(use.app, use.division, now, 0 if interactive else self._kept)
            taken = self._store.take(ticket_id, counters, self._lane(use, now, interactive), now)
            if isinstance(taken, Blocked):
                self._await_lane(use, taken, interactive)
            elif isinstance(taken, Full):
                self._await_window(use, taken.level, counters[0].key)
            else:
                return Ticket(ticket_id, use, *taken.levels)

    def settle(self, ticket: Ticket, headers: Mapping[str, str], failures: int = 0) -> None:
        """The call is over: correct the counters from its answer, and count its errors."""
        corrections = [
            correction
            for level, family, span in (
                (ticket.minute, "X-RateLimit-Minutely", MINUTE),
                (ticket.day, "X-RateLimit", DAY),
            )
            if (correction := _correction(level, family, span, headers))
        ]
        self._store.settle(ticket.id, ticket.use.lane, failures, self._clock.now(), corrections)

    def token_call(self, app: str, user: str) -> None:
        """Count one call to the token endpoint; raises BudgetSpent where the day's are used up."""
        now = self._clock.now()
        counter = Counter(f"exact:token:{app}:{user}", _start(now, DAY), self._limits.token_calls)
        taken = self._store.take("", [counter], None, now)
        if isinstance(taken, Full):
            until = counter.window + DAY
            raise BudgetSpent(phrase("error.token-calls-spent"), until=until)

    def remaining(self, app: str, division: int) -> Remaining:
        """What is left, without a call."""
        minute, day = self._store.levels(self._counters(app, division, self._clock.now(), 0))
        return Remaining(max(0, minute.limit - minute.used), max(0, day.limit - day.used))

    @property
    def breaker(self) -> int:
        """How many failures open a lane."""
        return self._limits.errors

    def _counters(self, app: str, division: int, now: datetime, kept: int) -> tuple[Counter, Counter]:
        return (
            Counter(f"exact:minute:{app}:{division}", _start(now, MINUTE), self._limits.minute),
            Counter(f"exact:day:{app}:{division}", _start(now, DAY), self._limits.day, kept),
        )

    def _lane(self, use: Use, now: datetime, interactive: bool) -> Lane:
        limit = self._limits.probes if interactive else self._limits.errors
        return Lane(use.lane, limit, since=now - HOUR, alive_since=now - UNDER_WAY)

    def _await_window(self, use: Use, level: CounterLevel, minute_key: str) -> None:
        if level.key == minute_key:
            until = level.window + MINUTE + MARGIN
            self._clock.sleep((until - self._clock.now()).total_seconds())
            return
        until = level.window + DAY
        spent = phrase("error.day-calls-spent", division=use.division)
        raise BudgetSpent(spent, until=until, dossier=str(use.division))

    def _await_lane(self, use: Use, blocked: Blocked, interactive: bool) -> None:
        limit = self._limits.probes if interactive else self._limits.errors
        if len(blocked.failures) < limit:
            self._clock.sleep(POLL)
            return
        failures = len(blocked.failures)
        rests = phrase(
            "error.endpoint-rests", endpoint=use.endpoint, division=use.division, failures=failures
        )
        raise BudgetSpent(rests, until=blocked.failures[-limit] + HOUR, dossier=str(use.division))


def _start(instant: datetime, span: timedelta) -> datetime:
    """The start of the fixed UTC minute or day in which the instant lies."""
    seconds = int(span.total_seconds())
    return datetime.fromtimestamp(int(instant.timestamp()) // seconds * seconds, UTC)


def _correction(
    level: CounterLevel, family: str, span: timedelta, headers: Mapping[str, str]
) -> Correction | None:
    """What the headers of one family say, where it is not known already. Resets are UTC epoch ms."""
    limit, remaining = _number(headers, f"{family}-Limit"), _number(headers, f"{family}-Remaining")
    if remaining is None:
        return None
    reset = _reset(headers, family, level.window + 2 * span)
    window = level.window if reset is None else reset - span
    cap = level.limit if limit is None else limit
    named = CounterLevel(level.key, window, max(0, cap - max(0, remaining)), cap)
    moved = window > level.window
    if not moved and (window < level.window or (named.used <= level.used and cap == level.limit)):
        return None
    return Correction(named, moved)


def _reset(headers: Mapping[str, str], family: str, latest: datetime) -> datetime | None:
    """When its calls are counted anew; None where the header says nothing that can be meant."""
    told = _number(headers, f"{family}-Reset")
    reset = None if told is None else datetime.fromtimestamp(told / 1000, UTC)
    return None if reset is None or reset > latest + AHEAD else reset


#: Milliseconds of the year 5138: from there on a number is no time.
_LARGEST_HEADER = 10**14


def _number(headers: Mapping[str, str], name: str) -> int | None:
    number = whole(headers.get(name, ""))
    return None if number is None or number >= _LARGEST_HEADER else number


def spent(headers: Mapping[str, str]) -> str:
    """Which budget a 429 is about: "minute", "day", "errors" (both have calls left), or "unknown"."""
    minute = _number(headers, "X-RateLimit-Minutely-Remaining")
    day = _number(headers, "X-RateLimit-Remaining")
    if minute == 0 or (minute is None and "X-RateLimit-Minutely-Reset" in headers):
        return "minute"
    if day == 0:
        return "day"
    return "errors" if minute and day else "unknown"


def free_at(headers: Mapping[str, str], now: datetime) -> datetime:
    """After a 429: when calls are left again, as far as its headers say; never in the past.

    An error block lasts an hour, or longer when it is repeated.
    """
    cause = spent(headers)
    if cause == "errors":
        return now + HOUR
    family, span = ("X-RateLimit", DAY) if cause == "day" else ("X-RateLimit-Minutely", MINUTE)
    reset, patience = _reset(headers, family, now + 2 * span), _number(headers, "Retry-After")
    until = reset or _start(now, span) + span
    if patience is not None:
        told = now + timedelta(seconds=min(patience, DAY.total_seconds()))
        until = max(until, told) if reset else told
    return max(until + MARGIN, now + 5 * MARGIN)
