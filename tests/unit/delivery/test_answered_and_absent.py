"""Exact answers with an entry that its books never show, and a colleague types the invoice herself."""

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking.ageing import unbooked
from dossierflow.booking.match import match
from dossierflow.delivery import doubles
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.entry import Entry
from dossierflow.domain.relation import Relation
from dossierflow.errors import Misuse
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
