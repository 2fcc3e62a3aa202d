"""What became of deliveries: their entries in Exact's books, and what Billit was told."""

import datetime as dt

import pytest
import sqlalchemy as sa

from dossierflow.domain.delivery import STANDING, State
from dossierflow.store import bookings, codec, deliveries, entries
from tests.support.fakes import DOSSIER, NOW, draft, summary
from tests.support.ledger import LATER, OTHER, intended, line

#: Nothing of these should stand in Exact.
OVER = [State.REFUSED, State.NOT_SENT, State.REJECTED, State.DELETED]


@pytest.fixture(params=[1, 2, 1000])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many ids are asked for at once: one by one, in parts that do not come out even, all together."""
    monkeypatch.setattr(bookings, "MOST_IDS", request.param)


def test_what_is_booked_is_told_to_billit_once_and_only_where_it_may(connection: sa.Connection) -> None:
    third = intended(connection, 3, state=State.BOOKED)
    first = intended(connection, 1, state=State.BOOKED)
    intended(connection, 2, state=State.BOOKED, quiet=True)
    intended(connection, 1, 2, state=State.SENT)
    intended(connection, 1, dossier=OTHER, state=State.BOOKED)
    assert [one.marker for one in bookings.to_write_back(connection, DOSSIER.id)] == [first, third]
    bookings.written_back(connection, first, LATER)
    assert [one.marker for one in bookings.to_write_back(connection, DOSSIER.id)] == [third]
    assert len(bookings.to_write_back(connection, OTHER.id)) == 1


def test_a_draft_is_kept_until_it_is_forgotten(connection: sa.Connection) -> None:
    sent = draft(summary(1))
    late = intended(connection, at=LATER)
    mark = intended(connection, 2)
    bare = intended(connection, 3)
    for one in (late, mark):
        deliveries.learn(connection, one, draft=codec.encode(sent))
    assert bookings.draft(connection, mark) == sent
    assert bookings.draft(connection, bare) is None
    asked = [State.INTENDED]
    assert [one.marker for one in bookings.with_draft(connection, DOSSIER.id, iter(asked))] == [mark, late]
    assert bookings.with_draft(connection, DOSSIER.id, [State.BOOKED]) == []
    assert bookings.with_draft(connection, OTHER.id, asked) == []
    deliveries.learn(connection, mark, draft=None)
    assert bookings.draft(connection, mark) is None
    assert [one.marker for one in bookings.with_draft(connection, DOSSIER.id, asked)] == [late]


def test_drafts_of_one_moment_come_by_their_mark(connection: sa.Connection) -> None:
    marks = [intended(connection, order_id) for order_id in (3, 1, 2)]
    for mark in marks:
        deliveries.learn(connection, mark, draft=codec.encode(draft(summary(1))))
    found = bookings.with_draft(connection, DOSSIER.id, [State.INTENDED])
    assert [one.marker for one in found] == sorted(marks)


def test_an_entry_leads_back_to_its_delivery(connection: sa.Connection) -> None:
    mark = intended(connection)
    deliveries.learn(connection, mark, entry_id="e1")
    deliveries.learn(connection, intended(connection, 2), entry_id="e2")
    deliveries.learn(connection, intended(connection, 1, dossier=OTHER), entry_id="e3")
    assert bookings.of_entry(connection, DOSSIER.id, "e1") == mark
    assert bookings.of_entry(connection, DOSSIER.id, "e3") is None
    assert bookings.of_entry(connection, OTHER.id, "e1") is None


def test_what_a_person_deleted_in_exact_is_gone(connection: sa.Connection) -> None:
    marks = [intended(connection, order_id, state=State.BOOKED) for order_id in (3, 1, 2)]
    lines = []
    for number, mark in enumerate(marks):
        deliveries.learn(connection, mark, entry_id=f"e{number}")
        lines.append(line(f"e{number}", mark))
    theirs = intended(connection, 1, dossier=OTHER, state=State.BOOKED)
    deliveries.learn(connection, theirs, entry_id="e0")
    entries.save(connection, DOSSIER.id, lines, NOW)
    entries.save(connection, OTHER.id, lines, NOW)
    assert bookings.gone(connection, DOSSIER.id) == []
    entries.mark_deleted(connection, DOSSIER.id, ["e0", "e1"], LATER)
    entries.mark_deleted(connection, OTHER.id, ["e2"], LATER)
    assert [one.marker for one in bookings.gone(connection, DOSSIER.id)] == sorted(marks[:2])
    deliveries.step(connection, marks[0], LATER, State.DELETED, "a person deleted it")
    assert [one.marker for one in bookings.gone(connection, DOSSIER.id)] == [marks[1]]


def test_what_was_booked_first_is_named_first_among_the_gone(connection: sa.Connection) -> None:
    late = intended(connection, 1, at=LATER, state=State.BOOKED)
    early = intended(connection, 2, state=State.BOOKED)
    for mark in (late, early):
        deliveries.learn(connection, mark, entry_id=mark)
    entries.save(connection, DOSSIER.id, [line(mark, mark) for mark in (late, early)], NOW)
    entries.mark_deleted(connection, DOSSIER.id, [late, early], LATER)
    assert [one.marker for one in bookings.gone(connection, DOSSIER.id)] == [early, late]


@pytest.mark.usefixtures("most")
def test_an_entry_belongs_to_all_deliveries_that_it_books(connection: sa.Connection) -> None:
    second, first, alone = (intended(connection, number, state=State.BOOKED) for number in (2, 1, 3))
    for mark, entry_id in ((second, "e1"), (first, "e1"), (alone, "e2")):
        deliveries.learn(connection, mark, entry_id=entry_id)
    theirs = intended(connection, 1, dossier=OTHER, state=State.BOOKED)
    deliveries.learn(connection, theirs, entry_id="e3")
    found = bookings.owners(connection, DOSSIER.id, iter(["e1", "e2", "e3", "e4"]))
    assert {entry: [one.marker for one in those] for entry, those in found.items()} == {
        "e1": [first, second],
        "e2": [alone],
    }


def test_the_others_of_an_entry_are_those_that_it_books_too(connection: sa.Connection) -> None:
    first, second, alone = (intended(connection, number, state=State.BOOKED) for number in (1, 2, 3))
    without = [intended(connection, number, 2, state=State.DELIVERED) for number in (1, 2)]
    for mark, entry_id in ((first, "e1"), (second, "e1"), (alone, "e2")):
        deliveries.learn(connection, mark, entry_id=entry_id)
    theirs = intended(connection, 1, dossier=OTHER, state=State.BOOKED)
    deliveries.learn(connection, theirs, entry_id="e1")
    found = {mark: bookings.others(connection, deliveries.get(connection, mark)) for mark in (first, alone)}
    assert {mark: [one.marker for one in those] for mark, those in found.items()} == {
        first: [second],
        alone: [],
    }
    # Two of which no entry is known have none in common.
    assert bookings.others(connection, deliveries.get(connection, without[0])) == []


@pytest.mark.parametrize("state", sorted(State))
def test_only_what_stands_owns_an_entry(connection: sa.Connection, state: State) -> None:
    deliveries.learn(connection, intended(connection, state=state), entry_id="e1")
    assert bool(bookings.owners(connection, DOSSIER.id, ["e1"])) is (state in STANDING)


@pytest.mark.usefixtures("most")
def test_an_entry_with_the_mark_of_what_is_over_is_a_stray(connection: sa.Connection) -> None:
    marks = [intended(connection, number, state=State.REFUSED) for number in (1, 2, 3)]
    deleted = intended(connection, 1, 2, state=State.REFUSED)
    stands = intended(connection, 2, 2, state=State.BOOKED)
    elsewhere = intended(connection, 1, dossier=OTHER, state=State.REFUSED)
    entries.save(connection, DOSSIER.id, [line(f"of {one}", one) for one in (*marks, deleted, stands)], NOW)
    entries.save(connection, OTHER.id, [line(f"theirs of {one}", one) for one in (*marks, elsewhere)], NOW)
    entries.mark_deleted(connection, DOSSIER.id, [f"of {deleted}"], LATER)
    found = bookings.stray(connection, DOSSIER.id)
    assert sorted((one.marker, row.entry_id) for one, row in found) == [(one, f"of {one}") for one in marks]


@pytest.mark.parametrize("state", sorted(State))
def test_what_may_stand_is_no_stray(connection: sa.Connection, state: State) -> None:
    mark = intended(connection, state=state)
    entries.save(connection, DOSSIER.id, [line("e1", mark)], NOW)
    assert bool(bookings.stray(connection, DOSSIER.id)) is (state in OVER)


@pytest.mark.usefixtures("most")
def test_of_many_deleted_entries_each_is_gone(connection: sa.Connection) -> None:
    marks = [intended(connection, number, state=State.BOOKED) for number in (1, 2, 3)]
    for mark in marks:
        deliveries.learn(connection, mark, entry_id=mark)
    entries.save(connection, DOSSIER.id, [line(one, one) for one in marks], NOW)
    entries.mark_deleted(connection, DOSSIER.id, marks, LATER)
    assert [one.marker for one in bookings.gone(connection, DOSSIER.id)] == sorted(marks)


def test_what_billit_was_told_is_known(connection: sa.Connection) -> None:
    mark, other = intended(connection), intended(connection, 2)
    assert bookings.written_at(connection, mark) is None
    bookings.written_back(connection, mark, LATER)
    assert bookings.written_at(connection, mark) == LATER
    assert bookings.written_at(connection, other) is None


@pytest.mark.parametrize("state", sorted(State))
def test_billit_is_to_unsay_what_is_deleted_or_let_go(connection: sa.Connection, state: State) -> None:
    mark = intended(connection, state=state)
    assert bookings.to_unsay(connection, DOSSIER.id) == []
    bookings.written_back(connection, mark, LATER)
    told = [one.marker for one in bookings.to_unsay(connection, DOSSIER.id)]
    assert told == ([mark] if state in (State.DELETED, State.NOT_SENT) else [])
    assert bookings.to_unsay(connection, OTHER.id) == []


def test_what_is_to_unsay_comes_by_document(connection: sa.Connection) -> None:
    for number, at in ((3, NOW), (1, LATER), (2, NOW + dt.timedelta(minutes=1))):
        mark = intended(connection, number, at=at, state=State.DELETED)
        bookings.written_back(connection, mark, LATER)
    assert [one.order_id for one in bookings.to_unsay(connection, DOSSIER.id)] == [1, 2, 3]
