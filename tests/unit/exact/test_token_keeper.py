"""The keeper of a token chain: refreshed when due, once, and never lost where it can be helped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from dossierflow.errors import Reconnect, SettingError, Unavailable
from dossierflow.exact.auth import CHAIN
from dossierflow.kernel.tokens import (
    ConnectionState,
    RefreshLost,
    TokenKeeper,
    TokenPair,
    TokenRefused,
    TooEarly,
)
from dossierflow.store.tokens import StoredTokens
from dossierflow.texts import words
from tests.support.clock import ManualClock

SECOND = timedelta(seconds=1)
DUE = 530  # seconds from the fixture's now until a refresh is due: 590 after the last one, a minute ago


@dataclass
class Service:
    """Stands for the token endpoint: notes what it is asked, and does what the test says, call by call."""

    clock: ManualClock
    reactions: list[Exception | Callable[[], None]] = field(default_factory=list)
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    def __call__(self, pair: TokenPair) -> TokenPair:
        self.asked.append((pair.refresh, self.clock.now()))
        if self.reactions:
            reaction = self.reactions.pop(0)
            if isinstance(reaction, Exception):
                raise reaction
            reaction()
        number = int(pair.refresh.rpartition("-")[2]) + 1
        now = self.clock.now()
        return TokenPair(f"access-{number}", f"refresh-{number}", now, now + timedelta(seconds=600))


@pytest.fixture
def service(clock: ManualClock) -> Service:
    return Service(clock)


@pytest.fixture
def keeper(tokens: StoredTokens, clock: ManualClock, service: Service) -> TokenKeeper:
    return TokenKeeper(tokens, clock, service, CHAIN)


def test_a_living_token_is_used_without_a_call(
    keeper: TokenKeeper, service: Service, clock: ManualClock
) -> None:
    clock.sleep(DUE - 1)
    assert keeper.access() == "access-1"
    assert not service.asked


def test_a_due_token_is_refreshed_once_and_never_before_570_seconds(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    before = tokens.load().status.obtained_at
    for _ in range(2000):
        keeper.access()
        clock.sleep(1)
    times = [before, *(at for _, at in service.asked)]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 3
    assert all(570 * SECOND <= gap <= 600 * SECOND for gap in gaps)
    assert [refresh for refresh, _ in service.asked] == ["refresh-1", "refresh-2", "refresh-3"]


def test_the_new_pair_is_committed_before_it_is_used(
    keeper: TokenKeeper, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    access = keeper.access()
    stored = tokens.load()
    assert access == stored.pair.access == "access-2"
    assert (stored.status.generation, stored.status.refreshing_since) == (2, None)


def test_the_mark_stands_in_the_store_during_the_call(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    marks: list[datetime | None] = []
    service.reactions = [lambda: marks.append(tokens.load().status.refreshing_since)]
    clock.sleep(DUE)
    keeper.access()
    assert marks == [clock.now()]


def test_a_sibling_who_won_is_followed_without_a_call(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    keeper.access()
    clock.sleep(DUE)
    won = TokenPair("access-9", "refresh-9", clock.now(), clock.now() + timedelta(seconds=600))
    tokens.save(1, won)
    assert keeper.access() == "access-9"
    assert not service.asked


def test_a_claim_of_another_is_waited_for(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    tokens.claim(1, "other", clock.now(), clock.now())
    claimed_at = clock.now()
    assert keeper.access() == "access-2"  # the other never came back: its claim was taken over
    [(_, at)] = service.asked
    assert 90 * SECOND <= at - claimed_at <= 91 * SECOND


def test_a_crash_before_the_call_heals_itself(
    keeper: TokenKeeper, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    tokens.claim(1, "killed", clock.now(), clock.now())
    assert keeper.access() == "access-2"
    assert keeper.status().broken_since is None


def test_a_crash_after_the_call_ends_in_needs_reconnect_with_the_reason(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    tokens.claim(1, "host:4711", clock.now(), clock.now())
    service.reactions = [TokenRefused("Old refresh token used.")]
    with pytest.raises(Reconnect, match="Old refresh token used"):
        keeper.access()
    status = keeper.status()
    assert CHAIN.state(status, clock.now()) is ConnectionState.NEEDS_RECONNECT
    assert "by host:4711 never reported back" in words("en").say(status.reason)
    assert "host:4711" in words("nl").say(status.reason)
    with pytest.raises(Reconnect):
        keeper.access()
    assert len(service.asked) == 1  # tried once, then never again


def test_a_refusal_reads_once_more_because_a_sibling_may_have_won(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)

    def overtaken() -> None:
        now = clock.now()
        tokens.save(1, TokenPair("access-7", "refresh-7", now, now + timedelta(seconds=600)))
        raise TokenRefused("Old refresh token used.")

    service.reactions = [overtaken]
    assert keeper.access() == "access-7"
    assert keeper.status().broken_since is None


def test_a_slow_answer_counts_although_its_claim_was_taken_over(
    clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    tokens.claim(1, "slow", clock.now(), clock.now())
    clock.sleep(100)
    tokens.claim(1, "fast", clock.now(), clock.now() - 90 * SECOND)
    tokens.give_up(1, "old refresh token used", clock.now())
    pair = TokenPair("access-2", "refresh-2", clock.now(), clock.now() + timedelta(seconds=600))
    assert tokens.save(1, pair).status.broken_since is None
    assert tokens.load().pair == pair


def test_a_lost_answer_leaves_the_mark_and_the_stored_token_is_tried_once_more(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens
) -> None:
    clock.sleep(DUE)
    service.reactions = [RefreshLost("no answer")]
    with pytest.raises(Unavailable):
        keeper.access()
    assert tokens.load().status.refreshing_since == clock.now()
    assert keeper.access() == "access-2"
    assert service.asked[1][1] - service.asked[0][1] >= CHAIN.stale_after


@pytest.mark.parametrize("error", [Unavailable("maintenance"), SettingError("wrong secret")])
def test_a_refresh_that_was_not_handled_leaves_no_mark(
    keeper: TokenKeeper, service: Service, clock: ManualClock, tokens: StoredTokens, error: Exception
) -> None:
    clock.sleep(DUE)
    service.reactions = [error]
    with pytest.raises(type(error)):
        keeper.access()
    assert tokens.load().status.refreshing_since is None
    assert keeper.access() == "access-2"


def test_too_early_is_not_fatal_while_the_old_token_lives(
    keeper: TokenKeeper, service: Service, clock: ManualClock
) -> None:
    clock.sleep(DUE)
    service.reactions = [TooEarly("Rate limit exceeded: access_token not expired")]
    assert keeper.access() == "access-1"
    clock.sleep(5)
    assert keeper.access() == "access-1"
    assert len(service.asked) == 1
    clock.sleep(30)
    assert keeper.access() == "access-2"


def test_too_early_with_a_dead_token_waits_and_gives_up_after_the_third_time(
    keeper: TokenKeeper, service: Service, clock: ManualClock
) -> None:
    clock.sleep(DUE + 60)
    service.reactions = [TooEarly("too early"), TooEarly("too early")]
    assert keeper.access() == "access-2"
    gaps = [later[1] - earlier[1] for earlier, later in pairwise(service.asked)]
    assert gaps == [timedelta(seconds=90), timedelta(seconds=570)]
    clock.sleep(700)
    service.reactions = [TooEarly("too early")] * 3
    with pytest.raises(Unavailable, match="too early"):
        keeper.access()


def test_siblings_whose_clock_is_fast_do_not_all_come_too_early(
    tokens: StoredTokens, service: Service, clock: ManualClock
) -> None:
    """Exact counts each early refresh as an error and blocks the tenth."""
    clock.sleep(DUE + 60)
    service.reactions = [TooEarly("too early")]
    siblings = [TokenKeeper(tokens, clock, service, CHAIN) for _ in range(12)]
    asked_at = clock.now()
    assert [one.access() for one in siblings] == ["access-2"] * 12
    assert [at - asked_at for _, at in service.asked] == [timedelta(0), timedelta(seconds=90)]


def test_a_claim_that_never_ends_is_not_waited_for_for_ever(
    keeper: TokenKeeper, clock: ManualClock, tokens: StoredTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.sleep(DUE)
    monkeypatch.setattr(tokens, "claim", lambda *_: None)
    with pytest.raises(Unavailable, match="fifteen minutes"):
        keeper.access()


def test_a_connection_is_kept_alive_after_twenty_idle_days(
    keeper: TokenKeeper, service: Service, clock: ManualClock
) -> None:
    clock.sleep(19 * 86400)
    assert not keeper.refresh_idle()
    clock.sleep(86400)
    assert keeper.refresh_idle()
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, ConnectionState.CONNECTED),
        (22, ConnectionState.CONNECTED),
        (23, ConnectionState.EXPIRING),
        (29, ConnectionState.EXPIRING),
        (30, ConnectionState.NEEDS_RECONNECT),
    ],
)
def test_the_state_follows_the_idle_days(
    tokens: StoredTokens, clock: ManualClock, days: int, state: ConnectionState
) -> None:
    status = tokens.load().status
    assert CHAIN.state(status, status.obtained_at + timedelta(days=days)) is state


def test_nothing_that_is_printed_holds_a_token(tokens: StoredTokens) -> None:
    stored = tokens.load()
    for shown in (repr(stored), repr(stored.pair), str(stored.status)):
        assert "access-1" not in shown
        assert "refresh-1" not in shown
