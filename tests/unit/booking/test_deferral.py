"""Costs of another year that an accountant carries over to 490 are no difference; anything else is."""

from dataclasses import replace

import pytest

from dossierflow.booking.compare import compare
from dossierflow.booking.deferral import Lines, undeferred
from dossierflow.booking.drift import follow_drift
from dossierflow.booking.match import match
from dossierflow.delivery.send import send
from dossierflow.store import codec, deliveries
from dossierflow.sync import read_books
from tests.support.fakes import Bench

BEFORE = {"0": ["440000", "", -12100], "1": ["612000", "13", 10000], "9999": ["411000", "13", 2100]}


def then(**change: list[object]) -> Lines:
    return BEFORE | {name.removeprefix("line_"): line for name, line in change.items()}


@pytest.mark.parametrize(
    "now",
    [
        then(line_1=["490000", "13", 10000]),
        then(line_1=["612000", "13", 2500], line_2=["490000", "13", 7500]),
        then(line_1=["612000", "13", 2500], line_2=["490000", "13", 4000], line_3=["490100", "13", 3500]),
    ],
    ids=["as a whole", "in part", "over several lines"],
)
def test_what_is_only_deferred_is_as_it_was(now: Lines) -> None:
    assert undeferred(BEFORE, now) == BEFORE


@pytest.mark.parametrize(
    "now",
    [
        then(line_1=["499000", "13", 10000]),
        then(line_1=["613000", "13", 10000]),
        then(line_1=["612000", "13", 2500], line_2=["490000", "13", 7000]),
        then(line_1=["612000", "13", 2500], line_2=["490000", "14", 7500]),
        then(line_2=["490000", "13", 7500], line_3=["490000", "13", -7500]),
        then(line_1=["612000", "13", 12500], line_2=["490000", "13", -2500]),
    ],
    ids=["in suspense", "other costs", "less", "another VAT code", "beside it", "more costs"],
)
def test_anything_else_stays_as_it_is_now(now: Lines) -> None:
    assert undeferred(BEFORE, now) == now


def test_another_vat_code_of_what_is_deferred_is_still_seen() -> None:
    now = then(line_1=["490000", "14", 10000])
    assert undeferred(BEFORE, now)["1"] == ["612000", "14", 10000]


def test_a_line_that_is_deferred_after_the_booking_is_no_problem(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    line(bench, "700000", 1)
    read_books(bench.session)
    match(bench.session)
    line(bench, "493000", 2)
    read_books(bench.session)
    assert follow_drift(bench.session) == []
    line(bench, "701000", 3)
    read_books(bench.session)
    assert len(follow_drift(bench.session)) == 1


def line(bench: Bench, account: str, stamp: int) -> None:
    total = bench.exact.lines[0]
    told = replace(
        total,
        timestamp=total.timestamp + stamp,
        line_id="line-1",
        line_number=1,
        amount=-10000,
        gl_account_code=account,
    )
    bench.exact.lines.append(told)


@pytest.mark.parametrize(("account", "told"), [("493000", 0), ("701000", 1)])
def test_an_answer_that_was_lost_is_compared_with_what_was_sent_but_for_what_is_deferred(
    bench: Bench, account: str, told: int
) -> None:
    one = bench.offer(1, pdf=False)
    send(bench.session, [one])
    [entry] = bench.exact.booked.values()
    kept = tuple(replace(line, gl_account_code=account) for line in entry.lines)
    bench.exact.booked[entry.entry_id] = replace(entry, lines=kept)
    with bench.store.begin() as connection:
        deliveries.learn(connection, one.marker, draft=codec.encode(one.payload.draft))
    assert len(compare(bench.session)) == told
