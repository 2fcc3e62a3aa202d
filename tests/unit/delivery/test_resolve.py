"""Doubt is resolved by reading: adopted, never arrived, or a person's matter."""

import datetime as dt
from typing import Any

import pytest

from dossierflow.delivery.resolve import recover, resolve, settling_left
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.errors import Bug, Refused, Unavailable
from dossierflow.kernel.outcome import NotSent, Unknown
from dossierflow.store import deliveries
from tests.support.fakes import LOST, NOW, Bench, draft, summary
from tests.support.said import said

SETTLING = dt.timedelta(seconds=120)
NEVER_CAME = Unknown(Unavailable("the answer was lost"))


def in_doubt(bench: Bench, plan: Any = LOST, *order_ids: int) -> None:
    for order_id in order_ids or (1,):
        bench.exact.plan("entry", plan)
        send(bench.session, [bench.offer(order_id, pdf=False)])
    bench.exact.calls.clear()


def later(bench: Bench, seconds: float = 120) -> None:
    bench.clock.sleep(seconds)


def test_before_the_settling_delay_nothing_is_read_and_nothing_is_decided(bench: Bench) -> None:
    in_doubt(bench)
    later(bench, 119.9)
    found = resolve(bench.session)
    assert (found.waiting, found.adopted, found.never_arrived) == (1, 0, 0)
    assert bench.exact.calls == []
    assert bench.delivery().state is State.UNCERTAIN


def test_an_entry_that_stands_is_adopted_with_its_number(bench: Bench) -> None:
    in_doubt(bench)
    later(bench)
    found = resolve(bench.session)
    assert (found.waiting, found.adopted, found.never_arrived) == (0, 1, 0)
    one = bench.delivery()
    assert (one.state, one.entry_id, one.entry_number) == (State.SENT, "e26700001", 26700001)
    assert said(one.cause) == "found in Exact as entry 26700001 in 700, and adopted"
    assert bench.exact.calls == ["sync lines", "sync removed"]
    assert bench.unsettled() == []


def test_what_is_adopted_is_still_to_be_compared(bench: Bench) -> None:
    in_doubt(bench)
    later(bench)
    resolve(bench.session)
    assert bench.kept_draft() == draft(summary())


def test_what_the_books_do_not_have_never_arrived_and_goes_again(bench: Bench) -> None:
    in_doubt(bench, NEVER_CAME)
    later(bench)
    found = resolve(bench.session)
    assert (found.adopted, found.never_arrived) == (0, 1)
    assert bench.delivery().state is State.NOT_SENT
    assert said(bench.delivery().cause) == "not in Exact after the settling delay: it never arrived"
    assert bench.unsettled() == [1]


def test_each_doubt_has_its_own_delay(bench: Bench) -> None:
    in_doubt(bench, LOST, 1)
    later(bench, 60)
    in_doubt(bench, LOST, 2)
    later(bench, 60)
    found = resolve(bench.session)
    assert (found.waiting, found.adopted) == (1, 1)
    assert [bench.delivery(one).state for one in (1, 2)] == [State.SENT, State.UNCERTAIN]


def test_two_entries_with_one_mark_are_a_persons_matter(bench: Bench) -> None:
    in_doubt(bench)
    bench.exact.book(draft(summary()))
    later(bench)
    found = resolve(bench.session)
    assert (found.adopted, found.never_arrived) == (0, 0)
    assert [one.subject for one in found.problems] == ["1"]
    assert bench.delivery().state is State.UNCERTAIN
    assert bench.problems()["entry-ambiguous"] == {
        "document": "2026-001",
        "order": "1",
        "party": "Klant BV",
        "date": "01/11/2026",
        "entries": "26700001 (700), 26700002 (700)",
    }


def test_once_a_person_deleted_the_second_the_first_is_adopted(bench: Bench) -> None:
    in_doubt(bench)
    second = bench.exact.book(draft(summary()))
    later(bench)
    resolve(bench.session)
    bench.exact.delete(second)
    assert resolve(bench.session).adopted == 1
    assert bench.problems() == {}


def test_an_entry_that_came_later_than_the_delay_is_adopted_and_not_sent_again(bench: Bench) -> None:
    in_doubt(bench, NEVER_CAME)
    later(bench)
    resolve(bench.session)
    bench.exact.book(draft(summary()))
    assert resolve(bench.session).adopted == 1
    assert (bench.delivery().state, bench.unsettled()) == (State.SENT, [])


def test_what_is_given_up_is_looked_up_until_something_follows_it(bench: Bench) -> None:
    in_doubt(bench, NEVER_CAME)
    later(bench)
    resolve(bench.session)
    assert (resolve(bench.session).never_arrived, len(bench.steps())) == (0, 4)
    send(bench.session, [bench.offer(1, pdf=False)])
    bench.exact.calls.clear()
    resolve(bench.session)
    assert bench.exact.calls == []


def test_what_was_certainly_not_sent_is_never_looked_up(bench: Bench) -> None:
    in_doubt(bench, NotSent(Unavailable("nobody answers")))
    later(bench)
    resolve(bench.session)
    assert bench.exact.calls == []


def test_without_doubt_nothing_is_read(bench: Bench) -> None:
    assert resolve(bench.session).waiting == 0
    assert bench.exact.calls == []


@pytest.mark.parametrize(("after", "left"), [(0, 120.0), (50, 70.0), (120, 0.0), (500, 0.0)])
def test_the_wait_is_what_is_left_of_the_delay(bench: Bench, after: float, left: float) -> None:
    in_doubt(bench)
    later(bench, after)
    assert settling_left(bench.session, State.UNCERTAIN) == left


def test_the_wait_is_for_the_last_doubt(bench: Bench) -> None:
    assert settling_left(bench.session, State.UNCERTAIN) == 0
    in_doubt(bench, LOST, 1)
    later(bench, 60)
    in_doubt(bench, LOST, 2)
    assert settling_left(bench.session, State.UNCERTAIN) == 120


# A dead run


class Stop(Exception):
    """What nobody catches."""


@pytest.mark.parametrize(
    ("call", "state", "cause"),
    [
        ("paper", State.NOT_SENT, "the run stopped before it was sent"),
        ("file", State.NOT_SENT, "the run stopped before it was sent"),
        ("entry", State.UNCERTAIN, "the run stopped while it was sent"),
    ],
)
def test_what_a_dead_run_left_is_in_doubt_only_if_the_entry_may_have_gone(
    bench: Bench, call: str, state: State, cause: str
) -> None:
    bench.exact.plan(call, Stop())
    with pytest.raises(Stop):
        send(bench.session, [bench.offer()])
    later(bench, 30)
    assert recover(bench.session) == 1
    assert (bench.delivery().state, said(bench.delivery().cause)) == (state, cause)
    assert bench.delivery().updated_at == NOW + dt.timedelta(seconds=30)


def test_a_recovered_doubt_waits_the_whole_delay_from_its_recovery(bench: Bench) -> None:
    bench.exact.plan("entry", Stop())
    with pytest.raises(Stop):
        send(bench.session, [bench.offer()])
    later(bench, 1000)
    recover(bench.session)
    assert resolve(bench.session).waiting == 1


def test_an_entry_that_a_dead_run_booked_is_found(bench: Bench) -> None:
    one = bench.offer()
    bench.exact.plan("entry", Stop())
    with pytest.raises(Stop):
        send(bench.session, [one])
    bench.exact.book(one.payload.draft)
    recover(bench.session)
    later(bench)
    assert resolve(bench.session).adopted == 1
    assert set(send(bench.session, [bench.offer()]).states.values()) == {State.INTENDED}


def test_recovering_twice_changes_nothing(bench: Bench) -> None:
    bench.exact.plan("entry", Bug("ours"))
    with pytest.raises(Bug):
        send(bench.session, [bench.offer()])
    assert recover(bench.session) == 1
    assert recover(bench.session) == 0
    assert bench.states() == ["intended", "intended", "uncertain"]


def test_what_is_settled_is_not_recovered(bench: Bench) -> None:
    send(bench.session, [bench.offer()])
    assert recover(bench.session) == 0
    with bench.store.read() as connection:
        assert deliveries.counts(connection, "310001") == {State.SENT: 1}


def test_a_text_that_nobody_knows_is_a_refusal_where_nothing_arrived(bench: Bench) -> None:
    answer = "Maandag is wasdag"
    in_doubt(bench, Unknown(Refused("no rule", raw=answer)))
    assert answer in said(bench.delivery().cause)
    later(bench)
    found = resolve(bench.session)
    assert (found.refused, found.never_arrived, found.adopted) == (1, 0, 0)
    assert (bench.delivery().state, said(bench.delivery().cause)) == (
        State.REFUSED,
        f"it was refused: “{answer}”",
    )
    assert bench.problems()["exact-refused"]["answer"] == answer
    [problem] = found.problems
    assert (problem.dossier, problem.kind, problem.subject) == ("310001", "exact-refused", "1")
    assert resolve(bench.session).refused == 0


def test_a_text_that_nobody_knows_proves_nothing_where_the_entry_stands(bench: Bench) -> None:
    in_doubt(bench, Unknown(Refused("no rule", raw="Maandag is wasdag")))
    bench.exact.book(draft(summary()))
    later(bench)
    assert resolve(bench.session).adopted == 1
    assert bench.problems() == {}
