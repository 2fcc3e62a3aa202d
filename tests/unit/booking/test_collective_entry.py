"""A colleague books several invoices in one entry: each of them is that entry, and follows it."""

from dataclasses import replace

import pytest

from dossierflow.booking.drift import follow_drift
from dossierflow.booking.write_back import write_back
from dossierflow.delivery import doubles
from dossierflow.domain.delivery import State
from dossierflow.errors import Misuse
from dossierflow.store import problems
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from dossierflow.vat.period import period
from dossierflow.vat.vat_return import computed
from tests.support.fakes import DOSSIER, NOW, Bench, document, draft, summary

ENTRY = "26700001"


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """Invoices of 121,00 and 242,00, and an entry of 363,00."""
    bench.add(document(1), document(2, total_excl=20000, total_vat=4200, total_incl=24200))
    bench.exact.book(draft(summary(3, total_excl=30000, total_vat=6300)), marker="")
    read_books(bench.session)
    return bench


def settle(desk: Bench, *orders: int) -> None:
    for order_id in orders:
        doubles.settle(desk.session, order_id, Decision.IS_ENTRY, ENTRY)


def changed(desk: Bench, **change: object) -> list[str]:
    """A person changes the entry; the documents of which it is told."""
    line = desk.exact.lines[0]
    desk.exact.lines[0] = replace(line, timestamp=line.timestamp + 1, **change)  # type: ignore[arg-type]
    read_books(desk.session)
    return sorted(one.subject for one in follow_drift(desk.session))


def test_each_document_is_the_entry_while_it_has_room_for_it(desk: Bench) -> None:
    settle(desk, 1, 2)
    assert [desk.delivery(order).entry_number for order in (1, 2)] == [int(ENTRY)] * 2
    write_back(desk.session)
    assert all(ENTRY in desk.billit.documents[order].internal_info for order in (1, 2))


@pytest.mark.parametrize(
    "change", [{"total_incl": 24300}, {"currency": "USD"}, {"total_incl": -24200}], ids=str
)
def test_what_it_has_no_room_for_is_not_it(desk: Bench, change: dict[str, object]) -> None:
    settle(desk, 1)
    desk.add(document(2, **change))
    with pytest.raises(Misuse, match="booking of another document"):
        settle(desk, 2)


def test_a_change_of_it_is_told_of_each_document(desk: Bench) -> None:
    settle(desk, 1, 2)
    assert changed(desk, journal="701") == ["1", "2"]
    assert changed(desk, journal="700") == []


def test_it_is_looked_at_as_a_whole_and_may_stay_as_it_is(desk: Bench) -> None:
    settle(desk, 1, 2)
    changed(desk, journal="701")
    doubles.accept(desk.session, 1)
    with desk.store.read() as connection:
        assert problems.open_ones(connection, DOSSIER.id) == []
    assert changed(desk, period=10) == ["1", "2"]


def test_a_new_number_goes_to_each_document(desk: Bench) -> None:
    settle(desk, 1, 2)
    write_back(desk.session)
    changed(desk, entry_number=26700099)
    assert write_back(desk.session).documents == 2


def test_one_that_is_let_go_leaves_the_other(desk: Bench) -> None:
    settle(desk, 1, 2)
    doubles.settle(desk.session, 2, Decision.UNDONE)
    assert (desk.delivery(1).state, desk.delivery(2).state) == (State.BOOKED, State.NOT_SENT)
    assert changed(desk, journal="701") == ["1"]


def test_the_vat_return_names_each_document_of_it(desk: Bench) -> None:
    settle(desk, 1, 2)
    [other] = computed(desk.session, period("2026-11", "", NOW.date())).others
    assert other.document == "2026-001, 2026-002"
