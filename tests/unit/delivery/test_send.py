"""Sending: the intent first, each write once, and four outcomes, no fifth."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.delivery.send import FINAL_PHASE, send
from dossierflow.domain.causes import cause_of
from dossierflow.domain.delivery import State
from dossierflow.errors import (
    BudgetSpent,
    Bug,
    Refused,
    RightMissing,
    Unavailable,
    WrongDivision,
)
from dossierflow.kernel.outcome import Accepted, NotSent, Rejected, Unknown
from dossierflow.store import deliveries, dossiers, problems
from dossierflow.texts import Cents, phrase
from tests.support.fakes import DOSSIER, NOW, Bench, draft, prepared, summary
from tests.support.said import said

SPENT = BudgetSpent("the calls of this minute are used up", until=NOW)
NO_RIGHT = RightMissing(
    "Lotte may not book", user="Lotte", right="POST salesentry/SalesEntries", division=310001
)
PLAN = ["paper", "file", "entry"]

VAT = phrase("difference.vat", kept=Cents(1), sent=Cents(0))
LINE = phrase("difference.line", line=1, difference=VAT)
JOURNAL = phrase("difference.journal", kept="1", sent="2")


def test_a_document_takes_three_calls_and_three_facts(bench: Bench) -> None:
    done = send(bench.session, [bench.offer()])
    assert bench.exact.calls == PLAN
    [entry] = bench.exact.booked.values()
    sent = bench.delivery()
    assert (sent.state, sent.entry_id, sent.entry_number) == (State.SENT, entry.entry_id, entry.entry_number)
    assert (sent.document_id, sent.attached) == ("d1", True)
    assert done.states == {sent.marker: State.SENT}
    assert done.entries == {sent.marker: str(entry.entry_number)}
    assert (done.problems, done.new_problems, done.stopped) == ([], 0, "")
    assert done.count(State.SENT) == 1
    assert done.count(State.REFUSED) == 0


def test_the_story_says_what_happened_in_order(bench: Bench) -> None:
    send(bench.session, [bench.offer()])
    intent, phase, answer = bench.steps()
    assert (intent.state, said(intent.cause)) == (State.INTENDED, "to journal 700")
    assert (phase.state, phase.detail) == (State.INTENDED, FINAL_PHASE)
    assert said(phase.cause) == "sending to journal 700"
    assert said(answer.cause) == "Exact answered with entry 26700001 in 700"
    assert answer.detail == {"entry_id": "e26700001", "entry_number": "26700001"}
    assert answer.request_id == "request-1"


def test_the_entry_points_to_the_pdf_that_was_made_before_it(bench: Bench) -> None:
    one = bench.offer()
    bench.exact.plan("entry", Unknown(Unavailable("lost")))
    send(bench.session, [one])
    kept = bench.kept_draft()
    assert kept == replace(one.payload.draft, document_id="d1")
    assert bench.exact.papers == {"d1": "2026-001 Klant BV (billit-700101-1)"}
    assert bench.exact.filed == [("d1", "file-1.pdf")]


def test_a_document_without_a_pdf_takes_one_call(bench: Bench) -> None:
    send(bench.session, [bench.offer(pdf=False)])
    assert bench.exact.calls == ["entry"]
    assert bench.delivery().document_id == ""


@pytest.mark.parametrize(
    ("outcome", "state", "cause", "draft_kept"),
    [
        (
            Rejected(Refused("the period is closed"), "r1"),
            State.REFUSED,
            phrase("cause.refused", answer="the period is closed"),
            False,
        ),
        (NotSent(Unavailable("nobody answers"), "r1"), State.NOT_SENT, phrase("cause.unavailable"), False),
        (Unknown(Unavailable("no answer came"), "r1"), State.UNCERTAIN, phrase("cause.answer-lost"), True),
    ],
)
def test_every_answer_is_one_of_four(
    bench: Bench, outcome: Any, state: State, cause: str, draft_kept: bool
) -> None:
    bench.exact.plan("entry", outcome)
    done = send(bench.session, [bench.offer()])
    last = bench.steps()[-1]
    assert (last.state, last.cause, last.request_id) == (state, cause, "r1")
    assert last.detail == {"error": outcome.error.message}
    assert done.states == {bench.delivery().marker: state}
    assert done.entries == {}
    assert (bench.kept_draft() is not None) is draft_kept


@pytest.mark.parametrize(
    ("outcome", "waits"),
    [
        (Rejected(Refused("no")), True),
        (NotSent(Unavailable("nobody answers")), True),
        (Unknown(Unavailable("lost")), False),
        (None, False),
    ],
)
def test_a_document_waits_for_the_next_run_where_nothing_of_it_can_stand(
    bench: Bench, outcome: Any, waits: bool
) -> None:
    bench.exact.plan("entry", outcome)
    send(bench.session, [bench.offer()])
    assert bench.unsettled() == ([1] if waits else [])


def test_a_refusal_holds_nobody_else_and_is_told_with_exacts_own_words(bench: Bench) -> None:
    error = Refused("the period is closed: Periode is afgesloten", raw="Periode is afgesloten")
    bench.exact.plan("entry", Rejected(error))
    done = send(bench.session, [bench.offer(1), bench.offer(2)])
    assert [bench.delivery(one).state for one in (1, 2)] == [State.REFUSED, State.SENT]
    assert bench.problems() == {
        "exact-refused": {
            "document": "2026-001",
            "order": "1",
            "party": "Klant BV",
            "date": "01/11/2026",
            "answer": "Periode is afgesloten",
        }
    }
    assert [one.subject for one in done.problems] == ["1"]
    assert done.new_problems == 1


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Rejected(NO_RIGHT), phrase("cause.right-missing")),
        (NotSent(SPENT), phrase("cause.budget", until=SPENT.until)),
    ],
)
def test_what_meets_every_document_alike_ends_the_batch(bench: Bench, outcome: Any, cause: str) -> None:
    bench.exact.plan("entry", outcome)
    done = send(bench.session, [bench.offer(1), bench.offer(2)])
    assert done.stopped == cause
    assert bench.last(2) is None
    assert bench.delivery(1).state is State.NOT_SENT
    assert list(done.states.values()) == [State.NOT_SENT, State.NOT_SENT]


def test_a_right_that_exact_misses_is_known_and_counted_at_once(bench: Bench) -> None:
    bench.exact.plan("entry", Rejected(NO_RIGHT))
    done = send(bench.session, [bench.offer(1)])
    with bench.store.read() as connection:
        assert dossiers.missing_rights(connection, DOSSIER.id) == [("SalesEntry/SalesEntries", "POST")]
    assert bench.problems() == {
        "right-missing": {
            "user": "Lotte",
            "right": "SalesEntry/SalesEntries POST",
            "division": "310001",
            "name": "Bakkerij",
        }
    }
    assert done.new_problems == 1


@pytest.mark.parametrize("outcome", [Rejected, NotSent])
def test_what_concerns_the_whole_dossier_is_raised_once_the_document_is_recorded(
    bench: Bench, outcome: Any
) -> None:
    closed = Refused("the licence is closed")
    closed.problem = "exact-licence"
    bench.exact.plan("entry", outcome(closed))
    with pytest.raises(Refused):
        send(bench.session, [bench.offer(1), bench.offer(2)])
    assert (bench.delivery(1).state, bench.last(2)) == (State.NOT_SENT, None)
    assert bench.problems() == {}


def test_a_doubt_does_not_end_the_batch(bench: Bench) -> None:
    bench.exact.plan("entry", Unknown(Unavailable("lost")))
    done = send(bench.session, [bench.offer(1), bench.offer(2)])
    assert (done.stopped, bench.delivery(2).state) == ("", State.SENT)


@pytest.mark.parametrize("error", [SPENT, Unavailable("Billit is down")])
def test_an_error_before_the_entry_means_that_none_was_sent(bench: Bench, error: Exception) -> None:
    bench.billit.refusals["file", "file-1"] = error
    done = send(bench.session, [bench.offer()])
    assert bench.delivery().state is State.NOT_SENT
    assert bench.exact.calls == []
    assert done.stopped == cause_of(error)


def test_a_pdf_that_billit_refuses_is_its_documents_problem(bench: Bench) -> None:
    bench.billit.refusals["file", "file-1"] = Refused("Billit refuses", raw="Nee")
    done = send(bench.session, [bench.offer(1), bench.offer(2)])
    assert [bench.delivery(one).state for one in (1, 2)] == [State.NOT_SENT, State.SENT]
    assert (done.stopped, done.new_problems) == ("", 1)


def test_a_pdf_that_exact_does_not_understand_holds_nobody_else(bench: Bench) -> None:
    bench.exact.plan("paper", Bug("not found"))
    send(bench.session, [bench.offer(1), bench.offer(2)])
    assert [bench.delivery(one).state for one in (1, 2)] == [State.REFUSED, State.SENT]
    assert bench.problems()["exact-bug"]["message"] == "not found"


def test_a_bug_while_the_entry_is_sent_ends_the_run_and_leaves_its_trace(bench: Bench) -> None:
    bench.exact.plan("entry", Bug("the contract was broken"))
    with pytest.raises(Bug):
        send(bench.session, [bench.offer()])
    assert bench.steps()[-1].detail == FINAL_PHASE


@pytest.mark.parametrize("call", ["paper", "file"])
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Rejected(Refused("too large")), State.REFUSED),
        (Unknown(Unavailable("lost")), State.NOT_SENT),
        (NotSent(Unavailable("gone")), State.NOT_SENT),
    ],
)
def test_a_doubt_about_the_pdf_is_none_about_the_entry(
    bench: Bench, call: str, outcome: Any, state: State
) -> None:
    bench.exact.plan(call, outcome)
    send(bench.session, [bench.offer()])
    assert "entry" not in bench.exact.calls
    assert bench.delivery().state is state
    assert bench.kept_draft() is None


def test_differences_are_told_and_the_draft_is_kept_until_they_are_gone(bench: Bench) -> None:
    one = bench.offer()
    entry = bench.exact.book(one.payload.draft, differences=(LINE, JOURNAL))
    bench.exact.plan("entry", Accepted(entry))
    done = send(bench.session, [one])
    told = bench.problems()["booked-with-differences"]
    assert (told["entry"], said(told["differences"])) == (
        "26700001",
        "line 1: VAT 0,01 instead of 0,00; journal 1 instead of 2",
    )
    assert bench.delivery().state is State.SENT
    assert bench.kept_draft() is not None
    assert done.new_problems == 1


def test_what_is_known_of_a_document_is_settled_with_its_state(bench: Bench) -> None:
    one = bench.offer()
    bench.report("vat-unmapped", "1")
    bench.report("exact-refused", "2")
    bench.report("not-booked", "1")
    send(bench.session, [one])
    assert set(bench.problems()) == {"exact-refused", "not-booked"}


def test_a_wrong_division_is_in_doubt_told_and_raised(bench: Bench) -> None:
    bench.exact.plan("entry", WrongDivision("answered from division 310009"))
    with pytest.raises(WrongDivision):
        send(bench.session, [bench.offer(1), bench.offer(2)])
    assert (bench.delivery(1).state, bench.last(2)) == (State.UNCERTAIN, None)
    told = bench.problems()["wrong-division"]
    assert (told["name"], told["division"]) == (DOSSIER.name, "310001")
    assert told["message"] == "answered from division 310009"
    assert (told["document"], told["party"]) == ("2026-001", "Klant BV")


def test_a_stopped_connection_sends_nothing_in_any_run(bench: Bench) -> None:
    bench.report(problems.STOPS, problems.STOPS)
    done = send(bench.session, [bench.offer(1), bench.offer(2)])
    assert bench.exact.calls == []
    assert bench.last(1) is None
    assert list(done.states.values()) == [State.NOT_SENT, State.NOT_SENT]
    assert "an answer for Bakkerij came from another division" in said(done.stopped)


def test_a_document_that_another_run_sent_meanwhile_is_left_alone(bench: Bench) -> None:
    one = bench.offer()
    send(bench.session, [one])
    again = prepared(1, bench.last())
    done = send(bench.session, [one, again])
    assert (set(done.states.values()), done.stopped) == ({State.INTENDED}, "")
    assert len(bench.exact.booked) == 1


def test_an_attempt_that_another_run_made_and_lost_is_not_made_again_under_its_number(bench: Bench) -> None:
    one = bench.offer()
    bench.exact.plan("entry", NotSent(Unavailable("gone")))
    send(bench.session, [one])
    assert send(bench.session, [one]).states == {one.marker: State.INTENDED}
    assert send(bench.session, [bench.offer()]).count(State.SENT) == 1


def test_a_delivery_that_another_run_took_over_is_not_sent(bench: Bench) -> None:
    """The lease ran out, say because the machine slept: the other run called this one dead."""
    one = bench.offer(1)

    class TakesOver:
        def get(self, file_id: str) -> Any:
            with bench.store.begin() as connection:
                deliveries.step(connection, one.marker, NOW, State.NOT_SENT, "the run stopped")
            return bench.billit.files.get(file_id)

    billit = type("Billit", (), {"files": TakesOver(), "orders": bench.billit})()
    session = replace(
        bench.session,
        open_billit=lambda: billit,
    )
    done = send(session, [one, bench.offer(2)])
    assert bench.exact.booked == {}
    assert said(done.stopped) == "another run took this dossier over"
    assert bench.states() == ["intended", "not sent"]
    assert bench.last(2) is None


def test_the_second_attempt_uses_the_pdf_of_the_first(bench: Bench) -> None:
    bench.exact.plan("entry", Rejected(Refused("no")))
    send(bench.session, [bench.offer()])
    send(bench.session, [bench.offer()])
    assert bench.exact.calls == [*PLAN, "entry"]
    second = bench.delivery()
    assert (second.attempt, second.document_id, second.attached) == (2, "d1", True)


@pytest.mark.parametrize(
    ("call", "looks"),
    [
        ("paper", ["papers by subject", "files of a paper", "file"]),
        ("file", ["files of a paper"]),
    ],
)
def test_a_pdf_whose_answer_was_lost_is_found_and_not_filed_twice(
    bench: Bench, call: str, looks: list[str]
) -> None:
    bench.exact.plan(call, "booked, and the answer is lost")
    send(bench.session, [bench.offer()])
    before = len(bench.exact.calls)
    send(bench.session, [bench.offer()])
    assert bench.exact.calls[before:] == [*looks, "entry"]
    assert bench.exact.papers.keys() == {"d1"}
    assert len(bench.exact.filed) == 1
    assert (bench.delivery().document_id, bench.delivery().attached) == ("d1", True)


def test_a_pdf_that_never_arrived_is_made_by_the_second_attempt(bench: Bench) -> None:
    bench.exact.plan("paper", Unknown(Unavailable("lost")))
    send(bench.session, [bench.offer()])
    send(bench.session, [bench.offer()])
    assert bench.exact.calls == ["paper", "papers by subject", "paper", "file", "entry"]
    assert bench.delivery().document_id == "d1"


def test_a_long_batch_says_how_far_it_is(bench: Bench) -> None:
    send(bench.session, [bench.offer(one, pdf=False) for one in range(1, 42)])
    assert bench.said == ["Bakkerij: 20 of 41 documents sent", "Bakkerij: 40 of 41 documents sent"]


def test_an_intent_is_dated_when_it_is_written(bench: Bench) -> None:
    bench.clock.instant = NOW + dt.timedelta(hours=1)
    send(bench.session, [bench.offer()])
    assert bench.delivery().created_at == bench.clock.instant
    assert bench.delivery().body_hash == "hash-1"
    assert draft(summary()).marker == bench.delivery().marker
