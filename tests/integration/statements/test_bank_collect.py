"""Bank-made CODA from the feed: stored before it is confirmed, byte for byte, each exactly once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.file_content import FileContent
from dossierflow.reports.explain import explain
from dossierflow.store import bank as stored_bank
from dossierflow.store import problems, statements
from dossierflow.store.database import Store
from tests.integration.statements.conftest import (
    IBAN,
    OTHER_IBAN,
    Item,
    MemoryFeed,
    account,
    bank_file,
    digest,
    move,
)
from tests.support.clock import ManualClock


def kinds(store: Store, dossier: Dossier) -> list[str]:
    with store.read() as connection:
        return sorted(one.problem.kind for one in problems.open_ones(connection, dossier.id))


def test_a_file_is_stored_byte_for_byte_and_confirmed(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    file = bank_file(7, 4)
    feed = MemoryFeed({Item(1): file})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert result.stored == [f"CODA_{IBAN}_EUR_2026_007_20260304.cod"]
    assert (result.confirmed, feed.confirmed, result.problems) == (1, [1], [])
    with store.read() as connection:
        assert statements.file(connection, dossier.id, file.sha256).content == file.content
        [row] = statements.of_account(connection, dossier.id, IBAN, "EUR")
    assert (row.number, row.old_balance, row.new_balance) == (7, 0, 100_000)


def test_a_run_that_dies_before_confirming_confirms_next_time_without_fetching(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    feed = MemoryFeed({Item(1): bank_file(7, 4)}, stop_before_confirm=True)
    with pytest.raises(ConnectionResetError):
        bank_statements.collect_feed(store, feed, [dossier], clock)
    feed.stop_before_confirm = False
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (feed.fetched, feed.confirmed, result.stored) == ([1], [1], [])


def test_a_confirmation_whose_answer_is_lost_holds_no_other_item_and_is_made_again(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    feed = MemoryFeed({Item(1): bank_file(7, 4), Item(2): bank_file(8, 5, old=100_000)}, unanswered={1})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (len(result.stored), result.left, feed.confirmed) == (2, 1, [2])
    feed.unanswered.clear()
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (result.stored, feed.fetched, feed.confirmed) == ([], [1, 2], [2, 1])


def test_the_same_file_under_another_item_is_kept_once(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    file = bank_file(7, 4)
    feed = MemoryFeed({Item(1): file, Item(2): file})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (len(result.stored), result.known, feed.confirmed) == (1, 1, [1, 2])


def test_a_missing_statement_is_named_with_its_period_and_solved_when_it_comes(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    feed = MemoryFeed({Item(1): bank_file(1, 3), Item(3): bank_file(3, 5, old=200_000)})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    [gap] = result.problems
    assert gap.kind == "coda-gap"
    assert (gap.facts["since"], gap.facts["until"]) == ("03/03/2026", "04/03/2026")
    assert "statement 003 comes after 001; the one ends at 100,00" in explain(gap).why
    assert "uittreksel 003 komt na 001; het ene eindigt op 100,00" in explain(gap, "nl").why
    feed.files[Item(2)] = bank_file(2, 4, old=100_000)
    assert bank_statements.collect_feed(store, feed, [dossier], clock).problems == []
    assert kinds(store, dossier) == []


def test_a_file_that_breaks_the_standard_is_passed_on_as_it_came_with_one_remark(
    store: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    good = bank_file(7, 4, name="day.cod")
    bad = replace(good, content=good.content.replace(b"0000000000100000", b"0000000000100001", 1))
    result = bank_statements.collect_feed(store, MemoryFeed({Item(1): bad}), [dossier], clock)
    [problem] = result.problems
    assert (problem.kind, problem.facts["file"], problem.facts["statement"]) == (
        "coda-remarks",
        "day.cod",
        "007",
    )
    assert "Some programs refuse this, or book it wrongly" in explain(problem).why
    [name] = bank_statements.deliver(store, dossier, bank_statements.Folder(str(tmp_path)), clock).delivered
    assert (tmp_path / name).read_bytes() == bad.content


def test_a_damaged_download_stays_in_the_feed(store: Store, dossier: Dossier, clock: ManualClock) -> None:
    feed = MemoryFeed({Item(1): bank_file(7, 4), Item(2): bank_file(8, 5, old=100_000)}, damaged={1})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (feed.confirmed, kinds(store, dossier)) == ([2], ["coda-unreadable"])
    assert len(result.stored) == 1
    feed.damaged.clear()
    bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (feed.confirmed, kinds(store, dossier)) == ([2, 1], [])


def test_what_is_no_coda_or_another_dossiers_is_left(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    invoice = FileContent("invoice.pdf", "application/pdf", b"%PDF-1.7")
    feed = MemoryFeed(
        {
            Item(1, entity_type="Order"): invoice,
            Item(2, entity_type="Document"): invoice,
            Item(3, party_id=42): bank_file(7, 4),
        }
    )
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    assert (result.left, feed.confirmed, feed.fetched) == (3, [], [2])
    assert [(one.kind, one.subject) for one in result.problems] == [("feed-item-left", "invoice.pdf")]


def test_an_account_that_is_not_the_dossiers_is_a_problem_and_is_held(
    store: Store, dossier: Dossier, clock: ManualClock, tmp_path: object
) -> None:
    bank_statements.issue(store, dossier, [account()], [], clock)
    feed = MemoryFeed({Item(1): bank_file(7, 4, iban=OTHER_IBAN)})
    result = bank_statements.collect_feed(store, feed, [dossier], clock)
    [problem] = result.problems
    assert (problem.kind, problem.facts) == ("bank-account-unbound", {"iban": OTHER_IBAN})
    folder = bank_statements.Folder(str(tmp_path))
    assert bank_statements.deliver(store, dossier, folder, clock).held == 1
    bank_statements.issue(store, dossier, [account(), account(iban=OTHER_IBAN, link="CODA")], [], clock)
    assert bank_statements.collect_feed(store, feed, [dossier], clock).problems == []
    assert len(bank_statements.deliver(store, dossier, folder, clock).delivered) == 1


def test_an_account_with_coda_generates_nothing_beside_it(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    feed = MemoryFeed({Item(1): bank_file(7, 4)})
    bank_statements.collect_feed(store, feed, [dossier], clock)
    result = bank_statements.issue(store, dossier, [account()], [move(1, 5, 1_00)], clock)
    assert result.issued == []
    [row] = bank_statements.overview(store, clock)
    assert (row.coda, row.last_statement, row.last_balance, row.waiting) == (True, "2026/007", 100_000, 1)


def test_a_file_of_several_statements_is_one_file_to_deliver(
    store: Store, dossier: Dossier, clock: ManualClock, tmp_path: object
) -> None:
    first, second = bank_file(1, 3).content, bank_file(2, 4, old=100_000).content
    both = first[:-3] + b"1" + first[-2:] + second
    feed = MemoryFeed({Item(1): FileContent("both.cod", "", both)})
    assert bank_statements.collect_feed(store, feed, [dossier], clock).problems == []
    with store.read() as connection:
        assert [row.number for row in statements.of_dossier(connection, dossier.id)] == [1, 2]
        assert len(stored_bank.accounts(connection)) == 1
    result = bank_statements.deliver(store, dossier, bank_statements.Folder(str(tmp_path)), clock)
    assert len(result.delivered) == 1
    with store.read() as connection:
        assert statements.file(connection, dossier.id, digest(both)).content == both
