"""The pace at a service whose limits are not public: learnt, shared, and bulk behind everything else."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import ApiKey
from dossierflow.billit.client import Billit, Options
from dossierflow.domain.relation import Relation, Role
from dossierflow.kernel.pace import FIRST, GOOD, LEAST, OwnPace, Pace
from dossierflow.store.database import Store
from dossierflow.store.pace import StoredPace
from tests.support.clock import ManualClock

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


def answers(pace: Pace, count: int, seconds: float = 0.1, *, well: bool = True) -> None:
    for _ in range(count):
        pace.take()
        pace.answered(seconds, well=well)
    pace.take()


def test_it_begins_politely_and_gets_quicker_while_answers_are_good() -> None:
    pace = Pace(ManualClock(NOON), most=3)
    assert pace.per_second == FIRST
    answers(pace, GOOD)
    assert pace.per_second == FIRST * 1.25
    answers(pace, 10 * GOOD)
    assert pace.per_second == 3  # never quicker than the setting


@pytest.mark.parametrize(("seconds", "well"), [(9.0, True), (0.1, False)])
def test_slow_answers_and_breakdowns_make_it_slower_once(seconds: float, well: bool) -> None:
    pace = Pace(ManualClock(NOON), most=5)
    answers(pace, 1, seconds, well=well)
    assert pace.per_second == pytest.approx(0.8)
    answers(pace, 500, seconds, well=well)
    assert pace.per_second == pytest.approx(LEAST)


def test_asked_to_slow_down_everybody_waits_and_is_half_as_quick() -> None:
    keeper, clock = OwnPace(), ManualClock(NOON)
    one, other = (Pace(clock, most=5, keeper=keeper) for _ in range(2))
    answers(one, 4 * GOOD)
    before, since = one.per_second, clock.now()
    one.refused(since + dt.timedelta(seconds=30))
    one.refused(None)  # a call that was under way at the same moment
    assert other.per_second == before / 2
    for _ in range(other.burst):
        other.take()
    assert clock.now() - since >= dt.timedelta(seconds=30)


def test_a_pause_that_is_asked_for_is_never_longer_than_a_minute() -> None:
    clock = ManualClock(NOON)
    pace = Pace(clock, most=1, burst=1)
    pace.refused(NOON + dt.timedelta(days=2))
    pace.take()
    assert clock.now() - NOON <= dt.timedelta(seconds=61)


def test_what_is_learnt_is_shared_by_all_processes_through_the_store(sqlite_store: Store) -> None:
    clock = ManualClock(NOON)
    answers(Pace(clock, 5, keeper=StoredPace(sqlite_store, "https://billit.test")), 2 * GOOD)
    again = Pace(clock, 5, keeper=StoredPace(sqlite_store, "https://billit.test"))
    assert again.per_second == pytest.approx(FIRST * 1.25**2)
    assert Pace(clock, 5, keeper=StoredPace(sqlite_store, "https://elsewhere.test")).per_second == FIRST


def test_several_threads_over_the_store_keep_one_pace(sqlite_store: Store) -> None:
    waits: list[float] = []

    class Still(ManualClock):
        def sleep(self, seconds: float) -> None:
            waits.append(seconds)

    paces = [Pace(Still(NOON), 1, burst=1, keeper=StoredPace(sqlite_store, "x")) for _ in range(4)]
    threads = [threading.Thread(target=lambda one=one: [one.take() for _ in range(5)]) for one in paces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [float(number) for number in range(20)]  # nobody leaves with another


def test_what_is_bulk_waits_and_delays_nobody_else() -> None:
    class Still(ManualClock):
        waited = 0.0

        def sleep(self, seconds: float) -> None:
            self.waited = seconds

    clock = Still(NOON)
    pace = Pace(clock, most=1, burst=1)
    for _ in range(1000):
        pace.take(bulk=True)
    assert clock.waited == 999
    pace.take()
    assert clock.waited == 0  # the night's export goes first
    pace.take(bulk=True)
    assert clock.waited == 1001


def test_of_billits_calls_the_import_of_relations_is_bulk_and_a_429_slows_all(script: Any) -> None:
    clock = ManualClock(NOON)
    script.on("POST", "/v1/parties", httpx.Response(429, headers={"Retry-After": "20"}), 7)
    client = Billit(
        "https://x.test",
        ApiKey("k"),
        1,
        "docs",
        clock,
        options=Options(burst=1),
        http=httpx.MockTransport(script),
    )
    client.company(2).parties.save(Relation("r1", "1", "Klant", status="C"), Role.CUSTOMER)
    assert client.per_second == FIRST / 2
    assert clock.now() - NOON >= dt.timedelta(seconds=20)
