"""A reconciliation right after the export says itself whether what was answered stands."""

from datetime import timedelta

from dossierflow.booking import reconcile
from dossierflow.delivery.send import send
from tests.support.clock import ManualClock
from tests.support.fakes import Bench


def test_an_answered_entry_that_is_missing_is_looked_up_again_after_the_settling_delay(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    bench.exact.lines.clear()
    start = bench.clock.now()
    [row] = reconcile(bench.session, patience=180).unbooked
    assert row.document.order_id == 1
    assert (bench.clock.now() - start).total_seconds() == bench.session.settling_seconds
    assert set(bench.problems()) == {"not-booked"}


def test_it_waits_on_where_the_machines_clock_is_set_back_meanwhile(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    bench.exact.lines.clear()
    end = bench.clock.now() + timedelta(seconds=bench.session.settling_seconds)
    bench.clock = _SetBackOnce(bench.clock.now())
    reconcile(bench.session, patience=180)
    assert bench.clock.now() >= end
    assert set(bench.problems()) == {"not-booked"}


class _SetBackOnce(ManualClock):
    """Somebody sets it back by a minute while it sleeps for the first time."""

    set_back = False

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if not self.set_back:
            self.set_back = True
            self.instant -= timedelta(minutes=1)


def test_without_patience_it_says_what_it_sees_and_raises_no_problem_yet(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    bench.exact.lines.clear()
    start = bench.clock.now()
    assert len(reconcile(bench.session).unbooked) == 1
    assert bench.clock.now() == start
    assert bench.problems() == {}


def test_nothing_waits_where_the_books_show_everything(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    start = bench.clock.now()
    done = reconcile(bench.session, patience=180)
    assert (done.matched.booked, done.unbooked) == (1, [])
    assert bench.clock.now() == start
