"""Re-export: what stands in Exact is reported and left alone, the rest may go again."""

from typing import Any

import pytest

from dossierflow.booking.match import match
from dossierflow.delivery.re_export import sort_out
from dossierflow.delivery.resolve import resolve
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.errors import Refused, Unavailable
from dossierflow.kernel.outcome import NotSent, Rejected, Unknown
from dossierflow.store import deliveries
from dossierflow.sync import read_books
from tests.support.fakes import LOST, NOW, Bench, draft, summary
from tests.support.said import said


def offered(bench: Bench, *order_ids: int) -> tuple[list[int], list[tuple[str, str]]]:
    """The order ids that may be sent, and gate and reason of the others."""
    ready = [bench.billit.documents[one].summary for one in order_ids or (1,)]
    sendable, held = sort_out(bench.session, ready)
    assert len(sendable) + len(held) == len(ready)
    return [one.order_id for one in sendable], [(one.gate, said(one.reason)) for one in held]


def sent(bench: Bench, plan: Any = None) -> None:
    bench.exact.plan("entry", plan)
    send(bench.session, [bench.offer(1, pdf=False)])
    bench.exact.calls.clear()


def test_a_document_that_was_never_sent_may_go(bench: Bench) -> None:
    bench.offer()
    assert offered(bench) == ([1], [])


def test_a_booking_that_stands_is_reported_with_its_number(bench: Bench) -> None:
    sent(bench)
    assert offered(bench) == ([], [("booked", "stands in Exact as entry 26700001 in 700")])
    assert bench.exact.calls == ["sync lines", "sync removed"]


def test_the_books_are_read_before_the_answer(bench: Bench) -> None:
    """The entry was deleted since the last run, and nobody has told our store yet."""
    sent(bench)
    read_books(bench.session)
    match(bench.session)
    [entry] = bench.exact.booked.values()
    bench.exact.delete(entry)
    assert offered(bench) == ([1], [])
    assert bench.delivery().state is State.DELETED
    assert said(bench.delivery().cause) == "entry 26700001 was deleted in Exact"


def test_an_entry_that_the_stream_does_not_show_yet_is_asked_for_by_its_mark(bench: Bench) -> None:
    sent(bench)
    bench.exact.lines.clear()
    assert offered(bench) == ([], [("booked", "stands in Exact as entry 26700001")])
    assert bench.exact.calls == ["sync lines", "sync removed", "entries by marker"]
    assert bench.delivery().state is State.SENT


def test_an_entry_that_vanished_may_go_again(bench: Bench) -> None:
    sent(bench)
    bench.exact.lines.clear()
    bench.exact.booked.clear()
    assert offered(bench) == ([1], [])
    assert bench.delivery().state is State.DELETED


@pytest.mark.parametrize("plan", [LOST, Unknown(Unavailable("lost"))])
def test_a_doubt_is_never_offered_again(bench: Bench, plan: Any) -> None:
    sent(bench, plan)
    says = "is in doubt: it is looked up before anything is sent again"
    assert offered(bench) == ([], [("in-doubt", says)])


def test_an_intent_of_a_dead_run_is_a_doubt(bench: Bench) -> None:
    bench.exact.plan("entry", KeyError("nobody catches it"))
    with pytest.raises(KeyError):
        sent(bench)
    assert offered(bench)[0] == []


@pytest.mark.parametrize("plan", [Rejected(Refused("no")), NotSent(Unavailable("gone"))])
def test_what_never_stood_may_go(bench: Bench, plan: Any) -> None:
    sent(bench, plan)
    assert offered(bench) == ([1], [])
    assert "entries by marker" not in bench.exact.calls


def test_an_entry_that_came_after_we_gave_it_up_stands(bench: Bench) -> None:
    sent(bench, Unknown(Unavailable("lost")))
    bench.clock.sleep(120)
    resolve(bench.session)
    bench.exact.book(draft(summary()))
    assert offered(bench) == ([], [("booked", "stands in Exact as entry 26700001 in 700")])


def test_an_entry_without_our_mark_still_is_the_entry_that_exact_answered(bench: Bench) -> None:
    """A person emptied the reference in Exact."""
    one = bench.offer(1, pdf=False)
    send(bench.session, [one])
    [entry_id] = bench.exact.booked
    bench.exact.lines = [
        type(line)(**{name: getattr(line, name) for name in line.__slots__} | {"marker": ""})
        for line in bench.exact.lines
    ]
    assert offered(bench) == ([], [("booked", "stands in Exact as entry 26700001 in 700")])
    assert bench.delivery().entry_id == entry_id


def test_a_deleted_delivery_whose_second_entry_stands_is_not_sent(bench: Bench) -> None:
    sent(bench)
    bench.exact.book(draft(summary()))
    with bench.store.begin() as connection:
        deliveries.step(connection, bench.delivery().marker, NOW, State.DELETED, "deleted in Exact")
    bench.exact.delete(next(iter(bench.exact.booked.values())))
    assert offered(bench) == ([], [("booked", "stands in Exact as entry 26700002 in 700")])


def test_each_document_is_judged_for_itself(bench: Bench) -> None:
    sent(bench)
    bench.offer(2)
    assert offered(bench, 1, 2)[0] == [2]
