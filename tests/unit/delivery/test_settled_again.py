"""A person changes her mind: another decision takes the place of one, or it is taken back."""

import pytest

from dossierflow.booking.write_back import write_back
from dossierflow.delivery import doubles
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.select import select
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.errors import Misuse
from dossierflow.practice.story import tell
from dossierflow.reports.story import without_delivery
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from tests.support.fakes import Bench, document, draft, summary


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """One document, and two entries of somebody else's."""
    bench.add(document())
    for _ in range(2):
        bench.exact.book(draft(summary()), marker="")
    read_books(bench.session)
    return bench


def settle(desk: Bench, decision: Decision, entry: str = "") -> None:
    doubles.settle(desk.session, 1, decision, entry)


def told(desk: Bench) -> str:
    return " ".join(without_delivery(tell(desk.store, "1")))


def ready(desk: Bench) -> list[int]:
    choice = ExportChoice(ignore_cadence=True)
    seen = doubles.look_for_doubles(desk.session, select(desk.session, choice), choice)
    return [one.order_id for one in seen.ready]


def test_a_wrong_entry_is_let_go_and_billit_names_the_right_one(desk: Bench) -> None:
    settle(desk, Decision.IS_ENTRY, "26700001")
    write_back(desk.session)
    settle(desk, Decision.IS_ENTRY, "26700002")
    assert (desk.delivery().state, desk.delivery().entry_number) == (State.BOOKED, 26700002)
    write_back(desk.session)
    info = desk.billit.documents[1].internal_info
    assert ("26700002" in info, "26700001" in info) == (True, False)


@pytest.mark.parametrize("after", [Decision.NOT_A_DOUBLE, Decision.NEVER])
def test_what_was_no_entry_after_all_goes_or_never_goes(desk: Bench, after: Decision) -> None:
    settle(desk, Decision.IS_ENTRY, "26700001")
    write_back(desk.session)
    settle(desk, after)
    assert desk.delivery().state is State.NOT_SENT
    write_back(desk.session)
    assert "26700001" not in desk.billit.documents[1].internal_info
    assert ready(desk) == ([1] if after is Decision.NOT_A_DOUBLE else [])


def test_the_entry_that_was_let_go_may_be_another_documents(desk: Bench) -> None:
    settle(desk, Decision.IS_ENTRY, "26700001")
    settle(desk, Decision.NEVER)
    desk.add(document(2))
    doubles.settle(desk.session, 2, Decision.IS_ENTRY, "26700001")
    assert desk.delivery(2).entry_number == 26700001


@pytest.mark.parametrize("before", [Decision.NEVER, Decision.NOT_A_DOUBLE, Decision.IS_ENTRY])
def test_a_decision_is_taken_back_and_the_question_asked_again(desk: Bench, before: Decision) -> None:
    settle(desk, before, "26700001" if before is Decision.IS_ENTRY else "")
    assert "--undo" in told(desk)
    settle(desk, Decision.UNDONE)
    assert "--undo" not in told(desk)
    assert ready(desk) == []
    assert set(desk.problems()) == {"perhaps-booked"}


def test_nothing_is_undone_where_nobody_decided_or_ours_stands(desk: Bench) -> None:
    with pytest.raises(Misuse, match="nobody decided"):
        settle(desk, Decision.UNDONE)
    settle(desk, Decision.NOT_A_DOUBLE)
    send(desk.session, [desk.offer()])
    for decision in (Decision.UNDONE, Decision.NEVER):
        with pytest.raises(Misuse, match="was delivered already"):
            settle(desk, decision)
    assert "--undo" not in told(desk)


def test_what_is_never_sent_does_not_say_that_it_was_not_sent_yet(desk: Bench) -> None:
    assert "Not sent to Exact yet" in told(desk)
    settle(desk, Decision.NEVER)
    assert "Not sent to Exact yet" not in told(desk)
    assert "is never sent" in told(desk)
