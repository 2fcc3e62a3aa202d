"""What every destination must do, asked of all three over HTTP; a fourth joins by a line in `conftest.KINDS`.

A document stands in Exact once, whatever happens on the way, and Exact's own books are the witness.
"""

from __future__ import annotations

from dossierflow.delivery.destinations import ADAPTERS
from dossierflow.domain.delivery import STANDING, State
from dossierflow.domain.dossier import Destination
from dossierflow.store import problems
from tests.conformance.conftest import DOSSIER, KINDS, Post
from tests.support.said import said


def test_a_document_arrives_once_in_the_calls_that_it_takes(post: Post) -> None:
    first, second = post.new(), post.new()
    one = post.calls(lambda: post.export(first))
    both = post.calls(lambda: post.export(second, post.new()))
    assert both - one == post.kind.calls
    assert (post.counted(first), post.counted(second)) == (1, 1)
    assert post.last(first).destination is post.kind.destination


def test_a_second_run_sends_nothing(post: Post) -> None:
    order = post.new()
    post.export(order)
    assert post.export(order).sent.states == {}
    assert post.counted(order) == 1


def test_a_preview_sends_nothing_and_says_what_would_go(post: Post) -> None:
    order = post.new()
    [one] = post.export(order, preview=True).batch.prepared
    assert one.payload.address
    assert sum(line.amount for line in one.payload.preview())
    assert post.counted(order) == 0


def test_a_lost_answer_is_looked_up_and_adopted(post: Post) -> None:
    order = post.new()
    post.fault("answer-lost", post.kind.final)
    post.export(order)
    assert post.last(order).state is State.UNCERTAIN
    assert post.reconcile().resolved.adopted == 1
    post.export(order)
    assert post.counted(order) == 1
    assert post.last(order).attempt == 1


def test_every_destination_is_asked() -> None:
    """A new one that nobody asked here fails by itself."""
    assert {kind.destination for kind in KINDS} == set(Destination) == set(ADAPTERS)


def test_what_never_arrived_goes_again_and_arrives_once(post: Post) -> None:
    order = post.new()
    post.fault("connection-refused", post.kind.final)
    post.export(order)
    assert post.last(order).state not in STANDING - {State.UNCERTAIN}
    post.export(order)
    assert post.counted(order) == 1


def test_an_answer_lost_before_the_call_that_counts_is_no_doubt(post: Post) -> None:
    order = post.new()
    post.fault("answer-lost", post.kind.first)
    post.export(order)
    assert post.last(order).state is State.NOT_SENT
    post.export(order)
    assert post.counted(order) == 1


def test_a_refusal_is_a_problem_with_a_next_step_and_the_next_document_goes(post: Post) -> None:
    refused, fine = post.new(), post.new()
    body = '{"error":{"code":"","message":{"lang":"","value":"Out of balance: Entry"}}}'
    post.fault("status", post.kind.final, status=500, body=body)
    done = post.export(refused, fine)
    assert sorted(done.sent.states.values()) == sorted([State.REFUSED, post.last(fine).state])
    with post.application.store.read() as connection:
        told = [one.problem for one in problems.open_ones(connection, DOSSIER)]
    assert [one.kind for one in told if one.subject == str(refused)] == ["exact-balance"]
    assert post.counted(fine) == 1
    post.export(refused)
    assert post.counted(refused) == 1


def test_including_already_exported_leaves_alone_what_stands(post: Post) -> None:
    order = post.new()
    post.export(order)
    done = post.export(order, including_already_exported=True)
    [held] = done.selection.held
    assert held.gate == "booked"
    assert "Exact" in said(held.reason)
    assert post.counted(order) == 1


def test_what_a_person_removed_in_exact_goes_again_when_asked(post: Post) -> None:
    order = post.new()
    post.export(order)
    post.reconcile()
    post.remove(order)
    before = post.counted(order)
    post.export(order, including_already_exported=True)
    assert post.counted(order) == before + 1


def test_a_second_one_on_purpose_is_sent_and_says_so(post: Post) -> None:
    order = post.new()
    post.export(order)
    [one] = post.export(order, book_again=True).batch.prepared
    assert one.forced
    assert post.counted(order) == 2
    assert post.reconcile().resolved.problems == []


def test_its_booking_comes_back_to_billit(post: Post) -> None:
    order = post.new()
    post.export(order)
    post.book(order)
    assert post.reconcile().matched.booked >= 1
    assert post.last(order).state is State.BOOKED
    number = post.last(order).entry_number
    row = next(one for one in post.sandboxes.orders() if one["OrderID"] == order)
    assert f"booked as {number} in journal" in row["InternalInfo"]


def test_a_document_sent_quietly_leaves_billit_as_it_is(post: Post) -> None:
    order = post.new()
    before = next(one for one in post.sandboxes.orders() if one["OrderID"] == order)
    post.export(order, keep_status=True)
    post.book(order)
    post.reconcile()
    assert post.last(order).state is State.BOOKED
    assert next(one for one in post.sandboxes.orders() if one["OrderID"] == order) == before
