"""Deliveries and Exact's books: booked, gone, twice, and compared with what was sent."""

from dataclasses import replace

import pytest

from dossierflow.booking.compare import compare
from dossierflow.booking.match import match
from dossierflow.delivery.resolve import resolve
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.entry import Entry
from dossierflow.errors import RightMissing, Unavailable
from dossierflow.kernel.outcome import Accepted, Unknown
from dossierflow.sync import read_books
from dossierflow.texts import phrase
from tests.support.fakes import LOST, Bench, draft, summary
from tests.support.said import said

UNREAD = (
    "the booked entry could not be read: "
    "the connected user lacks a right for it in Exact (see the permission failures)"
)


def sent(bench: Bench, *order_ids: int) -> None:
    send(bench.session, [bench.offer(one, pdf=False) for one in order_ids or (1,)])


def booked(bench: Bench, *order_ids: int) -> list[Entry]:
    sent(bench, *order_ids)
    read_books(bench.session)
    match(bench.session)
    bench.exact.calls.clear()
    return list(bench.exact.booked.values())


def delete(bench: Bench, entry: Entry) -> None:
    bench.exact.delete(entry)
    read_books(bench.session)


def test_an_entry_in_the_books_makes_its_delivery_booked(bench: Bench) -> None:
    sent(bench)
    read_books(bench.session)
    found = match(bench.session)
    assert (found.booked, found.deleted) == (1, 0)
    assert bench.delivery().state is State.BOOKED
    assert said(bench.delivery().cause) == "Exact's books have it as entry 26700001 in 700"


def test_exported_is_not_booked_until_the_books_say_so(bench: Bench) -> None:
    sent(bench)
    assert match(bench.session).booked == 0
    assert bench.delivery().state is State.SENT


def test_an_entry_is_known_by_its_mark_where_its_id_is_another(bench: Bench) -> None:
    one = bench.offer(1, pdf=False)
    answered = replace(bench.exact.book(one.payload.draft), entry_id="other", entry_number=7)
    bench.exact.plan("entry", Accepted(answered))
    send(bench.session, [one])
    read_books(bench.session)
    assert match(bench.session).booked == 1
    assert (bench.delivery().entry_id, bench.delivery().entry_number) == ("e26700001", 26700001)


def test_matching_again_changes_nothing(bench: Bench) -> None:
    booked(bench)
    steps = len(bench.steps())
    assert (match(bench.session).booked, match(bench.session).deleted) == (0, 0)
    assert len(bench.steps()) == steps


def test_an_entry_that_a_person_deleted_is_a_question(bench: Bench) -> None:
    first, _ = booked(bench, 1, 2)
    delete(bench, first)
    assert match(bench.session).deleted == 1
    assert [bench.delivery(one).state for one in (1, 2)] == [State.DELETED, State.BOOKED]
    assert bench.problems()["entry-deleted"] == {
        "document": "2026-001",
        "order": "1",
        "party": "Klant BV",
        "date": "01/11/2026",
        "entry": "26700001",
    }
    assert match(bench.session).deleted == 0
    assert "entry-deleted" in bench.problems()


def test_the_question_is_answered_when_the_document_is_sent_again(bench: Bench) -> None:
    [entry] = booked(bench)
    delete(bench, entry)
    match(bench.session)
    sent(bench)
    read_books(bench.session)
    match(bench.session)
    assert bench.problems() == {}
    assert (bench.delivery().attempt, bench.delivery().state) == (2, State.BOOKED)


def test_where_one_of_two_was_deleted_the_other_is_the_booking(bench: Bench) -> None:
    [entry] = booked(bench)
    bench.exact.book(draft(summary()))
    delete(bench, entry)
    assert match(bench.session).deleted == 0
    assert (bench.delivery().state, bench.delivery().entry_number) == (State.BOOKED, 26700002)


def test_an_attempt_that_comes_after_the_next_was_sent_is_told(bench: Bench) -> None:
    """Exact was slower than the settling delay: what no client can prevent, a person is told of."""
    bench.exact.plan("entry", Unknown(Unavailable("lost")))
    sent(bench)
    bench.clock.sleep(120)
    resolve(bench.session)
    late = bench.exact.book(draft(summary()))
    booked(bench)
    assert bench.problems()["entry-ambiguous"]["entries"] == "26700001 (700), 26700002 (700)"
    delete(bench, late)
    match(bench.session)
    assert bench.problems() == {}


def test_what_differs_stays_a_problem_until_a_person_corrects_it_in_exact(bench: Bench) -> None:
    one = bench.offer(1, pdf=False)
    right = bench.exact.book(one.payload.draft)
    wrong = replace(right, lines=(replace(right.lines[0], gl_account_code=""),))
    account = phrase("difference.account", kept=phrase("word.none"), sent="700000")
    differs = phrase("difference.line", line=1, difference=account)
    bench.exact.plan("entry", Accepted(replace(wrong, differences=(differs,))))
    send(bench.session, [one])
    bench.exact.booked[right.entry_id] = wrong
    told = compare(bench.session)
    assert [(one.kind, one.subject) for one in told] == [("booked-with-differences", "1")]
    assert said(differs) == "line 1: GL account none instead of 700000"
    assert bench.problems()["booked-with-differences"] == {
        "document": "2026-001",
        "order": "1",
        "party": "Klant BV",
        "date": "01/11/2026",
        "entry": "26700001",
        "differences": differs,
    }
    bench.exact.booked[right.entry_id] = right
    assert compare(bench.session) == []
    assert (bench.problems(), bench.kept_draft()) == ({}, None)
    bench.exact.calls.clear()
    compare(bench.session)
    assert bench.exact.calls == []


def test_an_adopted_entry_is_compared_once(bench: Bench) -> None:
    bench.exact.plan("entry", LOST)
    sent(bench)
    bench.clock.sleep(120)
    resolve(bench.session)
    bench.exact.calls.clear()
    assert compare(bench.session) == compare(bench.session) == []
    assert bench.exact.calls == ["entry by id"]


def test_an_adopted_entry_that_differs_is_told(bench: Bench) -> None:
    """The answer that would have said so was lost."""
    bench.exact.plan("entry", Unknown(Unavailable("lost")))
    one = bench.offer(1, pdf=False)
    send(bench.session, [one])
    bench.exact.book(replace(one.payload.draft, journal="701"))
    bench.clock.sleep(120)
    resolve(bench.session)
    match(bench.session)
    assert [said(one.facts["differences"]) for one in compare(bench.session)] == [
        "journal 701 instead of 700"
    ]


@pytest.mark.parametrize("gone", [True, False])
def test_an_entry_that_cannot_be_read_is_told(bench: Bench, gone: bool) -> None:
    bench.exact.plan("entry", LOST)
    sent(bench)
    bench.clock.sleep(120)
    resolve(bench.session)
    if gone:
        bench.exact.booked.clear()
    else:
        bench.exact.plan("entry by id", RightMissing("Lotte may not look"))
    says = "Exact does not show the entry" if gone else UNREAD
    assert [said(one.facts["differences"]) for one in compare(bench.session)] == [says]


def test_an_answer_that_agrees_needs_no_comparing(bench: Bench) -> None:
    booked(bench)
    assert compare(bench.session) == []
    assert bench.exact.calls == []
