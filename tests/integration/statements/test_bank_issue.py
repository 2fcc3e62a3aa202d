"""Statements from transactions: chained, each once, never changed, and honest about what came late."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Statement
from dossierflow.coda.validator import check_files
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Misuse
from dossierflow.store import problems, statements
from dossierflow.store.database import Store
from tests.integration.statements.conftest import IBAN, OTHER_IBAN, account, move
from tests.support.clock import ManualClock
from tests.support.said import said


def issued(store: Store, dossier: Dossier) -> list[Statement]:
    """Every statement of the account as it stands in its stored file."""
    with store.read() as connection:
        rows = statements.of_account(connection, dossier.id, IBAN, "EUR")
        files = [statements.file(connection, dossier.id, row.sha256) for row in rows]
    return [statement for file in files for statement in read(io.BytesIO(file.content), file.name)]


def kinds(result: bank_statements.IssueResult) -> list[str]:
    return [problem.kind for problem in result.problems]


def test_a_statement_is_made_for_each_day_that_is_over(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    moves = [move(1, 5, 100_00), move(2, 5, -30_00), move(3, 6, 250_50), move(4, 9, 999_00)]
    result = bank_statements.issue(store, dossier, [account(5_000_00)], moves, clock)
    assert [(row.number, row.day.day, row.movements) for row in result.issued] == [(1, 5, 2), (2, 6, 1)]
    first, second = issued(store, dossier)
    # 5000.00 now, minus what moved since, today's movement included.
    assert first.old_balance == 5_000_000 - 100_000 + 30_000 - 250_500 - 999_000
    assert (second.old_balance, second.old_date) == (first.new_balance, first.new_date)
    assert first.holder == "Bakkerij Voorbeeld BV" and first.company_number == "0123456749"
    assert kinds(result) == []


def test_issuing_again_changes_nothing(store: Store, dossier: Dossier, clock: ManualClock) -> None:
    moves = [move(1, 5, 100_00), move(2, 6, 5_00)]
    bank_statements.issue(store, dossier, [account()], moves, clock)
    before = issued(store, dossier)
    result = bank_statements.issue(store, dossier, [account()], moves, clock)
    assert (result.issued, result.new_transactions) == ([], 0)
    # Billit learns the counterparty later; the statement stays as it was issued.
    bank_statements.issue(
        store, dossier, [account()], [replace(moves[0], counterparty_name="KNOWN LATER")], clock
    )
    assert issued(store, dossier) == before


def test_what_comes_late_goes_into_the_next_statement_with_its_own_date(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    bank_statements.issue(store, dossier, [account()], [move(1, 5, 100_00), move(2, 6, 5_00)], clock)
    clock.instant += timedelta(days=1)
    late, today = move(3, 5, 7_77), move(4, 9, 1_00)
    result = bank_statements.issue(store, dossier, [account(1_008_77)], [late, today], clock)
    assert result.late == 1 and kinds(result) == ["bank-late-transaction"]
    assert result.problems[0].facts == {"iban": IBAN, "transaction": "3", "date": "05/03/2026"}
    last = issued(store, dossier)[-1]
    assert (last.number, last.new_date) == (3, date(2026, 3, 9))
    assert [(one.reference, one.value_date) for one in last.movements] == [
        ("3", date(2026, 3, 5)),
        ("4", date(2026, 3, 9)),
    ]


def test_what_comes_late_alone_gets_a_statement_of_the_last_day_that_is_over(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    bank_statements.issue(store, dossier, [account()], [move(1, 5, 100_00)], clock)
    result = bank_statements.issue(store, dossier, [account(1_007_77)], [move(2, 5, 7_77)], clock)
    assert [(row.number, row.day) for row in result.issued] == [(2, date(2026, 3, 8))]


def test_numbers_start_again_in_a_new_year(store: Store, dossier: Dossier, clock: ManualClock) -> None:
    moves = [
        replace(move(1, 1, 1_00), value_date=date(2025, 12, 30)),
        replace(move(2, 1, 1_00), value_date=date(2025, 12, 31)),
        replace(move(3, 1, 1_00), value_date=date(2026, 1, 2)),
    ]
    bank_statements.issue(store, dossier, [account()], moves, clock)
    years = [(one.new_date.year, one.number) for one in issued(store, dossier)]
    assert years == [(2025, 1), (2025, 2), (2026, 1)]


def test_an_unknown_opening_balance_is_asked_for_once(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    unknown = account(None)
    result = bank_statements.issue(store, dossier, [unknown], [move(1, 5, 100_00)], clock)
    assert (result.issued, kinds(result)) == ([], ["bank-opening-balance-unknown"])
    bank_statements.give_opening(store, dossier.id, IBAN, 400_00, date(2026, 3, 4))
    result = bank_statements.issue(store, dossier, [unknown], [], clock)
    assert kinds(result) == []
    assert issued(store, dossier)[0].old_balance == 400_000
    with store.read() as connection:
        assert problems.open_ones(connection, dossier.id) == []
    with pytest.raises(Misuse, match="never changes"):
        bank_statements.give_opening(store, dossier.id, IBAN, 1_00, date(2026, 3, 4))


@pytest.mark.parametrize(("first", "day"), [(41, date(2026, 3, 4)), (3, date(2025, 12, 31))])
def test_a_series_taken_over_goes_on_from_the_number_that_was_given(
    store: Store, dossier: Dossier, clock: ManualClock, first: int, day: date
) -> None:
    bank_statements.issue(store, dossier, [account(None)], [], clock)
    bank_statements.give_opening(store, dossier.id, IBAN, 400_00, day, first_number=first)
    moves = [move(1, 5, 100_00), move(2, 6, 5_00)]
    result = bank_statements.issue(store, dossier, [account(None)], moves, clock)
    assert [(row.year, row.number) for row in result.issued] == [(2026, first), (2026, first + 1)]


def test_a_first_number_that_is_none_is_refused(store: Store, dossier: Dossier) -> None:
    with pytest.raises(Misuse, match="no number from 1 to 999"):
        bank_statements.give_opening(store, dossier.id, IBAN, 1_00, date(2026, 3, 4), first_number=1000)


def test_an_opening_for_an_unknown_account_is_refused(store: Store, dossier: Dossier) -> None:
    with pytest.raises(Misuse, match="no account"):
        bank_statements.give_opening(store, dossier.id, IBAN, 1_00, date(2026, 3, 4))


def test_a_balance_that_the_statements_do_not_reach_is_a_gap_with_its_period(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    bank_statements.issue(store, dossier, [account(1_000_00)], [move(1, 5, 100_00)], clock)
    clock.instant += timedelta(days=1)
    result = bank_statements.issue(store, dossier, [account(1_500_00)], [move(2, 9, 100_00)], clock)
    [gap] = result.problems
    assert (gap.kind, gap.facts["since"], gap.facts["until"]) == ("coda-gap", "09/03/2026", "10/03/2026")
    [row] = bank_statements.overview(store, clock)
    assert said(row.first_gap) == "09/03/2026 to 10/03/2026"
    # The missing movement turns up: the gap closes.
    result = bank_statements.issue(store, dossier, [account(1_500_00)], [move(3, 9, 400_00)], clock)
    assert "coda-gap" not in kinds(result)


def test_no_statement_is_made_where_the_bank_sends_coda(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    by_link = bank_statements.issue(store, dossier, [account(link="CODA")], [move(1, 5, 100_00)], clock)
    assert by_link.issued == [] and by_link.problems == []


def test_no_statement_is_made_of_a_movement_that_names_its_coda_file(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    by_file = bank_statements.issue(
        store, dossier, [account()], [move(1, 5, 100_00, coda_file_id="a-guid")], clock
    )
    assert by_file.issued == []


def test_a_transaction_that_coda_cannot_hold_holds_only_what_comes_after_it(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    moves = [move(1, 5, 1_00), move(2, 6, 2_00, counterparty_iban="X" * 40), move(3, 7, 3_00)]
    result = bank_statements.issue(store, dossier, [account()], moves, clock)
    assert [row.day.day for row in result.issued] == [5]
    [refused] = result.problems
    assert refused.kind == "bank-transaction-refused" and refused.facts["transaction"] == "2"
    assert refused.facts["field"] == "IBANCounterParty"


def test_an_account_without_iban_is_refused_and_its_neighbour_served(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    strange = account(iban="BE00111122223333")
    moves = [move(1, 5, 1_00), move(2, 5, 1_00, iban="BE00111122223333")]
    result = bank_statements.issue(store, dossier, [strange, account()], moves, clock)
    assert kinds(result) == ["bank-account-refused"]
    assert [row.iban for row in result.issued] == [IBAN]


def test_transfers_between_own_accounts_are_told_apart(
    store: Store, dossier: Dossier, clock: ManualClock
) -> None:
    accounts = [account(), account(iban=OTHER_IBAN)]
    own = move(1, 5, -50_00, counterparty_iban=OTHER_IBAN, iso_code="PMNT-ICDT-ESCT")
    bank_statements.issue(store, dossier, accounts, [own], clock)
    assert issued(store, dossier)[0].movements[0].code == "00113000"


def test_the_dossiers_start_starts_the_series(store: Store, dossier: Dossier, clock: ManualClock) -> None:
    begun = replace(dossier, starts_on=date(2026, 3, 6))
    moves = [move(1, 5, 100_00), move(2, 6, 5_00)]
    bank_statements.issue(store, begun, [account()], moves, clock)
    [statement] = issued(store, dossier)
    assert (statement.old_date, statement.old_balance) == (date(2026, 3, 5), 995_000)


def test_months_of_random_days_chain_without_a_finding(
    store: Store, dossier: Dossier, clock: ManualClock, tmp_path: Path
) -> None:
    moves = [move(n, 1 + n % 27, (-1) ** n * (n * 37 % 9000), month=1 + n % 2) for n in range(1, 300)]
    bank_statements.issue(store, dossier, [account()], moves[:150], clock)
    clock.instant += timedelta(days=1)
    bank_statements.issue(store, dossier, [account()], moves[150:], clock)
    bank_statements.deliver(store, dossier, bank_statements.Folder(str(tmp_path)), clock)
    assert list(check_files(sorted(tmp_path.glob("*.cod")), own=True)) == []
    assert sum(len(one.movements) for one in issued(store, dossier)) == 299
