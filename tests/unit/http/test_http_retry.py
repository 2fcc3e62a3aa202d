"""Tried again by the clock: each kind of trouble with its own patience, and doubt is never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dossierflow.errors import Unavailable
from dossierflow.http.retry import FailedCall, Reply, outcome_of, repeated, value_of
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown, accepted, as_not_sent
from tests.support.clock import ManualClock

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WAITS = {"glitch": (1.0, 3.0), "maintenance": (60.0,), "token": (0.0,)}


def failure(retry: str = "glitch", after_write: str = "not sent", wait: float = 0.0) -> FailedCall:
    return FailedCall(Unavailable("down"), retry, after_write, "r1", wait)  # type: ignore[arg-type]


def run(
    *replies: Reply[str] | FailedCall, longest: float = 100
) -> tuple[Reply[str] | FailedCall, float, int]:
    """What comes of it, the seconds that were waited, and how often it was tried."""
    clock, left = ManualClock(NOON), list(replies)
    reply = repeated(clock, lambda: left.pop(0), lambda failed: WAITS.get(failed.retry, ()), longest)
    return reply, (clock.now() - NOON) / timedelta(seconds=1), len(replies) - len(left)


DONE = Reply("done", "r2")


def test_what_succeeds_at_once_is_tried_once() -> None:
    assert run(DONE, failure()) == (DONE, 0, 1)


def test_each_kind_has_its_own_pauses() -> None:
    assert run(failure(), failure("maintenance"), failure(), DONE) == (DONE, 1 + 60 + 3, 4)
    assert run(failure("token"), DONE) == (DONE, 0, 2)


def test_patience_ends_with_the_last_failure() -> None:
    last = failure(wait=0.5)
    assert run(failure(), failure(), last, DONE) == (last, 4, 3)


def test_what_may_not_be_repeated_is_not() -> None:
    reply, waited, tries = run(failure(""), DONE)
    assert isinstance(reply, FailedCall)
    assert (waited, tries) == (0, 1)


def test_the_other_sides_wait_is_kept_to_unless_it_is_too_long() -> None:
    assert run(failure(wait=7), failure(wait=2), DONE) == (DONE, 7 + 3, 3)
    assert run(failure(wait=100), DONE) == (DONE, 100, 2)
    reply, waited, tries = run(failure(wait=101), DONE)
    assert isinstance(reply, FailedCall)
    assert (waited, tries) == (0, 1)


def test_an_attempt_that_was_turned_away_does_not_undo_the_doubt_of_an_earlier_one() -> None:
    lost, away = failure(after_write="unknown"), failure()
    reply, _, tries = run(lost, away, away)
    assert isinstance(reply, FailedCall)
    assert (reply.after_write, tries) == ("unknown", 3)
    reply, _, _ = run(away, away, away)
    assert isinstance(reply, FailedCall)
    assert reply.after_write == "not sent"
    refused, _, _ = run(lost, failure("", "rejected"))
    assert isinstance(refused, FailedCall)
    assert refused.after_write == "rejected"


def test_a_read_gives_its_value_or_raises() -> None:
    assert value_of(DONE) == "done"
    with pytest.raises(Unavailable):
        value_of(failure())


@pytest.mark.parametrize(
    ("after_write", "outcome"), [("rejected", Rejected), ("not sent", NotSent), ("unknown", Unknown)]
)
def test_a_write_ends_in_an_outcome(after_write: str, outcome: type) -> None:
    ended = outcome_of(failure(after_write=after_write))
    assert type(ended) is outcome
    assert not isinstance(ended, Accepted)
    assert (str(ended.error), ended.request_id) == ("down", "r1")
    with pytest.raises(Unavailable):
        accepted(ended)
    softened = as_not_sent(ended)
    assert (type(softened) is NotSent) == (after_write != "rejected")
    assert (softened.error, softened.request_id) == (ended.error, "r1")  # type: ignore[union-attr]


def test_what_was_accepted_is_there() -> None:
    assert outcome_of(DONE) == Accepted("done", "r2")
    assert accepted(Accepted("done")) == "done"
    assert as_not_sent(Accepted("done")) == Accepted("done")


def test_only_not_sent_is_turned_away() -> None:
    assert [failure(after_write=each).turned_away for each in ("rejected", "not sent", "unknown")] == [
        False,
        True,
        False,
    ]
