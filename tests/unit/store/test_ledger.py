"""The ledger of deliveries: what is written, what is answered, and that a dossier sees only its own."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dossierflow.domain.delivery import OPEN, STANDING, TO_SEND, State, Step, marker, party_of
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.store import deliveries, documents
from tests.support.fakes import DOSSIER, NOW
from tests.support.ledger import LATER, OTHER, delivery, intended

ALL = sorted(State)


def unsettled(connection: sa.Connection, dossier: Dossier = DOSSIER) -> list[int]:
    return [one.order_id for one in documents.load(connection, dossier.id, unsettled=True)]


def test_an_intent_is_kept_as_it_is(connection: sa.Connection) -> None:
    one = delivery(destination=Destination.SCAN, forced=True, quiet=True)
    deliveries.intend(connection, replace(one, state=State.SENT, updated_at=LATER), "to the mailbox")
    kept = deliveries.get(connection, one.marker)
    assert kept == replace(one, cause="to the mailbox")
    assert deliveries.story(connection, DOSSIER.id, 1) == [
        (kept, [Step(NOW, State.INTENDED, "to the mailbox")])
    ]


def test_an_intent_begins_with_nothing_learned(connection: sa.Connection) -> None:
    kept = deliveries.get(connection, intended(connection))
    assert (kept.entry_id, kept.entry_number, kept.document_id, kept.attached) == ("", None, "", False)
    assert (kept.forced, kept.quiet) == (False, False)


def test_the_same_attempt_is_intended_once(connection: sa.Connection) -> None:
    intended(connection)
    with pytest.raises(IntegrityError):
        deliveries.intend(connection, delivery(marker="another"), "again")


def test_a_step_moves_the_delivery_and_adds_to_its_story(connection: sa.Connection) -> None:
    mark = intended(connection)
    other = intended(connection, 2)
    told: dict[str, Any] = {
        "request_id": "r1",
        "detail": {"phase": "final"},
        "entry_id": "e1",
        "entry_number": 26700001,
    }
    assert deliveries.step(connection, mark, LATER, State.SENT, "Exact answered", **told)
    kept = deliveries.get(connection, mark)
    assert kept == delivery(
        state=State.SENT, cause="Exact answered", updated_at=LATER, entry_id="e1", entry_number=26700001
    )
    assert deliveries.last_step(connection, mark) == Step(
        LATER, State.SENT, "Exact answered", "r1", {"phase": "final"}
    )
    assert deliveries.get(connection, other) == delivery(2)


def test_a_step_without_particulars_has_none(connection: sa.Connection) -> None:
    mark = intended(connection)
    deliveries.step(connection, mark, LATER, State.BOOKED, "so")
    assert deliveries.last_step(connection, mark) == Step(LATER, State.BOOKED, "so", "", {})


def test_a_step_that_another_run_made_void_changes_nothing(connection: sa.Connection) -> None:
    mark = intended(connection, state=State.NOT_SENT)
    before = deliveries.story(connection, DOSSIER.id, 1)
    assert not deliveries.step(connection, mark, LATER, State.SENT, "late", only_in=State.INTENDED)
    assert deliveries.story(connection, DOSSIER.id, 1) == before
    assert unsettled(connection) == [1, 2, 3]
    neighbour = intended(connection, 2, state=State.NOT_SENT)
    assert deliveries.step(connection, mark, LATER, State.SENT, "in time", only_in=State.NOT_SENT)
    assert deliveries.get(connection, neighbour).state is State.NOT_SENT
    assert not deliveries.step(connection, "unknown", LATER, State.SENT, "whose?")


@pytest.mark.parametrize("state", ALL)
def test_a_document_waits_to_be_sent_as_its_delivery_says(connection: sa.Connection, state: State) -> None:
    documents.hold_one(connection, DOSSIER.id, 1, "cadence")
    documents.hold_one(connection, DOSSIER.id, 2, "cadence")
    mark = intended(connection)
    assert unsettled(connection) == [2, 3]
    assert documents.held(connection, DOSSIER.id) == {"cadence": 1}
    deliveries.step(connection, mark, LATER, state, "so")
    assert unsettled(connection) == ([1, 2, 3] if state in TO_SEND else [2, 3])
    assert unsettled(connection, OTHER) == [1, 2, 3]


def test_a_gate_stays_on_what_the_step_does_not_settle_anew(connection: sa.Connection) -> None:
    mark = intended(connection, state=State.REFUSED)
    documents.hold_one(connection, DOSSIER.id, 1, "cadence")
    deliveries.step(connection, mark, LATER, State.NOT_SENT, "still to send")
    assert documents.held(connection, DOSSIER.id) == {"cadence": 1}


def test_a_documents_delivery_is_its_last_attempt(connection: sa.Connection) -> None:
    intended(connection, at=LATER)
    last = intended(connection, 1, 2, at=NOW)
    second = intended(connection, 2)
    intended(connection, 3, dossier=OTHER)
    found = deliveries.of_documents(connection, DOSSIER.id)
    assert {order: one.marker for order, one in found.items()} == {1: last, 2: second}
    assert set(deliveries.of_documents(connection, DOSSIER.id, [2, 3])) == {2}
    assert deliveries.of_documents(connection, DOSSIER.id, []) == {}
    assert deliveries.of_documents(connection, DOSSIER.id, iter([1]))[1].marker == last


def test_documents_are_asked_for_in_parts_that_a_database_can_take(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deliveries.MOST_IDS < 32_766
    monkeypatch.setattr(deliveries, "MOST_IDS", 2)
    for order_id in (1, 2, 3):
        intended(connection, order_id)
    assert set(deliveries.of_documents(connection, DOSSIER.id, [1, 2, 3])) == {1, 2, 3}


def test_deliveries_in_a_state_come_oldest_first(connection: sa.Connection) -> None:
    late = intended(connection, 1, at=LATER)
    twins = [intended(connection, order_id) for order_id in (3, 2)]
    intended(connection, 1, dossier=OTHER)
    intended(connection, 1, 2, state=State.BOOKED)
    found = deliveries.in_states(connection, DOSSIER.id, iter([State.INTENDED]))
    assert [one.marker for one in found] == [*sorted(twins), late]
    both = deliveries.in_states(connection, DOSSIER.id, [State.INTENDED, State.BOOKED])
    assert len(both) == 4
    assert deliveries.in_states(connection, DOSSIER.id, []) == []


def test_a_story_has_every_attempt_with_its_steps_oldest_first(connection: sa.Connection) -> None:
    third = intended(connection, 1, 2, at=LATER)
    second = intended(connection, 1, 1, at=LATER)
    first = intended(connection, 1, 3, state=State.NOT_SENT)
    intended(connection, 2)
    intended(connection, 1, dossier=OTHER)
    story = deliveries.story(connection, DOSSIER.id, 1)
    assert [one.marker for one, _ in story] == [first, second, third]
    assert [[step.state for step in steps] for _, steps in story] == [
        [State.INTENDED, State.NOT_SENT],
        [State.INTENDED],
        [State.INTENDED],
    ]


def test_attempts_are_counted_up_for_each_document(connection: sa.Connection) -> None:
    assert deliveries.next_attempt(connection, DOSSIER.id, 1) == 1
    intended(connection)
    intended(connection, 1, 4)
    intended(connection, 2)
    intended(connection, 1, 7, dossier=OTHER)
    assert deliveries.next_attempt(connection, DOSSIER.id, 1) == 5
    assert deliveries.next_attempt(connection, DOSSIER.id, 2) == 2


@pytest.mark.parametrize("state", ALL)
def test_what_stands_or_may_stand_in_exact_is_found(connection: sa.Connection, state: State) -> None:
    intended(connection, 2)
    intended(connection, dossier=OTHER)
    mark = intended(connection, state=state)
    found = deliveries.standing(connection, DOSSIER.id, 1)
    assert (found.marker if found else None) == (mark if state in STANDING else None)


def test_of_two_that_stand_one_is_named(connection: sa.Connection) -> None:
    marks = {intended(connection, 1, attempt, state=State.BOOKED) for attempt in (1, 2)}
    found = deliveries.standing(connection, DOSSIER.id, 1)
    assert found is not None
    assert found.marker in marks


def test_deliveries_are_counted_by_state(connection: sa.Connection) -> None:
    intended(connection, 1, state=State.BOOKED)
    intended(connection, 2, state=State.BOOKED)
    intended(connection, 3)
    intended(connection, 1, dossier=OTHER, state=State.REFUSED)
    assert deliveries.counts(connection, DOSSIER.id) == {State.BOOKED: 2, State.INTENDED: 1}


def test_facts_are_learned_without_a_step(connection: sa.Connection) -> None:
    mark, other = intended(connection), intended(connection, 2)
    deliveries.learn(connection, mark, document_id="d1", attached=True)
    kept = deliveries.get(connection, mark)
    assert (kept.document_id, kept.attached) == ("d1", True)
    assert deliveries.get(connection, other).document_id == ""
    assert len(deliveries.story(connection, DOSSIER.id, 1)[0][1]) == 1


def test_second_ones_on_purpose_are_counted(connection: sa.Connection) -> None:
    assert deliveries.forced(connection, DOSSIER.id, 1) == 0
    intended(connection)
    intended(connection, 1, 2, forced=True)
    intended(connection, 1, 3, forced=True)
    intended(connection, 2, forced=True)
    intended(connection, dossier=OTHER, forced=True)
    assert deliveries.forced(connection, DOSSIER.id, 1) == 2


def test_every_mark_of_a_document_is_known(connection: sa.Connection) -> None:
    marks = {intended(connection), intended(connection, 1, 2)}
    intended(connection, 2)
    intended(connection, dossier=OTHER)
    assert set(deliveries.markers(connection, DOSSIER.id, 1)) == marks


def test_a_mark_is_the_documents_identity_at_billit() -> None:
    assert marker(700101, 42, 3) == "billit-700101-42-3"
    assert party_of("billit-700101-42-3") == 700101


@pytest.mark.parametrize(
    "mark",
    ["", "billit-1-2", "billit-1-2-3-4", "billit-a-2-3", "xbillit-1-2-3", "BILLIT-1-2-3", "billit-1-2-3 "],
)
def test_other_marks_are_nobodys(mark: str) -> None:
    assert party_of(mark) is None


def test_each_state_either_stands_or_waits_or_is_over() -> None:
    assert not STANDING & TO_SEND
    assert set(State) - STANDING - TO_SEND == {State.REJECTED, State.DELETED}
    assert OPEN <= STANDING
