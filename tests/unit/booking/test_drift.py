"""After the booking: what a person changes in Exact, and a client at Billit."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.booking import messages, reconcile
from dossierflow.booking.ageing import unbooked
from dossierflow.booking.drift import follow_drift
from dossierflow.booking.match import match
from dossierflow.booking.write_back import write_back
from dossierflow.delivery import doubles
from dossierflow.delivery.collect import collect
from dossierflow.delivery.destinations.journal import JournalDestination
from dossierflow.delivery.send import send
from dossierflow.domain.delivery import State
from dossierflow.domain.document import Counterparty, Kind
from dossierflow.domain.dossier import Destination
from dossierflow.domain.relation import Relation
from dossierflow.exact.resources.mailbox import MessageStatus
from dossierflow.store import deliveries, masterdata
from dossierflow.sync import read_books
from tests.support.fakes import DOSSIER, Bench
from tests.support.said import said


@pytest.fixture
def booked(bench: Bench) -> Bench:
    """A desk with one booked document, whose number Billit has."""
    send(bench.session, [bench.offer(1, pdf=False)])
    collect(bench.session)
    read_books(bench.session)
    match(bench.session)
    write_back(bench.session)
    assert follow_drift(bench.session) == []
    return bench


def in_exact(bench: Bench, **change: Any) -> list[str]:
    """A person changes the entry; what is told."""
    line = bench.exact.lines[0]
    stamp = max(one.timestamp for one in bench.exact.lines) + 1
    bench.exact.lines[0] = replace(line, timestamp=stamp, **change)
    read_books(bench.session)
    return [said(one.facts["differences"]) for one in follow_drift(bench.session)]


def at_billit(bench: Bench, **change: Any) -> list[str]:
    whole = bench.billit.documents[1]
    later = bench.clock.now() + dt.timedelta(hours=1)
    bench.billit.documents[1] = replace(
        whole, summary=replace(whole.summary, **({"last_modified": later} | change))
    )
    collect(bench.session)
    return [said(one.facts["differences"]) for one in follow_drift(bench.session)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": 11000}, "amount 121,00 became 110,00"),
        ({"date": dt.date(2026, 9, 30)}, "date 01/11/2026 became 30/09/2026"),
        ({"your_ref": "X"}, "reference 2026-001 became X"),
        ({"journal": "701"}, "journal 700 became 701"),
        ({"account_id": "ander"}, "it stands on another relation"),
        ({"status": 5}, "the entry was rejected"),
        ({"gl_account_code": "400100"}, "line 0: GL account 400000 became 400100"),
        ({"vat_code": "4"}, "line 0: VAT code – became 4"),
        ({"year": 2026, "period": 10}, "period 11/2026 became 10/2026"),
    ],
)
def test_what_a_person_changes_in_exact_is_told_before_and_after(
    booked: Bench, change: dict[str, Any], says: str
) -> None:
    assert in_exact(booked, **change) == [says]
    assert in_exact(booked) == [says]
    assert booked.problems()["changed-in-exact"]["entry"] == "26700001"


def ledger_line(bench: Bench, number: int, amount: int, account: str = "700000") -> None:
    """A line of the entry, as the stream shows it now."""
    total = bench.exact.lines[0]
    stamp = max(one.timestamp for one in bench.exact.lines) + 1
    bench.exact.lines.append(
        replace(
            total,
            timestamp=stamp,
            line_id=f"line-{number}-{stamp}",
            line_number=number,
            amount=amount,
            gl_account_code=account,
        )
    )


def test_the_same_total_over_other_lines_is_told(bench: Bench) -> None:
    send(bench.session, [bench.offer(1, pdf=False)])
    ledger_line(bench, 1, -10000)
    ledger_line(bench, 9999, -2100, "451000")
    read_books(bench.session)
    match(bench.session)
    assert follow_drift(bench.session) == []
    ledger_line(bench, 1, -6000)
    ledger_line(bench, 2, -4000, "701000")
    read_books(bench.session)
    [told] = follow_drift(bench.session)
    assert said(told.facts["differences"]) == (
        "line 1: amount -100,00 became -60,00; line 2 was added: -40,00 on 701000"
    )
    ledger_line(bench, 1, -10000)
    ledger_line(bench, 2, 0, "701000")
    read_books(bench.session)
    assert "line 1" not in said(follow_drift(bench.session)[0].facts["differences"])


def test_another_period_of_another_date_is_told_once(booked: Bench) -> None:
    says = in_exact(booked, date=dt.date(2026, 9, 30), year=2026, period=9)
    assert says == ["date 01/11/2026 became 30/09/2026"]


def test_it_ends_when_the_entry_is_as_it_was(booked: Bench) -> None:
    in_exact(booked, amount=11000)
    assert in_exact(booked, amount=12100) == []
    assert booked.problems() == {}


def test_processing_an_entry_changes_nothing(booked: Bench) -> None:
    assert in_exact(booked, status=50) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total_incl": 18150}, "amount 121,00 became 181,50"),
        ({"date": dt.date(2026, 10, 1)}, "date 01/11/2026 became 01/10/2026"),
        ({"number": "2026-9"}, "number 2026-001 became 2026-9"),
        ({"counterparty": Counterparty(9, "Ander BV")}, "party Klant BV became Ander BV"),
        ({"status": "Canceled"}, "Billit says now: Canceled"),
        ({"status": "Refused"}, "Billit says now: Refused"),
        ({"status": "Draft"}, "Billit says now: Draft"),
        ({"status": "SomethingNew"}, "Billit says now: SomethingNew"),
        ({"total_excl": 11415, "total_vat": 685}, "VAT 21,00 became 6,85"),
        ({"currency": "USD"}, "currency EUR became USD"),
        ({"kind": Kind.CREDIT_NOTE}, "an invoice became a credit note, or the reverse"),
    ],
)
def test_what_the_client_changes_at_billit_is_told_before_and_after(
    booked: Bench, change: dict[str, Any], says: str
) -> None:
    assert at_billit(booked, **change) == [says]
    assert list(booked.problems()) == ["changed-in-billit"]


@pytest.mark.parametrize(
    ("vat_number", "told"),
    [("BE0712345036", []), ("BE 0712.345.036", []), ("BE0403019261", ["party Klant BV became Klant BV"])],
)
def test_a_party_that_is_merged_at_billit_is_the_same_relation(
    booked: Bench, vat_number: str, told: list[str]
) -> None:
    relation = Relation("klant", "1", "Klant BV", status="C", vat_number="BE0712345036")
    with booked.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, [relation])
    assert at_billit(booked, counterparty=Counterparty(9, "Klant BV", vat_number)) == told


def on_account(bench: Bench, code: str, hours: int) -> list[str]:
    """The client chooses a GL account in Billit; what is told."""
    whole = bench.billit.documents[1]
    lines = tuple(replace(line, account_code=code) for line in whole.lines)
    later = replace(whole.summary, last_modified=bench.clock.now() + dt.timedelta(hours=hours))
    bench.billit.documents[1] = replace(whole, lines=lines, summary=later)
    collect(bench.session)
    return [said(one.facts["differences"]) for one in follow_drift(bench.session)]


def test_another_gl_account_in_billit_is_told_until_it_is_put_back(booked: Bench) -> None:
    """The list does not show it: what was changed without a word is read, once a change."""
    read = booked.billit.read[1]
    assert on_account(booked, "612000", 1) == ["GL accounts – became 612000"]
    assert on_account(booked, "612000", 1) == ["GL accounts – became 612000"]
    assert booked.billit.read[1] == read + 1
    assert on_account(booked, "", 2) == []
    assert booked.problems() == {}


def test_a_person_lets_another_account_stay(booked: Bench) -> None:
    on_account(booked, "612000", 1)
    doubles.accept(booked.session, 1)
    assert follow_drift(booked.session) == []
    assert on_account(booked, "613000", 2) == ["GL accounts 612000 became 613000"]


def test_our_own_writing_is_not_looked_at(booked: Bench) -> None:
    read = booked.billit.read[1]
    at_billit(booked, last_modified=booked.clock.now() + dt.timedelta(minutes=1))
    at_billit(booked, status="Paid")
    assert booked.billit.read[1] == read


def test_paying_a_document_changes_nothing(booked: Bench) -> None:
    assert at_billit(booked, status="Paid") == []


def test_a_person_lets_it_stay_as_it_is(booked: Bench) -> None:
    in_exact(booked, amount=11000)
    at_billit(booked, total_incl=11000)
    doubles.accept(booked.session, 1)
    assert (booked.problems(), follow_drift(booked.session)) == ({}, [])


def test_a_new_number_goes_to_billit(booked: Bench) -> None:
    assert in_exact(booked, entry_number=26700099) == []
    assert write_back(booked.session).documents == 1
    assert "26700099" in booked.billit.documents[1].internal_info
    assert "26700001" not in booked.billit.documents[1].internal_info


def test_billit_never_names_an_entry_that_is_gone(booked: Bench) -> None:
    [entry] = booked.exact.booked.values()
    booked.exact.delete(entry)
    read_books(booked.session)
    match(booked.session)
    write_back(booked.session)
    assert booked.billit.documents[1].internal_info == ""
    written = len(booked.billit.patched)
    write_back(booked.session)
    assert len(booked.billit.patched) == written


@pytest.mark.parametrize(("destination", "days"), [(Destination.MAILBOX, 7), (Destination.SCAN, 3)])
def test_a_message_that_nobody_books_becomes_a_problem(
    bench: Bench, destination: Destination, days: int
) -> None:
    one = replace(bench.offer(1, pdf=False), destination=destination)
    send(bench.session, [one], {destination: _journal(bench)})  # type: ignore[arg-type]
    with bench.store.begin() as connection:
        deliveries.learn(connection, one.marker, state=State.DELIVERED)
    bench.clock.sleep(days * 86400 - 60)
    unbooked(bench.session)
    assert bench.problems() == {}
    bench.clock.sleep(60)
    unbooked(bench.session)
    assert bench.problems()["waits-in-exact"]["days"] == str(days)


def _journal(bench: Bench) -> Any:
    return JournalDestination(bench.session)


def test_an_order_that_is_deleted_at_billit_is_told_until_the_entry_is_gone_too(booked: Bench) -> None:
    booked.billit.removed = [1, 999]
    collect(booked.session)

    assert [said(one.facts["differences"]) for one in follow_drift(booked.session)] == [
        "Billit says now: Deleted"
    ]
    assert collect(booked.session).changed == 0
    assert follow_drift(booked.session) != []


def test_a_message_that_was_refused_is_followed_no_further(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client deletes the order, and the practice refuses its message, on one day."""
    one = replace(bench.offer(1, pdf=False), destination=Destination.MAILBOX)
    send(bench.session, [one], {Destination.MAILBOX: _journal(bench)})  # type: ignore[arg-type]
    with bench.store.begin() as connection:
        deliveries.learn(connection, one.marker, state=State.DELIVERED, document_id="m1")
    bench.exact.lines.clear()
    collect(bench.session)
    refused = MessageStatus("m1", "", 5)
    monkeypatch.setattr(messages, "_statuses", lambda *_: {"m1": refused})
    bench.billit.removed = [1]
    collect(bench.session)
    reconcile(bench.session)
    assert list(bench.problems()) == ["message-rejected"]
