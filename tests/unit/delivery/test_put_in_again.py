"""A client deletes an invoice at Billit after it was booked, and puts it in again."""

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking import reconcile
from dossierflow.delivery import doubles
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.collect import collect
from dossierflow.delivery.select import select
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.relation import Relation
from dossierflow.store import masterdata
from dossierflow.store.settlements import Decision
from tests.support.fakes import DOSSIER, Bench, document

ENTRY = 26700001


@pytest.fixture
def desk(bench: Bench) -> Bench:
    """Order 1 is booked, and deleted at Billit since."""
    customer = Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036")
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, [customer])
    send(bench.session, [bench.offer(1, pdf=False)])
    collect(bench.session)
    reconcile(bench.session)
    bench.billit.removed = [1]
    return bench


def put_in(desk: Bench, **change: Any) -> list[int]:
    """Order 2 comes; what may go after a run."""
    whole = document(2, **{"number": "2026-001"} | change)
    later = replace(whole.summary, last_modified=desk.clock.now())
    desk.billit.documents[2] = replace(whole, summary=later)
    collect(desk.session)
    choice = ExportChoice(ignore_cadence=True)
    found = doubles.look_for_doubles(desk.session, select(desk.session, choice), choice)
    reconcile(desk.session)
    return [one.order_id for one in found.ready]


def test_the_same_invoice_is_its_booking_and_nothing_is_left_to_do(desk: Bench) -> None:
    assert put_in(desk) == []
    assert (desk.delivery(2).state, desk.delivery(2).entry_number) == (State.BOOKED, ENTRY)
    assert str(ENTRY) in desk.billit.documents[2].internal_info
    assert desk.problems() == {}


@pytest.mark.parametrize(
    "change", [{"total_vat": 2000, "total_incl": 12000}, {"number": "VF 2026-001"}], ids=str
)
def test_what_differs_asks_a_person_who_names_the_entry(desk: Bench, change: dict[str, Any]) -> None:
    assert put_in(desk, **change) == []
    assert set(desk.problems()) == {"put-in-again", "changed-in-billit"}
    assert desk.problems()["put-in-again"]["entry"] == str(ENTRY)
    doubles.settle(desk.session, 2, Decision.IS_ENTRY, str(ENTRY))
    reconcile(desk.session)
    assert desk.problems() == {}


def test_what_was_deleted_is_told_again_once_the_new_one_is_let_go(desk: Bench) -> None:
    put_in(desk)
    doubles.settle(desk.session, 2, Decision.NEVER)
    reconcile(desk.session)
    assert set(desk.problems()) == {"changed-in-billit"}


def test_both_are_told_when_the_entry_is_deleted(desk: Bench) -> None:
    put_in(desk)
    [entry] = desk.exact.booked.values()
    desk.exact.delete(entry)
    reconcile(desk.session)
    assert desk.delivery(2).state is State.DELETED
    assert set(desk.problems()) == {"entry-deleted"}


def test_an_invoice_that_stands_in_billit_keeps_its_entry(desk: Bench) -> None:
    desk.billit.removed = []
    assert put_in(desk) == []
    assert set(desk.problems()) == {"second-record"}
