"""Threads and processes share one chain: nothing is replayed, nothing comes early, nothing is lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dossierflow.exact.auth import CHAIN, App, TokenEndpoint
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.tokens import TokenKeeper, TokenPair
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key

KEY = fresh_key()
CONNECTION = "exact:user-1"


def begin(store: Store, clock: ScaledClock) -> StoredTokens:
    """A chain whose first refresh is due in a moment."""
    tokens = StoredTokens(store, TokenCipher(KEY), CONNECTION)
    now = clock.now()
    tokens.start("Lotte", TokenPair("access-1", "refresh-1", now - timedelta(seconds=580), now))
    return tokens


def told(store_url: str, clock: ScaledClock, strict: Any, expiries: int, **more: Any) -> dict[str, Any]:
    return {
        "store": store_url,
        "key": KEY,
        "url": strict.url,
        "speed": clock.speed,
        "origin": clock.origin.isoformat(),
        "started": clock.started,
        "lasting": 600 * expiries,
        "stale": 6000,
        "die": "",
        **more,
    }


def test_eight_threads_make_one_refresh_an_expiry(
    sqlite_store: Store, fast_clock: ScaledClock, strict: Any
) -> None:
    tokens = begin(sqlite_store, fast_clock)
    endpoint = TokenEndpoint(
        Exchange(strict.url, 30), App("app", "secret", "https://x.example/"), fast_clock, lambda: None
    )
    policy = replace(CHAIN, stale_after=timedelta(seconds=6000), poll=timedelta(seconds=5))
    keepers = [TokenKeeper(tokens, fast_clock, endpoint.refresh, policy) for _ in range(4)]
    until = fast_clock.now() + timedelta(seconds=600 * 6)
    failures: list[Exception] = []

    def work(keeper: TokenKeeper) -> None:
        try:
            while fast_clock.now() < until:
                keeper.access()
                fast_clock.sleep(2)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(keeper,)) for keeper in keepers * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert (strict.replays, strict.early) == (0, 0)
    assert strict.rotations >= 4
    assert tokens.load().pair.refresh == strict.current


def test_processes_make_one_refresh_an_expiry(
    store: Store, store_url: str, fast_clock: ScaledClock, strict: Any, race: Any
) -> None:
    tokens = begin(store, fast_clock)
    results = race.run("tokens", [told(store_url, fast_clock, strict, 5)] * 4)
    assert [one["error"] for one in results] == [""] * 4
    assert (strict.replays, strict.early) == (0, 0)
    assert strict.rotations >= 4
    assert tokens.load().pair.refresh == strict.current


def test_a_process_killed_before_its_call_costs_nothing(
    sqlite_store: Store, fast_clock: ScaledClock, strict: Any, race: Any
) -> None:
    tokens = begin(sqlite_store, fast_clock)
    url = str(sqlite_store.engine.url)
    dying = told(url, fast_clock, strict, 3, die="before", stale=900)
    assert race.run("tokens", [dying]) == [{}]
    [result] = race.run("tokens", [told(url, fast_clock, strict, 3, stale=900)])
    assert (result["error"], result["broken"]) == ("", False)
    assert (strict.replays, strict.early) == (0, 0)
    assert tokens.load().pair.refresh == strict.current


def test_a_process_killed_between_answer_and_store_ends_in_needs_reconnect(
    sqlite_store: Store, fast_clock: ScaledClock, strict: Any, race: Any
) -> None:
    tokens = begin(sqlite_store, fast_clock)
    url = str(sqlite_store.engine.url)
    assert race.run("tokens", [told(url, fast_clock, strict, 3, die="after", stale=900)]) == [{}]
    [result] = race.run("tokens", [told(url, fast_clock, strict, 3, stale=900)])
    assert result["broken"]
    assert "never reported back" in result["error"]
    assert "Old refresh token used" in tokens.load().status.reason
    assert strict.replays == 1  # the stored token was tried once
