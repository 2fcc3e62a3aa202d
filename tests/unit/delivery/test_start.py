"""Before a dossier's start, documents are the former link's; a person decides on what came late."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.app.session import DossierSession
from dossierflow.delivery import export
from dossierflow.delivery.beginning import Beginning
from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.doubles import look_for_doubles
from dossierflow.delivery.select import GateContext, Selection, first_closed
from dossierflow.domain.document import Direction, DocumentSummary
from dossierflow.domain.dossier import ClientApproval, Destination, Dossier, DossierSettings, Stage
from dossierflow.errors import Misuse
from dossierflow.exact.errors import Forbidden
from dossierflow.store.database import Store
from dossierflow.store.settlements import Decision
from tests.support.fakes import DOSSIER, NOW, Bench, summary

START = dt.date(2026, 11, 1)
OCTOBER = dt.date(2026, 10, 28)
LONG_AGO = dt.datetime(2026, 10, 29, 9, 0, tzinfo=dt.UTC)


def gate(document: DocumentSummary, *, trust: bool = True, orders: str = "", settled: bool = False) -> str:
    context = GateContext(
        DossierSettings(trust_exported=trust),
        ExportChoice(order_ids=orders),
        NOW,
        {},
        {document.order_id: Decision.NOT_A_DOUBLE} if settled else {},
        START,
    )
    closed = first_closed(document, context)
    return closed.gate if closed else ""


@pytest.mark.parametrize(
    ("change", "asked", "closed"),
    [
        ({"date": START}, {}, ""),
        ({"date": START, "exported": True}, {}, ""),
        ({"exported": True}, {}, "taken over"),
        ({"exported": True}, {"orders": "1"}, "taken over"),
        ({"exported": True}, {"settled": True}, ""),
        ({"exported": True, "created": NOW}, {"trust": False}, "late"),
        ({"exported": True, "created": LONG_AGO}, {"trust": False}, "before start"),
        ({"created": NOW}, {}, "late"),
        ({"created": NOW}, {"orders": "1"}, ""),
        ({"created": LONG_AGO}, {}, "before start"),
        ({"created": None}, {}, "before start"),
        ({"created": LONG_AGO}, {"orders": "1"}, ""),
    ],
)
def test_what_is_older_than_the_start_goes_only_where_a_person_says_so(
    change: dict[str, Any], asked: dict[str, Any], closed: str
) -> None:
    assert gate(summary(1, **({"date": OCTOBER} | change)), **asked) == closed


def test_where_the_client_releases_by_that_mark_it_is_no_former_link() -> None:
    released = DossierSettings(client_approval=ClientApproval.RELEASED)
    context = GateContext(released, ExportChoice(), NOW, {}, {}, START)
    for created, gate_ in ((NOW, "late"), (LONG_AGO, "before start")):
        closed = first_closed(summary(date=OCTOBER, exported=True, created=created), context)
        assert closed is not None
        assert closed.gate == gate_


@pytest.mark.parametrize(
    ("dossier", "stage"),
    [
        (replace(DOSSIER, starts_on=None), Stage.FOUND),
        (replace(DOSSIER, starts_on=None, prepared=True), Stage.PREPARED),
        (DOSSIER, Stage.LIVE),
        (replace(DOSSIER, stopped=True), Stage.STOPPED),
    ],
)
def test_only_a_live_dossier_sends(sqlite_store: Store, dossier: Dossier, stage: Stage) -> None:
    assert dossier.stage is stage
    bench = Bench(sqlite_store)
    session: DossierSession = replace(bench.session, dossier=dossier)
    if stage is Stage.LIVE:
        assert export(session, ExportChoice()).beginning == Beginning()
        assert export(session, ExportChoice()).beginning is None  # told once
        return
    with pytest.raises(Misuse, match="stopped" if stage is Stage.STOPPED else "not live"):
        export(session, ExportChoice())


def test_where_the_books_may_not_be_read_the_journal_waits_and_says_so(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    bench.exact.plan(
        "sync lines",
        Forbidden("may not", right="GET sync/Financial/TransactionLines", division=DOSSIER.division),
    )
    ready = Selection([summary(1), summary(2, direction=Direction.PURCHASE)], [])
    to_scan = {Direction.SALES: Destination.JOURNAL, Direction.PURCHASE: Destination.SCAN}
    bench.settings = replace(bench.settings, destinations=to_scan)
    found = look_for_doubles(bench.session, ready, ExportChoice())
    assert [one.order_id for one in found.ready] == [2]
    assert [(one.document.order_id, one.gate) for one in found.held] == [(1, "books")]
    assert bench.problems()["right-missing"]["right"] == "Financial/TransactionLines GET"
