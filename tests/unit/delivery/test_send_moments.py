"""The moments of a delivery at which a run may die, by name and in order; and what an intent says."""

import importlib
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from dossierflow.delivery.resolve import resolve
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.errors import Unavailable
from dossierflow.kernel.outcome import Unknown
from dossierflow.store import deliveries
from tests.support.fakes import LOST, Bench, prepared
from tests.support.said import said

SEND, RESOLVE = (importlib.import_module(f"dossierflow.delivery.{name}") for name in ("send", "resolve"))


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names as they are reached."""
    reached: list[str] = []
    for module in (SEND, RESOLVE):
        monkeypatch.setattr(module, "reached", reached.append)
    return reached


def test_a_delivery_passes_its_moments_in_order(bench: Bench, moments: list[str]) -> None:
    send(bench.session, [bench.offer(pdf=False)])
    assert moments == [
        "before-intent-commits",
        "after-intent",
        "before-final-call",
        "after-answer",
        "before-state-commits",
        "after-state",
    ]


def test_a_resolution_has_a_moment_of_its_own(bench: Bench, moments: list[str]) -> None:
    bench.exact.plan("entry", LOST)
    send(bench.session, [bench.offer(pdf=False)])
    bench.clock.sleep(120)
    moments.clear()
    resolve(bench.session)
    assert moments == ["before-resolution-commits"]


def test_a_second_one_on_purpose_says_so_and_is_kept_as_one(bench: Bench) -> None:
    send(bench.session, [bench.offer(pdf=False)])
    second = replace(bench.offer(pdf=False), forced=True, quiet=True)
    send(bench.session, [second])
    assert bench.delivery().forced
    assert bench.delivery().quiet
    assert "to journal 700, a second time on purpose" in [said(step.cause) for step in bench.steps()]
    assert len(bench.exact.booked) == 2


def test_an_ordinary_one_is_neither_forced_nor_quiet(bench: Bench) -> None:
    send(bench.session, [bench.offer(pdf=False)])
    one = bench.delivery()
    assert (one.forced, one.quiet, one.created_at, one.body_hash) == (
        False,
        False,
        bench.clock.now(),
        "hash-1",
    )


def test_an_attempt_that_another_run_made_meanwhile_is_not_made_again(bench: Bench) -> None:
    ours = bench.offer(pdf=False)
    bench.exact.plan("entry", Unknown(Unavailable("the answer was lost")))
    send(bench.session, [prepared(1, pdf=False)])
    bench.clock.sleep(120)
    resolve(bench.session)
    assert bench.delivery().state is State.NOT_SENT
    bench.exact.calls.clear()
    done = send(bench.session, [ours])
    assert (bench.exact.calls, set(done.states.values()), done.stopped) == ([], {State.INTENDED}, "")


def test_of_two_runs_that_intend_the_same_in_one_moment_one_sends(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bench.offer(pdf=False)
    intend = deliveries.intend

    def as_another_run_did(connection: sa.Connection, *what: Any) -> None:
        intend(connection, *what)
        intend(connection, *what)  # the database refuses the second

    monkeypatch.setattr(deliveries, "intend", as_another_run_did)
    done = send(bench.session, [one, one])
    assert (bench.exact.calls, set(done.states.values()), done.stopped) == ([], {State.INTENDED}, "")


def test_whoever_watches_sees_each_document_counted(bench: Bench) -> None:
    session = bench.session
    send(session, [bench.offer(order_id, pdf=False) for order_id in (1, 2, 3)])
    assert session.meter.done == 3
