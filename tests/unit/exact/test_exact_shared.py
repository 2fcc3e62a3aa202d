"""One pool for all connections, divisions and threads of a process."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from dossierflow.errors import WrongDivision
from dossierflow.exact import App, Budget, Exact
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import LoggingClock
from dossierflow.store.tokens import StoredTokens
from tests.support.clock import ManualClock

BASE = "https://start.exactonline.be"
APP = App("app-1", "secret", "https://practice.example/back")
DIVISIONS = range(310001, 310005)
MAINTENANCE = "Server maintenance: Due to server maintenance the Exact Online server is unavailable."


def _connected(pool: Exchange, tokens: StoredTokens, budget: Budget, clock: ManualClock) -> Exact:
    return Exact("", APP, tokens, budget, clock, exchange=pool)


def _rows(request: httpx.Request) -> httpx.Response:
    """A currency named after the division that was asked."""
    division = request.url.path.split("/")[3]
    return httpx.Response(200, json={"d": {"results": [{"Code": division, "Description": ""}]}})


def test_connections_share_a_pool_count_alone_and_leave_it_open(
    site: Any, tokens: StoredTokens, budget: Budget, clock: ManualClock
) -> None:
    site.handler = _rows
    pool = Exchange(BASE, transport=httpx.MockTransport(site))
    for _ in range(2):
        with _connected(pool, tokens, budget, clock) as exact:
            assert [one.code for one in exact.division(310001).currencies()] == ["310001"]
            assert exact.calls == 1
    assert pool.calls == 0
    assert pool.send("GET", "/api/v1/1/x", {}).ok


def test_threads_read_their_own_divisions_over_one_connection(
    site: Any, tokens: StoredTokens, budget: Budget, clock: ManualClock
) -> None:
    site.handler = _rows
    pool = Exchange(BASE, transport=httpx.MockTransport(site))
    with _connected(pool, tokens, budget, clock) as exact, ThreadPoolExecutor(8) as threads:

        def read(code: int) -> str:
            return exact.division(code).currencies()[0].code

        asked = list(DIVISIONS) * 10
        assert list(threads.map(read, asked)) == [str(code) for code in asked]
        assert exact.calls == len(asked)
    paid = Counter(int(request.url.path.split("/")[3]) for request in site.asked)
    assert paid == dict.fromkeys(DIVISIONS, 10)


def test_a_division_tells_its_waits_on_its_own_clock(exact: Exact, site: Any, clock: ManualClock) -> None:
    told: list[float] = []
    own = ManualClock(clock.now())
    site.answers = [httpx.Response(503, text=MAINTENANCE)]
    site.handler = _rows
    division = exact.division(310001, LoggingClock(own, told.append))
    assert division.currencies()
    assert [round(seconds) for seconds in told] == [60]
    assert own.now() - clock.now() == timedelta(seconds=60)


def test_a_spent_minute_too_is_waited_for_on_the_clock_of_the_division(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    site.handler = _rows
    began, own = clock.now(), ManualClock(clock.now())
    for _ in range(60):
        exact.division(310001).currencies()
    assert exact.division(310001, own).currencies()
    assert clock.now() == began
    assert own.now() - began == timedelta(seconds=51)


def test_an_answer_from_another_company_stops_every_clock_of_the_connection(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    site.answers = [site.rows({"ID": "j", "Division": 310009})]
    one, two = exact.division(310001, ManualClock(clock.now())), exact.division(310002)
    with pytest.raises(WrongDivision):
        one.journals()
    with pytest.raises(WrongDivision):
        two.currencies()
    assert len(site.asked) == 1
