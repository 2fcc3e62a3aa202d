"""Exported is not booked: what waits, since when, and why."""

from typing import Any

import pytest

from dossierflow.booking.ageing import unbooked
from dossierflow.booking.match import match
from dossierflow.delivery.send import send
from dossierflow.errors import Refused, Unavailable
from dossierflow.kernel.outcome import NotSent, Rejected, Unknown
from dossierflow.sync import read_books
from tests.support.fakes import Bench
from tests.support.said import said

DAY = 86_400
SILENT = (
    "Exact answered with entry 26700001, but its books do not show it: "
    "deleted there, or lost by Exact after the answer"
)


def sent(bench: Bench, plan: Any = None) -> None:
    bench.exact.plan("entry", plan)
    send(bench.session, [bench.offer(1, pdf=False)])


def test_an_answered_entry_that_the_books_do_not_show_is_a_problem_once_it_is_settled(bench: Bench) -> None:
    sent(bench)
    bench.clock.sleep(119)
    [row] = unbooked(bench.session)
    assert (row.document.order_id, row.age, said(row.why)) == (1, 0, SILENT)
    assert bench.problems() == {}
    bench.clock.sleep(1)
    unbooked(bench.session)
    assert bench.problems()["not-booked"] == {
        "document": "2026-001",
        "order": "1",
        "party": "Klant BV",
        "date": "01/11/2026",
        "entry": "26700001",
        "sent": "25/11/2026",
    }


@pytest.mark.parametrize(("seconds", "age"), [(DAY - 1, 0), (DAY, 1), (10 * DAY, 10)])
def test_the_age_is_in_whole_days(bench: Bench, seconds: float, age: int) -> None:
    sent(bench)
    bench.clock.sleep(seconds)
    assert [row.age for row in unbooked(bench.session)] == [age]


def test_a_doubt_waits_and_is_no_problem(bench: Bench) -> None:
    sent(bench, Unknown(Unavailable("the answer was lost")))
    bench.clock.sleep(DAY)
    [row] = unbooked(bench.session)
    assert said(row.why) == "in doubt since the answer was lost; it is looked up before anything else"
    assert bench.problems() == {}


@pytest.mark.parametrize("plan", [Rejected(Refused("no")), NotSent(Unavailable("gone"))])
def test_what_exact_does_not_have_waits_for_nobody_here(bench: Bench, plan: Any) -> None:
    sent(bench, plan)
    assert unbooked(bench.session) == []


def test_what_is_booked_since_is_neither_listed_nor_a_problem(bench: Bench) -> None:
    sent(bench)
    bench.clock.sleep(DAY)
    unbooked(bench.session)
    read_books(bench.session)
    match(bench.session)
    assert unbooked(bench.session) == []
    assert bench.problems() == {}
