"""A colleague books by hand before us, and changes by hand after us, in the sandbox's own books."""

from collections import Counter
from dataclasses import replace
from random import Random

from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, export
from dossierflow.delivery.doubles import settle
from dossierflow.domain.delivery import State
from dossierflow.kernel.outcome import Accepted
from dossierflow.store import deliveries, dossiers, problems
from dossierflow.store.settlements import Decision
from dossierflow.sync import read_books
from dossierflow.sync.books import LATELY, LINES
from dossierflow.sync.deletions import read_deletions
from tests.integration.night.conftest import Practice
from tests.support.nights_invoice import paper
from tests.support.said import said

NOW = ExportChoice(ignore_cadence=True)


def numbers(practice: Practice, division: int) -> Counter[str]:
    return Counter(row["YourRef"] for row in practice.sandboxes.entries(division))


def kinds(practice: Practice, dossier_id: str) -> set[str]:
    with practice.application.store.read() as connection:
        return {one.problem.kind for one in problems.open_ones(connection, dossier_id)}


def test_what_a_colleague_booked_before_us_is_adopted_and_followed(after: Practice) -> None:
    dossier = after.application.dossiers()[0]
    made = after.sandboxes.admin(
        "billit", "portal/invoice", party_id=dossier.party_id, direction="sales", count=1
    )
    [order_id] = made["order_ids"]
    only = replace(NOW, order_ids=str(order_id))
    with after.application.session(dossier) as session:
        [one] = export(session, replace(only, preview=True)).batch.prepared
        by_hand = session.exact.entries.create(replace(one.payload.draft, marker=""))
        assert isinstance(by_hand, Accepted)
        before = numbers(after, dossier.division)
    with after.application.session(dossier) as session, session.store.begin() as connection:
        # The books were read a moment ago: as if that were longer ago, they are read again.
        position = dossiers.cursor(connection, session.scope, LINES) or "0"
        long_ago = session.clock.now() - 2 * LATELY
        dossiers.move_cursor(connection, session.scope, LINES, position, long_ago)

    with after.application.session(dossier) as session:
        done = export(session, only)
        assert (done.batch.prepared, [held.gate for held in done.selection.held]) == ([], ["adopted"])
        reconcile(session)
        with session.store.read() as connection:
            found = deliveries.of_documents(connection, dossier.id, [order_id])[order_id]
    assert (found.state, found.entry_number) == (State.BOOKED, by_hand.value.entry_number)
    assert numbers(after, dossier.division) == before
    [row] = [row for row in after.sandboxes.orders() if row["OrderID"] == order_id]
    assert str(by_hand.value.entry_number) in row["InternalInfo"]

    after.sandboxes.admin(
        "exact",
        "clerk/change",
        division=dossier.division,
        entry_id=found.entry_id,
        fields={"YourRef": "anders"},
    )
    with after.application.session(dossier) as session:
        reconcile(session)
    assert "changed-in-exact" in kinds(after, dossier.id)


def test_what_stands_in_the_general_journal_waits_for_a_person_and_a_payment_for_nobody(
    after: Practice,
) -> None:
    """Two invoices: one typed into the general journal, one only paid by the bank, before either goes."""
    dossier = after.application.dossiers()[0]
    told = {"party_id": dossier.party_id, "direction": "sales", "count": 2}
    typed, paid = after.sandboxes.admin("billit", "portal/invoice", **told)["order_ids"]
    orders = {row["OrderID"]: row for row in after.sandboxes.orders()}
    papers = {one: paper(orders[one], after.sandboxes, Random(1)) for one in (typed, paid)}
    accounts = after.sandboxes.rows("exact", f"{dossier.division}/crm/Accounts")
    booked = {"division": dossier.division, "direction": "sales"}
    entry = after.sandboxes.admin(
        "exact", "clerk/enter", **booked, journal="900", where="description", invoice=papers[typed]
    )
    for one in (typed, paid):
        written = papers[one] or {}
        [relation] = {row["ID"] for row in accounts if row["VATNumber"] == written["vat_number"]}
        amount, text = orders[one]["TotalIncl"], f"Factuur {written['number']}"
        payment = {"relation": relation, "amount": amount, "date": written["date"], "text": text}
        after.sandboxes.admin("exact", "clerk/pay", **booked, **payment)
    with after.application.session(dossier) as session:
        read_books(session)
        done = export(session, replace(NOW, order_ids=f"{typed},{paid}"))
    assert [one.document.summary.order_id for one in done.batch.prepared] == [paid]
    assert [(one.document.order_id, one.gate) for one in done.selection.held] == [(typed, "double")]
    assert str(entry["EntryNumber"]) in said(done.selection.held[0].reason)

    with after.application.session(dossier) as session:
        settle(session, typed, Decision.IS_ENTRY, str(entry["EntryNumber"]))
        reconcile(session)
    [row] = [row for row in after.sandboxes.orders() if row["OrderID"] == typed]
    assert str(entry["EntryNumber"]) in row["InternalInfo"]

    after.sandboxes.admin("exact", "clerk/delete", division=dossier.division, entry_id=entry["EntryID"])
    with after.application.session(dossier) as session:
        reconcile(session)
        read_deletions(session)
        reconcile(session)
    assert "entry-deleted" in kinds(after, dossier.id)


def test_another_period_of_the_same_day_is_told(after: Practice) -> None:
    """What a clerk changes for the VAT return alone: the date stays, and the stream shows it."""
    dossier = after.application.dossiers()[0]
    with after.application.session(dossier) as session:
        reconcile(session)
        with session.store.read() as connection:
            one = deliveries.in_states(connection, dossier.id, [State.BOOKED])[0]
    [row] = [row for row in after.sandboxes.entries(dossier.division) if row["EntryID"] == one.entry_id]
    earlier = row["ReportingPeriod"] - 1
    after.sandboxes.admin(
        "exact",
        "clerk/change",
        division=dossier.division,
        entry_id=one.entry_id,
        fields={"ReportingPeriod": earlier},
    )
    with after.application.session(dossier) as session:
        reconcile(session)
        with session.store.read() as connection:
            [found] = [
                row.problem
                for row in problems.open_ones(connection, dossier.id)
                if row.problem.kind == "changed-in-exact"
            ]
    assert said(found.facts["differences"]) == (
        f"period {row['ReportingPeriod']}/{row['ReportingYear']} became {earlier}/{row['ReportingYear']}"
    )


def test_what_is_deleted_at_billit_and_put_in_again_keeps_its_entry(after: Practice) -> None:
    dossier = after.application.dossiers()[0]
    told = {"party_id": dossier.party_id}
    [first] = after.sandboxes.admin("billit", "portal/invoice", **told, direction="purchase", count=1)[
        "order_ids"
    ]
    with after.application.session(dossier) as session:
        export(session, replace(NOW, order_ids=str(first)))
        reconcile(session)
    before = numbers(after, dossier.division)
    [again] = after.sandboxes.admin("billit", "portal/resend", **told, order_ids=[first])["order_ids"]
    after.sandboxes.admin("billit", "portal/remove", **told, order_ids=[first])

    with after.application.session(dossier) as session:
        done = export(session, NOW)
        assert {one.document.order_id: one.gate for one in done.selection.held}[again] == "adopted"
        reconcile(session)
        with session.store.read() as connection:
            found = deliveries.of_documents(connection, dossier.id, [first, again])
            told_of = {one.problem.subject for one in problems.open_ones(connection, dossier.id)}
    assert found[again].entry_number == found[first].entry_number
    assert not {str(first), str(again)} & told_of
    [row] = [row for row in after.sandboxes.orders() if row["OrderID"] == again]
    assert str(found[again].entry_number) in row["InternalInfo"]
    assert numbers(after, dossier.division)[row["OrderNumber"]] == before[row["OrderNumber"]] == 1
