"""The store does the same on SQLite and on PostgreSQL."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Counterparty, Direction, DocumentSummary, Kind
from dossierflow.domain.dossier import Cadence, Destination, Dossier, DossierSettings
from dossierflow.domain.entry import LedgerLine
from dossierflow.errors import Busy, Misuse
from dossierflow.problems.problem import Problem
from dossierflow.store import (
    deliveries,
    documents,
    dossiers,
    entries,
    masterdata,
    migrate,
    practice_counts,
    problems,
    vat_table,
)
from dossierflow.store.database import Store, metadata, upsert
from dossierflow.store.leases import Leases
from dossierflow.store.tables.dossiers import cursors
from tests.support.clock import ManualClock

NOW = dt.datetime(2026, 11, 25, 2, 15, tzinfo=dt.UTC)
DOSSIER = Dossier("310001", "Bakkerij Peeters", "0712345036", 310001, 700101, "exact:u1")
SUMMARY = DocumentSummary(
    order_id=1,
    direction=Direction.SALES,
    kind=Kind.INVOICE,
    number="2026-001",
    date=dt.date(2026, 11, 1),
    due_date=None,
    counterparty=Counterparty(5, "Klant", "BE0712345036"),
    currency="EUR",
    total_excl=100,
    total_vat=21,
    total_incl=121,
    status="ToPay",
    approval="",
    to_check=False,
    exported=True,
    is_sent=True,
    last_modified=NOW,
    created=NOW,
)


def delivery(attempt: int = 1) -> Delivery:
    marker = f"billit-700101-1-{attempt}"
    return Delivery(marker, "310001", 1, Destination.JOURNAL, attempt, "hash", State.INTENDED, NOW, NOW)


def line(number: int, entry: str = "e1", **change: object) -> LedgerLine:
    whole = LedgerLine(
        timestamp=number + 10,
        line_id=f"{entry}-{number}",
        entry_id=entry,
        entry_number=26700001,
        line_number=number,
        journal="700",
        type=20,
        status=20,
        date=dt.date(2026, 11, 1),
        account_id="klant",
        gl_account_code="400000",
        amount=121,
        your_ref="2026-001",
        marker="billit-700101-1-1",
    )
    return replace(whole, **change)  # type: ignore[arg-type]


def test_the_migrations_make_exactly_the_tables_of_the_code(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
        assert migrate.current(connection) == migrate.head()


def test_a_dossier_keeps_its_settings_when_it_is_found_again(store: Store) -> None:
    settings = DossierSettings(cadence=Cadence.NEVER, journals={"sales": "700"})
    with store.begin() as connection:
        dossiers.save(connection, DOSSIER)
        dossiers.set_settings(connection, DOSSIER.id, settings)
        dossiers.save(connection, replace(DOSSIER, name="Bakkerij Peeters BV"))
    with store.read() as connection:
        [found] = dossiers.named(connection, "BE 0712.345.036")
    assert (found.name, found.settings) == ("Bakkerij Peeters BV", settings)


def test_a_name_that_fits_nothing_or_several_is_wrong_use(store: Store) -> None:
    with store.begin() as connection:
        dossiers.save(connection, DOSSIER)
        dossiers.save(connection, replace(DOSSIER, id="310002", division=310002, name="Bakker Jan"))
        assert [one.id for one in dossiers.named(connection, "peeters")] == ["310001"]
        for text in ("bak", "nobody", ",", " ; ", "peeters, nobody"):
            with pytest.raises(Misuse):
                dossiers.named(connection, text)


def test_a_name_with_a_comma_is_chosen_alone_and_among_others(store: Store) -> None:
    with store.begin() as connection:
        dossiers.save(connection, DOSSIER)
        for number, name in enumerate(("Peeters, Janssens & Co", "Janssens & Co", "Notaris De Smet,Maes")):
            dossiers.save(
                connection, replace(DOSSIER, id=f"31001{number}", division=310010 + number, name=name)
            )

        def ids(wanted: str) -> list[str]:
            return [one.id for one in dossiers.named(connection, wanted)]

        assert ids("Peeters, Janssens & Co") == ["310010"]
        assert ids("janssens & co, 310001") == ["310011", "310001"]
        assert ids("310001; peeters,janssens & co ,de smet, maes") == ["310001", "310010", "310012"]
        assert len(ids("")) == 4


def test_a_changed_row_is_imported_again_and_an_unchanged_one_is_not(store: Store) -> None:
    account = GlAccount("g1", "700000", "Verkopen", 110)
    with store.begin() as connection:
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [account])
        assert masterdata.not_imported(connection, masterdata.GL_ACCOUNTS, "310001") == [account]
        masterdata.mark_imported(connection, masterdata.GL_ACCOUNTS, "310001", account)
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [account])
        assert masterdata.not_imported(connection, masterdata.GL_ACCOUNTS, "310001") == []
        renamed = replace(account, description="Verkopen 21 %")
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [renamed])
        assert masterdata.not_imported(connection, masterdata.GL_ACCOUNTS, "310001") == [renamed]


def test_what_exact_deleted_is_no_longer_loaded_until_it_is_back(store: Store) -> None:
    account = GlAccount("g1", "700000", "Verkopen", 110)
    with store.begin() as connection:
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [account])
        assert masterdata.mark_deleted(connection, masterdata.GL_ACCOUNTS, "310001", ["g1"], NOW) == 1
        assert masterdata.load(connection, masterdata.GL_ACCOUNTS, "310001") == []
        masterdata.save(connection, masterdata.GL_ACCOUNTS, "310001", [account])
        assert masterdata.load(connection, masterdata.GL_ACCOUNTS, "310001") == [account]


def test_lists_without_sync_are_replaced_whole(store: Store) -> None:
    codes = [VatCode(f"v{n}", f"{n}  ", "Verkopen", Decimal("5.5")) for n in range(3)]
    with store.begin() as connection:
        masterdata.replace_all(connection, masterdata.VAT_CODES, "310001", codes)
        masterdata.replace_all(connection, masterdata.VAT_CODES, "310001", codes[1:])
        assert masterdata.load(connection, masterdata.VAT_CODES, "310001") == codes[1:]


def test_a_persons_vat_choice_survives_new_proposals(store: Store) -> None:
    key = ("sales", "4", "21", "")
    with store.begin() as connection:
        vat_table.propose(connection, "310001", {key: "3  "}, NOW)
        assert vat_table.rows(connection, "310001") == {key: ("3  ", False)}
        vat_table.confirm(connection, "310001", "Lotte", NOW, {key: "33 "})
        vat_table.propose(connection, "310001", {key: "3  "}, NOW)
        assert vat_table.rows(connection, "310001") == {key: ("33 ", True)}


def test_documents_come_back_as_they_were_stored(store: Store) -> None:
    with store.begin() as connection:
        documents.save(connection, "310001", [SUMMARY])
        assert documents.get(connection, "310001", 1) == SUMMARY
        assert documents.find(connection, "2026-001") == [("310001", SUMMARY)]
        assert documents.load(connection, "310001", up_to=dt.date(2026, 10, 31)) == []


def test_holding_replaces_what_was_held(store: Store) -> None:
    with store.begin() as connection:
        documents.save(connection, "310001", [SUMMARY, replace(SUMMARY, order_id=2)])
        documents.hold(connection, "310001", {1: "to check", 2: "draft"})
        documents.hold(connection, "310001", {2: "to check"})
        assert documents.held(connection, "310001") == {"to check": 1}
        assert practice_counts.to_export(connection) == {"310001": 1}


def test_the_database_refuses_a_second_intent_of_the_same_attempt(store: Store) -> None:
    with store.begin() as connection:
        deliveries.intend(connection, delivery(), "first")
    with pytest.raises(IntegrityError), store.begin() as connection:
        deliveries.intend(connection, replace(delivery(), marker="other"), "second")


def test_a_deliverys_state_is_its_last_step_and_its_story_is_whole(store: Store) -> None:
    with store.begin() as connection:
        deliveries.intend(connection, delivery(), "to journal 700")
        deliveries.step(
            connection, delivery().marker, NOW, State.SENT, "answered", entry_id="e1", entry_number=5
        )
        stands = deliveries.standing(connection, "310001", 1)
        assert stands is not None
        assert (stands.state, stands.entry_number) == (State.SENT, 5)
        [(whole, steps)] = deliveries.story(connection, "310001", 1)
        assert [step.state for step in steps] == [State.INTENDED, State.SENT]
        assert whole.cause == "answered"


def test_the_last_attempt_is_a_documents_delivery(store: Store) -> None:
    with store.begin() as connection:
        deliveries.intend(connection, delivery(1), "first")
        deliveries.step(connection, delivery(1).marker, NOW, State.NOT_SENT, "no line")
        deliveries.intend(connection, delivery(2), "second")
        assert deliveries.of_documents(connection, "310001")[1].attempt == 2


def test_entries_come_from_total_lines_and_go_with_their_deletion(store: Store) -> None:
    with store.begin() as connection:
        assert entries.save(connection, "310001", [line(0), line(1), line(9999)], NOW) == 1
        [entry] = entries.by_marker(connection, "310001", "billit-700101-1-1")
        assert entry.entry_number == 26700001
        assert entries.mark_deleted(connection, "310001", ["e1-0"], NOW) == ["e1"]
        assert entries.by_marker(connection, "310001", "billit-700101-1-1") == []


def test_a_problem_found_again_is_the_same_problem_older(store: Store) -> None:
    found = Problem("310001", "vat-unmapped", "1", {"document": "2026-001"})
    later = NOW + dt.timedelta(days=1)
    with store.begin() as connection:
        assert problems.report_within(connection, "310001", ["vat-unmapped"], [found], NOW) == 1
        assert problems.report_within(connection, "310001", ["vat-unmapped"], [found], later) == 0
        [stands] = problems.open_ones(connection)
        assert (stands.first_seen, stands.last_seen) == (NOW, later)


def test_a_report_that_finds_nothing_new_writes_nothing(store: Store) -> None:
    found = [Problem("310001", "vat-unmapped", "1", {"document": "2026-001"})]
    looked_for, hours = ["vat-unmapped", "gl-missing"], dt.timedelta(hours=23)
    assert problems.report(store, "310001", looked_for, found, NOW) == 1
    commits: list[object] = []
    sa.event.listen(store.engine, "commit", commits.append)
    assert problems.report(store, "310001", looked_for, found, NOW + hours) == 0
    assert problems.report(store, "310002", looked_for, [], NOW) == 0
    assert commits == []
    changed = [Problem("310001", "vat-unmapped", "1", {"document": "2026-002"})]
    assert problems.report(store, "310001", looked_for, changed, NOW + hours) == 0
    assert problems.report(store, "310001", looked_for, [], NOW + hours) == 0
    assert len(commits) == 2


def test_a_problem_that_is_laid_to_rest_is_seen_again_only_when_its_facts_change(store: Store) -> None:
    found = Problem("310001", "entry-deleted", "1", {"entry": "26700001"})
    other = Problem("310001", "entry-deleted", "1", {"entry": "26700002"})
    kinds, week = ["entry-deleted"], dt.timedelta(days=7)
    with store.begin() as connection:
        problems.report_within(connection, "310001", kinds, [found], NOW)
        problems.set_aside(connection, "310001", "entry-deleted", "1", "deleted on purpose", NOW)
        assert problems.open_ones(connection, "310001") == []
        assert problems.report_within(connection, "310001", kinds, [found], NOW + week) == 0
        assert problems.open_ones(connection, "310001") == []
        assert len(problems.open_ones(connection, "310001", laid_to_rest=True)) == 1
        problems.report_within(connection, "310001", kinds, [other], NOW + week)
        [seen] = problems.open_ones(connection, "310001")
        assert seen.problem.facts == {"entry": "26700002"}


def test_what_was_laid_to_rest_and_solved_comes_back_as_news(store: Store) -> None:
    found, kinds = Problem("310001", "entry-deleted", "1", {"entry": "26700001"}), ["entry-deleted"]
    with store.begin() as connection:
        problems.report_within(connection, "310001", kinds, [found], NOW)
        problems.set_aside(connection, "310001", "entry-deleted", "1", "deleted on purpose", NOW)
        problems.report_within(connection, "310001", kinds, [], NOW)
        assert problems.report_within(connection, "310001", kinds, [found], NOW) == 1
        assert len(problems.open_ones(connection, "310001")) == 1


@pytest.mark.parametrize(
    ("kind", "subject", "reason", "says"),
    [
        ("entry-deleted", "1", " ", "with a reason"),
        ("entry-deleted", "2", "on purpose", "no open problem"),
        ("wrong-division", "wrong-division", "it is fine", "stop for safety"),
    ],
)
def test_only_an_open_problem_is_laid_to_rest_with_a_reason_and_never_a_stop(
    store: Store, kind: str, subject: str, reason: str, says: str
) -> None:
    stop = Problem("310001", "wrong-division", "wrong-division")
    with store.begin() as connection:
        found = [Problem("310001", "entry-deleted", "1"), stop]
        problems.report_within(connection, "310001", ["entry-deleted", "wrong-division"], found, NOW)
        with pytest.raises(Misuse, match=says):
            problems.set_aside(connection, "310001", kind, subject, reason, NOW)


def test_what_is_no_longer_found_is_solved_but_only_where_it_was_looked_for(store: Store) -> None:
    found = [Problem("310001", "vat-unmapped", subject) for subject in ("1", "2")]
    other = Problem("310001", "gl-missing", "3")
    with store.begin() as connection:
        problems.report_within(connection, "310001", ["vat-unmapped"], found, NOW)
        problems.report_within(connection, "310001", ["gl-missing"], [other], NOW)
        problems.report_within(connection, "310001", ["vat-unmapped"], [], NOW, subjects={"1"})
        assert {one.problem.subject for one in problems.open_ones(connection)} == {"2", "3"}


@contextmanager
def lease(store: Store, name: str, holder: str, clock: ManualClock) -> Iterator[None]:
    leases = Leases(store, clock, holder)
    leases.take(name)
    yield
    with leases.ending(name):
        pass


def test_one_run_at_a_time_holds_a_dossier(store: Store) -> None:
    clock = ManualClock(NOW)
    with lease(store, "export:310001", "machine-a/1/1", clock):
        with pytest.raises(Busy), lease(store, "export:310001", "machine-b/2/2", clock):
            pass
        with lease(store, "export:310002", "machine-b/2/2", clock):
            pass
    with lease(store, "export:310001", "machine-b/2/2", clock):
        pass


def test_the_same_process_at_work_elsewhere_in_it_is_busy_too(store: Store) -> None:
    clock = ManualClock(NOW)
    Leases(store, clock, "machine-a/1/1").take("export:310001")
    with pytest.raises(Busy):
        Leases(store, clock, "machine-a/1/1").take("export:310001")


def test_a_holder_on_another_machine_loses_its_lease_after_ten_minutes(store: Store) -> None:
    clock = ManualClock(NOW)
    with lease(store, "export:310001", "machine-a/1/1", clock):
        clock.sleep(601)
        with lease(store, "export:310001", "machine-b/2/2", clock):
            pass


def test_instants_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    row = {"scope": "s", "endpoint": "e", "position": "1", "moved_at": NOW}
    with store.begin() as connection:
        upsert(connection, cursors, [row])
        assert dossiers.cursor_moved_at(connection, "s", "e") == NOW
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(sa.exc.StatementError), store.begin() as connection:
        upsert(connection, cursors, [row | {"moved_at": naive}])


def test_thousands_of_rows_are_stored_in_few_statements(store: Store) -> None:
    rows = [{"scope": "s", "endpoint": str(n), "position": "1", "moved_at": NOW} for n in range(9_000)]
    with store.begin() as connection:
        assert upsert(connection, cursors, rows) == 9_000
        assert connection.execute(sa.select(sa.func.count()).select_from(cursors)).scalar() == 9_000
