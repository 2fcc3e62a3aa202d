"""The first night on both sandboxes: judged by their books, not by our store."""

from collections import Counter
from decimal import Decimal
from typing import Any

from dossierflow.domain.delivery import State
from dossierflow.practice.overview import overview
from dossierflow.reports.explain import explain
from dossierflow.reports.problems import is_permission
from dossierflow.store import deliveries, problems
from tests.integration.night.conftest import Practice
from tests.support.sandboxes import ANSWER_LOST, FAULTY_PURCHASE_DOSSIER, VANISHED


def signed(order: dict[str, Any]) -> Decimal:
    total = Decimal(str(order["TotalIncl"]))
    return -total if order["OrderType"] == "CreditNote" else total


def test_every_ready_document_is_in_exacts_books_once_with_its_own_amount(first_night: Practice) -> None:
    orders = {order["OrderID"]: order for order in first_night.sandboxes.orders()}
    for dossier in first_night.application.dossiers():
        rows = first_night.sandboxes.entries(dossier.division)
        booked = {row["ExternalLinkReference"]: row for row in rows}
        assert len(booked) == len(rows), "a marker stands twice"
        for one in first_night.first.exported[dossier.id].batch.prepared:
            order = orders[one.document.summary.order_id]
            if order["OrderNumber"] == VANISHED:
                assert one.marker not in booked
                continue
            entry = booked.pop(one.marker)
            assert Decimal(str(entry["AmountFC"])) == signed(order)
            assert entry["YourRef"] == order["OrderNumber"]
            assert entry["Document"], "without its PDF"
        assert not booked, "entries that nobody sent"


def test_what_must_not_go_did_not_go(first_night: Practice) -> None:
    orders = {order["OrderID"]: order for order in first_night.sandboxes.orders()}
    exported = first_night.first.exported.values()
    for order_id in {one.document.summary.order_id for it in exported for one in it.batch.prepared}:
        order = orders[order_id]
        assert order.get("OrderStatus") != "Draft"
        assert not order.get("AccountantVerificationNeeded")
        assert order.get("ApprovalStatus") != "Pending"
    gates = Counter(
        one.gate for it in exported for one in [*it.selection.held, *it.batch.held] if one.gate != "delivered"
    )
    assert gates["draft"] and gates["to check"] and gates["approval"]


def test_what_a_person_must_do_is_counted(first_night: Practice) -> None:
    with first_night.application.store.read() as connection:
        found = Counter(one.problem.kind for one in problems.open_ones(connection))
    assert found == {
        "division-unbound": 1,
        "company-unbound": 1,
        "right-missing": 1,
        "vat-unmapped": 1,
        "not-booked": 1,
    }


def test_a_lost_answer_is_found_again_and_not_sent_twice(first_night: Practice) -> None:
    assert first_night.first.exported[ANSWER_LOST].sent.count(State.UNCERTAIN) == 1
    assert first_night.first.reconciled[ANSWER_LOST].resolved.adopted == 1
    markers = Counter(first_night.sandboxes.markers(int(ANSWER_LOST)))
    assert set(markers.values()) == {1}


def test_entry_numbers_come_back_to_every_booked_document(first_night: Practice) -> None:
    orders = {order["OrderID"]: order for order in first_night.sandboxes.orders()}
    for dossier in first_night.application.dossiers():
        rows = first_night.sandboxes.entries(dossier.division)
        entries = {row["EntryID"].lower(): row for row in rows}
        with first_night.application.store.read() as connection:
            booked = deliveries.in_states(connection, dossier.id, [State.BOOKED])
        assert len(booked) == len(entries)
        for one in booked:
            number = entries[one.entry_id.lower()]["EntryNumber"]
            order = orders[one.order_id]
            assert f"booked as {number} in journal" in order["InternalInfo"]
            if order["OrderDirection"] == "Cost":
                assert order["IsSent"] is True


def test_a_missing_right_names_user_right_division_and_remedy_and_spares_exact(
    first_night: Practice,
) -> None:
    practice = overview(first_night.application.store, first_night.application.clock)
    [missing] = [one.problem for one in practice.all_problems if is_permission(one.problem)]
    told = explain(missing)
    assert "Lotte Vermeulen" in told.what
    assert "purchase" in told.what
    assert FAULTY_PURCHASE_DOSSIER in told.what
    assert "grant" in told.next_step
    assert first_night.first.exported[FAULTY_PURCHASE_DOSSIER].batch.waiting
    entries = first_night.sandboxes.entries(int(FAULTY_PURCHASE_DOSSIER))
    assert not [entry for entry in entries if entry.get("Supplier")]


def test_customers_suppliers_and_accounts_of_exact_are_in_billit(first_night: Practice) -> None:
    parties = first_night.sandboxes.rows("billit", "parties")
    for dossier in first_night.application.dossiers():
        known = {
            (party.get("ExternalProviderID"), party["PartyType"])
            for party in parties
            if party["CompanyID"] == dossier.party_id
        }
        for account in first_night.sandboxes.rows("exact", f"{dossier.division}/crm/Accounts"):
            if account.get("Type") == "D" or account.get("Blocked"):
                continue
            if account["Status"] == "C":
                assert (account["ID"], "Customer") in known
            if account["IsSupplier"]:
                assert (account["ID"], "Supplier") in known
