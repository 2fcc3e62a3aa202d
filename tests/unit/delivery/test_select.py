"""Gates hold a document back with a reason that a person reads."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.delivery.choice import DocumentsWanted, ExportChoice
from dossierflow.delivery.select import GateContext, first_closed
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction, Kind
from dossierflow.domain.dossier import Cadence, ClientApproval, Destination, DossierSettings
from dossierflow.texts import words

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


def gate(summary: Any, settings: DossierSettings | None = None, **options: Any) -> str:
    delivered = options.pop("delivered", {})
    context = GateContext(
        settings or DossierSettings(cadence=Cadence.ONE_DAY), ExportChoice(**options), NOW, delivered
    )
    closed = first_closed(summary, context)
    return closed.gate if closed else ""


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ({}, ""),
        ({"status": "Draft"}, "draft"),
        ({"to_check": True}, "to check"),
        ({"approval": "Pending"}, "approval"),
        ({"approval": "Rejected"}, "approval"),
        ({"approval": "Approved"}, ""),
        ({"date": dt.date(2026, 11, 25)}, "cadence"),
    ],
)
def test_a_document_is_held_by_what_it_is(make: Any, change: dict[str, Any], closed: str) -> None:
    assert gate(make((100, "21", "4"), summary=change).summary) == closed


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        ("Refused", ("werd geweigerd in Billit", "a été refusé dans Billit")),
        ("REFUSED", ("werd geweigerd in Billit", "a été refusé dans Billit")),
        ("Canceled", ("werd geannuleerd in Billit", "a été annulé dans Billit")),
        ("Cancelled", ("werd geannuleerd in Billit", "a été annulé dans Billit")),
        ("Deleted", ("werd verwijderd in Billit", "a été supprimé dans Billit")),
        ("OnHold", ("OnHold", "OnHold")),  # nobody knows it: held, and named
    ],
)
@pytest.mark.parametrize("direction", list(Direction))
def test_what_billit_itself_says_no_to_is_held_and_said(
    make: Any, direction: Direction, status: str, reasons: tuple[str, str]
) -> None:
    summary = make((100, "21", "4"), direction=direction, summary={"status": status}).summary
    context = GateContext(DossierSettings(cadence=Cadence.ONE_DAY), ExportChoice(order_ids="7"), NOW, {})
    closed = first_closed(summary, context)
    assert closed is not None and closed.gate == "status"
    for language, reason in zip(("nl", "fr"), reasons, strict=True):
        assert reason in words(language).say(closed.reason)


@pytest.mark.parametrize("status", ["ToPay", "Paid", "Credited", "Sent", "ToSend", "topay", "ToInvoice", ""])
def test_what_is_an_invoice_at_billit_goes(make: Any, status: str) -> None:
    assert gate(make((100, "21", "4"), summary={"status": status}).summary) == ""


@pytest.mark.parametrize(
    ("cadence", "day", "closed"),
    [
        (Cadence.NEVER, dt.date(2026, 1, 1), "cadence"),
        (Cadence.LAST_MONTH, dt.date(2026, 10, 31), ""),
        (Cadence.LAST_MONTH, dt.date(2026, 11, 1), "cadence"),
        (Cadence.ONE_WEEK, dt.date(2026, 11, 17), ""),
        (Cadence.ONE_WEEK, dt.date(2026, 11, 18), "cadence"),
        (Cadence.TEN_MINUTES, dt.date(2026, 11, 25), ""),
    ],
)
def test_cadence_counts_from_the_invoice_date(make: Any, cadence: Cadence, day: dt.date, closed: str) -> None:
    summary = make((100, "21", "4"), summary={"date": day}).summary
    assert gate(summary, DossierSettings(cadence=cadence)) == closed
    assert gate(summary, DossierSettings(cadence=cadence), ignore_cadence=True) == ""


def test_ten_minutes_count_from_arrival(make: Any) -> None:
    fresh = make((100, "21", "4"), summary={"created": NOW - dt.timedelta(minutes=9)}).summary
    assert gate(fresh, DossierSettings(cadence=Cadence.TEN_MINUTES)) == "cadence"


def test_the_dossiers_own_settings_hold_documents_back(make: Any) -> None:
    summary = make((100, "21", "4")).summary
    assert gate(summary, DossierSettings(kinds=(Kind.CREDIT_NOTE,))) == "kind"
    assert gate(summary, documents=DocumentsWanted.PURCHASES) == "kind"


@pytest.mark.parametrize(
    ("reading", "sale", "purchase"),
    [
        ("no", set(), set()),
        ("approved costs", set(), {"nothing", "released"}),
        ("released", {"nothing", "approved"}, {"nothing", "approved"}),
        ("approved", {"nothing", "released"}, {"nothing", "released"}),
        ("released sales and approved costs", {"nothing", "approved"}, {"nothing", "released"}),
        ("true", {"nothing", "approved"}, {"nothing", "released"}),
        ("false", set(), set()),
    ],
)
def test_the_clients_approval_means_what_the_dossier_says_it_means(
    make: Any, reading: str, sale: set[str], purchase: set[str]
) -> None:
    settings = DossierSettings(client_approval=ClientApproval(reading))
    told = {"nothing": {}, "released": {"exported": True}, "approved": {"approval": "Approved"}}
    for direction, held in ((Direction.SALES, sale), (Direction.PURCHASE, purchase)):
        summaries = {
            name: make((100, "21", ""), direction=direction, summary=facts).summary
            for name, facts in told.items()
        }
        assert {name for name, one in summaries.items() if gate(one, settings) == "approval"} == held


def test_what_a_list_does_not_say_of_the_approval_holds_nothing_back_yet(make: Any) -> None:
    settings = DossierSettings(client_approval=ClientApproval.APPROVED)
    summary = make((100, "21", "4"), summary={"listed": True}).summary
    assert gate(summary, settings) == ""
    assert gate(replace(summary, listed=False), settings) == "approval"


@pytest.mark.parametrize(
    ("state", "again", "closed"),
    [
        (State.SENT, False, "delivered"),
        (State.BOOKED, False, "delivered"),
        (State.UNCERTAIN, False, "delivered"),
        (State.DELETED, False, "delivered"),
        (State.NOT_SENT, False, ""),
        (State.REFUSED, False, ""),
        (State.BOOKED, True, ""),
    ],
)
def test_what_stands_in_exact_is_not_offered_unless_asked(
    make: Any, state: State, again: bool, closed: str
) -> None:
    summary = make((100, "21", "4")).summary
    delivery = Delivery("m", "1", 7, Destination.JOURNAL, 1, "h", state, NOW, NOW)
    assert gate(replace(summary), delivered={7: delivery}, including_already_exported=again) == closed
