"""Exact answers with an entry that its books never show, and a colleague types the invoice herself."""

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking.ageing import unbooked
from dossierflow.booking.match import match
from dossierflow.booking.write_back import write_back
from dossierflow.delivery import doubles
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.re_export import sort_out
from dossierflow.delivery.select import select
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.entry import Entry
from dossierflow.domain.relation import Relation
from dossierflow.errors import Misuse
from dossierflow.runs.settle import SettleResult
from dossierflow.store import masterdata
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from tests.support.fakes import DOSSIER, Bench, document, draft, summary
from tests.support.said import said

RELATIONS = [Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036")]


@pytest.fixture
def absent(bench: Bench) -> Bench:
    """Sent, answered with entry 26700001, and not in the books when the settling delay is over."""
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, RELATIONS)
    bench.add(document())
    send(bench.session, [bench.offer(1, pdf=False)])
    [answered] = bench.exact.booked.values()
    bench.exact.lose(answered)
    bench.clock.sleep(121)
    assert looked_for(bench) == ["not-booked"]
    return bench


def typed(bench: Bench, **change: Any) -> Entry:
    entry = bench.exact.book(draft(summary(**change)), marker="")
    bench.exact.lines[-1] = replace(bench.exact.lines[-1], marker="")
    return entry


def looked_for(bench: Bench) -> list[str]:
    """What a person is told after the books were read and matched."""
    read_books(bench.session)
    match(bench.session)
    unbooked(bench.session)
    return sorted(bench.problems())


def test_what_she_typed_is_its_booking(absent: Bench) -> None:
    entry = typed(absent)
    assert looked_for(absent) == []
    delivery = absent.delivery()
    assert (delivery.state, delivery.entry_number) == (State.BOOKED, entry.entry_number)
    assert unbooked(absent.session) == []
    assert said(delivery.cause) == "entry 26700002 in 700, made by somebody else, is its booking"


def test_the_story_says_what_became_of_the_entry_that_exact_answered(absent: Bench) -> None:
    typed(absent)
    looked_for(absent)
    told = [said(step.cause) for step in absent.steps()]
    assert "Exact answered with entry 26700001, but its books do not have it" in told


def test_it_is_its_booking_though_the_client_changed_the_invoice_since(absent: Bench) -> None:
    typed(absent)
    absent.add(document(1, total_excl=20000, total_vat=4200, total_incl=24200))
    looked_for(absent)
    assert absent.delivery().state is State.BOOKED


@pytest.mark.parametrize("change", [{"total_excl": 999}, {"number": "2026-777"}], ids=["amount", "number"])
def test_what_only_looks_like_it_is_not(absent: Bench, change: dict[str, Any]) -> None:
    typed(absent, **change)
    assert looked_for(absent) == ["not-booked"]


def test_two_that_may_be_it_are_left_to_a_person(absent: Bench) -> None:
    typed(absent)
    typed(absent)
    assert looked_for(absent) == ["not-booked"]
    assert absent.delivery().state is State.SENT


def test_what_appears_after_all_is_told_as_a_second_one(absent: Bench) -> None:
    typed(absent)
    looked_for(absent)
    absent.exact.book(draft(summary()))
    assert looked_for(absent) == ["entry-ambiguous"]


def test_an_entry_may_take_its_time_to_appear(bench: Bench) -> None:
    """Within the settling delay nothing is said of what is not there yet."""
    bench.add(document())
    send(bench.session, [bench.offer(1, pdf=False)])
    [answered] = bench.exact.booked.values()
    bench.exact.lose(answered)
    typed(bench)
    assert looked_for(bench) == []
    assert bench.delivery().state is State.SENT


def test_a_person_names_the_entry_that_it_is_though_its_number_is_another(absent: Bench) -> None:
    entry = typed(absent, number="2026-777")
    assert looked_for(absent) == ["not-booked"]
    settled = doubles.settle(absent.session, 1, Decision.IS_ENTRY, str(entry.entry_number))
    assert settled.entry == str(entry.entry_number)
    assert looked_for(absent) == []
    assert absent.delivery().state is State.BOOKED


@pytest.mark.parametrize("decision", [Decision.NEVER, Decision.NOT_A_DOUBLE])
def test_what_may_still_appear_is_not_settled_in_any_other_way(absent: Bench, decision: Decision) -> None:
    with pytest.raises(Misuse, match="was delivered already"):
        doubles.settle(absent.session, 1, decision)


def named(desk: Bench) -> Entry:
    """A person names an entry with another number as the booking, and Billit gets it."""
    entry = typed(desk, number="2026-777")
    looked_for(desk)
    doubles.settle(desk.session, 1, Decision.IS_ENTRY, str(entry.entry_number))
    write_back(desk.session)
    return entry


@pytest.mark.parametrize("decision", [Decision.UNDONE, Decision.NOT_A_DOUBLE])
def test_what_is_taken_back_waits_for_the_answered_entry_again(absent: Bench, decision: Decision) -> None:
    """Nothing is sent again by itself: she may have named the right one, and Exact's may still come."""
    named(absent)
    settled = doubles.settle(absent.session, 1, decision)
    assert settled.answered == "26700001"
    for choice in (ExportChoice(ignore_cadence=True), ExportChoice(order_ids="1")):
        assert select(absent.session, choice).ready == []
    absent.clock.sleep(121)
    assert looked_for(absent) == ["not-booked"]
    assert absent.problems()["not-booked"]["entry"] == "26700001"
    write_back(absent.session)
    assert absent.billit.documents[1].internal_info == ""


def test_what_appears_after_it_was_taken_back_is_its_booking(absent: Bench) -> None:
    named(absent)
    doubles.settle(absent.session, 1, Decision.UNDONE)
    absent.exact.book(draft(summary()))
    assert looked_for(absent) == []
    assert (absent.delivery().state, absent.delivery().entry_number) == (State.BOOKED, 26700003)


def test_a_person_sends_it_again_where_neither_was_it(absent: Bench) -> None:
    named(absent)
    doubles.settle(absent.session, 1, Decision.UNDONE)
    sendable, _ = sort_out(absent.session, [document().summary])
    assert [one.order_id for one in sendable] == [1]
    send(absent.session, [absent.offer(1, pdf=False)])
    assert absent.delivery().marker.endswith("-1-4")
    assert looked_for(absent) == []


def test_what_was_found_by_itself_and_is_not_it_is_let_go(absent: Bench) -> None:
    typed(absent)
    looked_for(absent)
    doubles.settle(absent.session, 1, Decision.NOT_A_DOUBLE)
    absent.clock.sleep(121)
    assert looked_for(absent) == ["not-booked"]


def test_what_is_never_sent_is_not_looked_for(absent: Bench) -> None:
    named(absent)
    assert doubles.settle(absent.session, 1, Decision.NEVER).answered == ""
    absent.clock.sleep(121)
    assert looked_for(absent) == []
    assert doubles.settle(absent.session, 1, Decision.UNDONE).answered == "26700001"


def test_it_is_told_in_one_sentence(absent: Bench) -> None:
    named(absent)
    result = SettleResult(DOSSIER, doubles.settle(absent.session, 1, Decision.UNDONE))
    assert said(result.sentence) == (
        "For 2026-001 Exact answered with entry 26700001, and its books do not have it: nothing is sent "
        "again by itself. The next reconciliation says what to do."
    )
