"""Where the books may not be read, entries say themselves that they stand; they are followed later."""

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking import reconcile
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.exact.errors import Forbidden
from dossierflow.store import documents
from tests.support.fakes import DOSSIER, Bench
from tests.support.said import said


@pytest.fixture
def unread(bench: Bench) -> Bench:
    """One document that was booked while nobody may look."""
    send(bench.session, [bench.offer(1, pdf=False)])
    closed = Forbidden("may not", right="GET sync/Financial/TransactionLines", division=DOSSIER.division)
    bench.exact.plan("sync lines", *[closed] * 3)
    assert reconcile(bench.session).matched.booked == 1
    assert bench.delivery().state is State.BOOKED
    return bench


def in_exact(bench: Bench, **change: Any) -> None:
    bench.exact.lines[0] = replace(bench.exact.lines[0], **change)


def read_at_last(bench: Bench) -> list[str]:
    """The right is granted; what is told of the entry."""
    bench.exact.plans.clear()
    reconcile(bench.session)
    told = bench.problems().get("changed-in-exact")
    return [] if told is None else [said(told["differences"])]


def test_billit_is_told_the_journal_too(unread: Bench) -> None:
    assert "26700001" in unread.billit.documents[1].internal_info
    assert "700" in unread.billit.documents[1].internal_info.partition("26700001")[2]


def test_what_stayed_as_it_was_is_no_question_once_the_books_are_read(unread: Bench) -> None:
    assert read_at_last(unread) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": 11000}, "amount 121,00 became 110,00"),
        ({"your_ref": "X"}, "reference 2026-001 became X"),
        ({"journal": "701"}, "journal 700 became 701"),
    ],
)
def test_what_was_changed_while_nobody_looked_is_told(
    unread: Bench, change: dict[str, Any], says: str
) -> None:
    in_exact(unread, **change)
    assert read_at_last(unread) == [says]


def test_the_clients_changes_are_told_while_the_books_cannot_be_read(unread: Bench) -> None:
    whole = unread.billit.documents[1].summary
    with unread.store.begin() as connection:
        documents.save(connection, "310001", [replace(whole, total_incl=18150)])
        documents.mark_changed(connection, "310001", [1], True)
    reconcile(unread.session)
    assert "changed-in-billit" in unread.problems()
