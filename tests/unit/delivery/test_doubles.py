"""Before anything goes: who else booked it, and does Billit have it twice?"""

import datetime as dt
import time
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking.drift import follow_drift
from dossierflow.booking.match import match
from dossierflow.booking.write_back import write_back
from dossierflow.delivery import doubles
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.select import HeldDocument, Selection
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Counterparty, Direction, DocumentSummary, Kind
from dossierflow.domain.relation import Relation
from dossierflow.errors import Misuse, Refused
from dossierflow.kernel.outcome import Rejected
from dossierflow.store import documents, masterdata
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from dossierflow.texts import phrase
from tests.support.fakes import DOSSIER, NOW, Bench, document, draft, summary
from tests.support.said import said

RELATIONS = [
    Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036"),
    Relation("ander", "2", "Ander BV", status="C", vat_number="BE0403019261"),
]


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """A desk whose relations are known."""
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, RELATIONS)
    return bench


def typed(bench: Bench, one: DocumentSummary, **change: Any) -> Any:
    """A colleague books a document by hand; the changes are to the line of its total."""
    entry = bench.exact.book(draft(one), marker="")
    bench.exact.lines[-1] = replace(bench.exact.lines[-1], marker="", **change)
    return entry


def look(bench: Bench, *order_ids: int, **choice: Any) -> tuple[list[int], dict[int, str]]:
    """The order ids that may go, and why the others may not."""
    ready = [bench.billit.documents[one].summary for one in order_ids or (1,)]
    found = doubles.look_for_doubles(bench.session, Selection(ready, []), ExportChoice(**choice))
    return [one.order_id for one in found.ready], {
        one.document.order_id: said(one.reason) for one in found.held
    }


def test_an_entry_that_a_colleague_typed_is_adopted_and_billit_gets_its_number(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary(), your_ref="0001", date=dt.date(2026, 3, 3))
    assert look(desk) == ([], {1: "stands in Exact as entry 26700001 in 700"})
    assert (desk.delivery().state, desk.delivery().entry_number) == (State.BOOKED, 26700001)
    assert desk.unsettled() == []
    assert "entry" not in desk.exact.calls
    assert write_back(desk.session).documents == 1
    assert "26700001" in desk.billit.documents[1].internal_info


def test_a_preview_adopts_nothing(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary())
    assert look(desk, preview=True)[0] == []
    assert desk.last() is None


@pytest.mark.parametrize(
    ("change", "held"),
    [
        ({"amount": 12000}, True),  # relation and number
        ({"account_id": "ander"}, True),  # number and amount
        ({"your_ref": "17"}, True),  # relation and amount, on the same day
        ({"your_ref": "17", "date": dt.date(2026, 10, 1)}, False),  # a monthly amount
        ({"your_ref": "17", "account_id": "ander"}, False),
        ({"amount": -12100}, False),  # a credit note
        ({"type": 30}, False),
        ({"date": dt.date(2025, 3, 3)}, False),  # numbers begin again each year
        ({"date": dt.date(2025, 12, 30)}, False),
        ({"your_ref": "2025-001"}, True),  # relation, amount and day
        ({"your_ref": "Factuur 0001", "date": dt.date(2026, 4, 9)}, True),  # a word before the number
        ({"your_ref": "F1a", "date": dt.date(2026, 4, 9)}, True),
        ({"your_ref": "F1", "date": dt.date(2026, 4, 9), "amount": 12000}, False),
        ({"your_ref": "F1", "date": dt.date(2026, 4, 9), "account_id": "ander"}, False),
        ({"your_ref": "F2025-1", "date": dt.date(2026, 4, 9)}, False),
        ({"your_ref": "", "description": "Klant 2026-001 brood", "date": dt.date(2026, 4, 9)}, True),
        ({"your_ref": "", "description": "2026-001", "date": dt.date(2026, 4, 9)}, True),
        ({"your_ref": "", "description": "Brood oktober", "date": dt.date(2026, 4, 9)}, False),
        ({"your_ref": "17", "description": "2026-001", "date": dt.date(2026, 4, 9)}, False),
        ({"your_ref": "F1", "date": dt.date(2025, 4, 9)}, False),
    ],
)
def test_two_of_three_ask_a_person(desk: Bench, change: dict[str, Any], held: bool) -> None:
    desk.add(document())
    typed(desk, summary(), **change)
    assert (look(desk)[0] == []) is held
    assert set(desk.problems()) == ({"perhaps-booked"} if held else set())
    assert desk.last() is None


def test_two_entries_that_fit_are_a_question(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary())
    typed(desk, summary())
    assert look(desk)[0] == []
    assert desk.problems()["perhaps-booked"]["entries"] == "26700001 (700), 26700002 (700)"


def test_the_question_ends_when_the_entry_is_gone(desk: Bench) -> None:
    desk.add(document())
    entry = typed(desk, summary(), amount=500)
    look(desk)
    desk.exact.delete(entry)
    desk.clock.sleep(3600)
    assert look(desk) == ([1], {})
    assert desk.problems() == {}


def test_a_second_record_is_held_and_names_the_first(desk: Bench) -> None:
    desk.add(document(1, number="2026-7"), document(2, number="7"))
    assert look(desk, 1, 2) == ([1], {2: "is in Billit twice: see order 1"})
    assert desk.problems()["second-record"]["first"] == "1"


@pytest.mark.parametrize(("one", "other"), [("VF2026-0007", "7"), ("7", "VF 2026/7"), ("7a", "A-0007")])
@pytest.mark.parametrize("days", [0, 30])
def test_a_second_record_that_was_read_without_its_letters_asks_a_person(
    desk: Bench, one: str, other: str, days: int
) -> None:
    day = dt.date(2026, 2, 1) + dt.timedelta(days=days)
    desk.add(document(1, number=one, date=dt.date(2026, 2, 1)), document(2, number=other, date=day))
    assert look(desk, 1, 2)[0] == ([1] if days == 0 else [1, 2])
    assert set(desk.problems()) == ({"perhaps-second-record"} if days == 0 else set())


def test_a_colleague_who_types_less_of_the_number_is_noticed(desk: Bench) -> None:
    desk.add(document(number="INV-2026-00042"))
    typed(desk, summary(), your_ref="42", date=dt.date(2026, 6, 30))
    assert look(desk)[0] == []
    assert desk.problems()["perhaps-booked"]["entries"] == "26700001 (700)"


def test_a_second_record_of_what_was_booked_long_ago_is_held_too(desk: Bench) -> None:
    send(desk.session, [desk.offer(2, pdf=False, number="2026-7")])
    read_books(desk.session)
    match(desk.session)
    desk.add(document(1, number="0007", date=dt.date(2026, 2, 1)))
    assert look(desk)[0] == []
    assert desk.problems()["second-record"]["first"] == "2"


def test_a_refused_order_makes_no_other_one_a_second_record(desk: Bench) -> None:
    desk.add(document(1, number="7", status="Canceled"), document(2, number="7"))
    dead, ready = desk.billit.documents[1].summary, desk.billit.documents[2].summary
    held = [HeldDocument(dead, "status", phrase("gate.canceled"))]
    found = doubles.look_for_doubles(desk.session, Selection([ready], held), ExportChoice())
    assert [one.order_id for one in found.ready] == [2]
    assert look(desk, 2)[0] == [2]  # asked for by its number, without the other one


@pytest.mark.parametrize(
    "change",
    [
        {"kind": Kind.CREDIT_NOTE},
        {"direction": Direction.PURCHASE},
        {"date": dt.date(2025, 1, 1)},
        {"counterparty": Counterparty(6, "Ander BV", "BE0403019261"), "date": dt.date(2026, 10, 1)},
    ],
)
def test_another_invoice_with_the_number_goes(desk: Bench, change: dict[str, Any]) -> None:
    desk.add(document(1, number="7"), document(2, number="7", **change))
    assert look(desk, 1, 2)[0] == [1, 2]


def test_what_was_refused_and_arrived_all_the_same_is_adopted_before_the_next_attempt(desk: Bench) -> None:
    desk.exact.plan("entry", Rejected(Refused("A problem has occurred.")))
    send(desk.session, [desk.offer(1, pdf=False)])
    assert desk.delivery().state is State.REFUSED
    desk.exact.book(draft(summary()))
    assert look(desk)[0] == []
    assert (desk.delivery().attempt, desk.delivery().state) == (1, State.BOOKED)


def test_reconciling_adopts_it_too(desk: Bench) -> None:
    desk.exact.plan("entry", Rejected(Refused("A problem has occurred.")))
    send(desk.session, [desk.offer(1, pdf=False)])
    desk.exact.book(draft(summary()))
    read_books(desk.session)
    assert match(desk.session).booked == 1
    assert desk.delivery().state is State.BOOKED


def test_what_a_colleague_deletes_and_types_again_is_booked_by_the_new_entry(desk: Bench) -> None:
    send(desk.session, [desk.offer(1, pdf=False)])
    read_books(desk.session)
    match(desk.session)
    [entry] = desk.exact.booked.values()
    desk.exact.delete(entry)
    typed(desk, summary())
    read_books(desk.session)
    match(desk.session)
    assert (desk.delivery().state, desk.delivery().entry_number) == (State.BOOKED, 26700002)
    assert desk.problems() == {}


@pytest.mark.parametrize(("typed_amount", "told"), [(12100, ["changed-in-billit"]), (9000, [])])
def test_what_is_typed_again_from_what_was_sent_shows_what_the_client_changed_since(
    desk: Bench, typed_amount: int, told: list[str]
) -> None:
    send(desk.session, [desk.offer(1, pdf=False)])
    read_books(desk.session)
    match(desk.session)
    [entry] = desk.exact.booked.values()
    desk.exact.delete(entry)
    read_books(desk.session)
    match(desk.session)
    with desk.store.begin() as connection:
        documents.save(connection, DOSSIER.id, [replace(summary(), total_incl=9000)])
    follow_drift(desk.session)
    typed(desk, summary(), amount=typed_amount)
    read_books(desk.session)
    match(desk.session)
    follow_drift(desk.session)
    assert (desk.delivery().state, desk.delivery().entry_number) == (State.BOOKED, 26700002)
    assert list(desk.problems()) == told


@pytest.fixture
def standing(desk: Bench) -> Bench:
    """Number 1 is booked, and both sides agree."""
    desk.add(document(number="2026/0812"))
    send(desk.session, [desk.offer(1, pdf=False, number="2026/0812")])
    followed(desk)
    return desk


def followed(bench: Bench) -> dict[str, dict[str, str]]:
    """What is told after the books were read."""
    read_books(bench.session)
    match(bench.session)
    follow_drift(bench.session)
    return bench.problems()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, True),
        ({"your_ref": "VF 2026-812"}, True),
        ({"your_ref": "812 / 2026"}, True),
        ({"your_ref": "2026812"}, True),
        ({"date": dt.date(2026, 3, 1)}, True),
        ({"account_id": "ander"}, True),  # on a branch
        ({"your_ref": "0813"}, True),  # mistyped: relation, day and amount are its
        ({"your_ref": "0813", "date": dt.date(2026, 11, 3)}, False),
        ({"your_ref": "0813", "account_id": "ander"}, False),
        ({"amount": 500}, False),  # a correction under the same number
        ({"amount": -12100}, False),  # its credit note
        ({"date": dt.date(2025, 3, 1), "your_ref": "2025/0812"}, False),
        ({"type": 30}, False),
    ],
)
def test_what_is_typed_by_hand_after_ours_is_told(
    standing: Bench, change: dict[str, Any], told: bool
) -> None:
    entry = typed(standing, summary(number="2026/0812"), **change)
    assert list(followed(standing)) == (["booked-twice"] if told else [])
    assert list(followed(standing)) == (["booked-twice"] if told else [])
    if told:
        assert standing.problems()["booked-twice"]["others"] == "26700002 (700)"
        standing.exact.delete(entry)
        assert followed(standing) == {}


def test_two_typed_entries_are_one_problem(standing: Bench) -> None:
    for _ in range(2):
        typed(standing, summary(number="2026/0812"))
    assert followed(standing)["booked-twice"]["others"] == "26700002 (700), 26700003 (700)"


def test_a_person_says_that_a_typed_entry_is_another_invoice(standing: Bench) -> None:
    typed(standing, summary(number="2026/0812"))
    followed(standing)
    doubles.accept(standing.session, 1)
    assert followed(standing) == {}


def test_where_ours_is_deleted_the_typed_one_is_the_booking(standing: Bench) -> None:
    typed(standing, summary(number="2026/0812"))
    followed(standing)
    standing.exact.delete(next(iter(standing.exact.booked.values())))
    assert followed(standing) == {}
    assert (standing.delivery().state, standing.delivery().entry_number) == (State.BOOKED, 26700002)


def test_an_invoice_of_its_own_stays_one(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary(), your_ref="2026-002")
    look(desk)
    doubles.settle(desk.session, 1, Decision.NOT_A_DOUBLE)
    send(desk.session, [desk.offer(1, pdf=False)])
    assert followed(desk) == {}


@pytest.mark.parametrize(("gone", "told"), [(True, []), (False, ["changed-in-exact"])])
def test_an_entry_follows_its_relation_that_was_merged(standing: Bench, gone: bool, told: list[str]) -> None:
    if gone:
        with standing.store.begin() as connection:
            masterdata.mark_deleted(connection, masterdata.RELATIONS, DOSSIER.id, ["klant"], NOW)
    standing.exact.lines.append(replace(standing.exact.lines[-1], account_id="ander", timestamp=99))
    assert list(followed(standing)) == told


def test_the_books_are_read_once_for_a_batch_and_not_where_they_are_fresh(desk: Bench) -> None:
    desk.add(*(document(order_id) for order_id in (1, 2, 3)))
    look(desk, 1, 2, 3)
    assert len(desk.exact.calls) <= 2
    desk.exact.calls.clear()
    look(desk, 1, 2, 3)
    assert desk.exact.calls == []


def test_a_person_says_which_entry_it_is(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary(), amount=500)
    look(desk)
    settled = doubles.settle(desk.session, 1, Decision.IS_ENTRY, "26700001")
    assert settled.entry == "26700001"
    assert (desk.delivery().state, desk.problems(), desk.unsettled()) == (State.BOOKED, {}, [])


def test_a_person_says_that_it_is_an_invoice_of_its_own_for_ever(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary())
    doubles.settle(desk.session, 1, Decision.NOT_A_DOUBLE)
    assert [look(desk)[0], look(desk)[0]] == [[1], [1]]
    assert desk.problems() == {}


def test_a_person_says_that_it_is_never_sent(desk: Bench) -> None:
    desk.add(document(1, number="7"), document(2, number="7"))
    look(desk, 1, 2)
    doubles.settle(desk.session, 2, Decision.NEVER)
    assert (desk.unsettled(), desk.problems()) == ([1], {})


def test_booking_again_asks_nothing(desk: Bench) -> None:
    desk.add(document())
    typed(desk, summary())
    assert look(desk, book_again=True, order_ids="1")[0] == [1]


def test_an_entry_that_is_nowhere_or_anothers_settles_nothing(desk: Bench) -> None:
    send(desk.session, [desk.offer(2, pdf=False)])
    read_books(desk.session)
    match(desk.session)
    desk.add(document())
    for number in ("26700001", "99", "x"):
        with pytest.raises(Misuse):
            doubles.settle(desk.session, 1, Decision.IS_ENTRY, number)
    assert desk.last() is None


def test_five_hundred_are_compared_at_once_in_a_store_of_many(desk: Bench) -> None:
    """What ever was costs nothing: the question is put by number, not by document."""
    old = [summary(order_id, number=f"OLD-{order_id}") for order_id in range(1000, 11000)]
    with desk.store.begin() as connection:
        documents.save(connection, DOSSIER.id, old)
    desk.add(*(document(order_id) for order_id in range(1, 501)))
    begun = time.process_time()
    assert len(look(desk, *range(1, 501))[0]) == 500
    assert time.process_time() - begun < 1
