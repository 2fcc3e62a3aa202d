"""Days as banks send them, one after the other: all delivered, none twice, and a gap only where one is.

The files are those of `tests/unit/coda/banks`; the table of docs/coda.md tells the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dossierflow import statements as bank_statements
from dossierflow.coda.reading import read_file
from dossierflow.coda.writer import write_one
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.file_content import FileContent
from dossierflow.store.database import Store
from tests.integration.statements.conftest import Item, MemoryFeed, account, bank_file
from tests.support.clock import ManualClock

BANKS = Path(__file__).parents[2] / "unit" / "coda" / "banks"
GAP = "coda-gap"
#: Files in the order in which they come, how many are delivered, and the problems but remarks.
DAYS: dict[str, tuple[int, list[str]]] = {
    "15_crelan_jan 15_crelan_feb": (2, []),
    "15b_bnp_a 15b_bnp_b": (2, []),
    "16_number_000_a 16_number_000_b": (2, []),
    "17_julian_a 17_julian_b": (2, []),
    "18_year_a 18_year_b": (2, []),
    "18_year_b 18_year_a": (2, []),
    "66_crelan_same_number_1 66_crelan_same_number_2 66_crelan_same_number_3": (3, []),
    "70_bban_then_iban_1 70_bban_then_iban_2": (2, [GAP]),
    "d1 d2 d3": (3, []),
    "d3 d1 d2": (3, []),
    "d1 d3": (2, [GAP]),
    "22_lf 21_duplicate_D": (1, []),
    "21_duplicate_D 22_lf": (1, []),
    "22_lf 22b_cr_only 22c_ctrl_z 22e_no_last_eol 22f_blank_line_between 23_trailing_blanks_trimmed": (1, []),
    "29_separate_application 22_lf": (1, ["coda-held"]),
    "19_empty_0_1_9 22_lf": (2, []),
    "10_two_currencies_one_file": (2, []),
    "42_same_file_reversed": (1, []),
    "43_trailer_code_2_in_middle": (1, []),
}


class Days:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.clock = ManualClock(datetime(2026, 3, 9, 11, tzinfo=UTC))
        self.dossier = Dossier("310001", "Bakkerij", "0123456749", 310001, 700101, "exact:one")
        self.feed = MemoryFeed({})
        bank_statements.issue(store, self.dossier, [account()], [], self.clock)

    def receive(self, *contents: bytes) -> list[str]:
        """The kinds of problem that stand after the last of these files came, a night for each."""
        kinds: list[str] = []
        for content in contents:
            place = len(self.feed.files) + 1
            self.feed.files[Item(place)] = FileContent(f"{place}.cod", "", content)
            found = bank_statements.collect_feed(self.store, self.feed, [self.dossier], self.clock)
            kinds = [problem.kind for problem in found.problems]
            self.clock.sleep(61)
        return kinds

    def deliver(self) -> int:
        folder = bank_statements.Folder(str(self.folder))
        return len(bank_statements.deliver(self.store, self.dossier, folder, self.clock).delivered)


@pytest.fixture
def days(sqlite_store: Store, tmp_path: Path) -> Days:
    return Days(sqlite_store, tmp_path / "out")


@pytest.mark.parametrize("names", DAYS)
def test_days_are_delivered_once_and_only_a_break_of_the_balance_is_a_gap(days: Days, names: str) -> None:
    delivered, problems = DAYS[names]
    kinds = days.receive(*((BANKS / f"{name}.cod").read_bytes() for name in names.split()))
    assert [kind for kind in kinds if kind != "coda-remarks"] == problems
    assert days.deliver() == delivered


def test_a_remark_on_a_banks_habit_is_made_once_and_on_what_is_refused_each_time(days: Days) -> None:
    first, second = bank_file(7, 4).content, bank_file(8, 5, old=100_000).content
    odd = [content.replace(b"00150000", b"00199150") for content in (first, second)]  # no such operation
    assert days.receive(*odd).count("coda-remarks") == 1
    third, fourth = bank_file(9, 6, old=200_000).content, bank_file(10, 7, old=300_000).content
    cut = [content[: content.rindex(b"9     ")] for content in (third, fourth)]  # no trailer
    assert days.receive(*cut).count("coda-remarks") == 3
    assert days.deliver() == 4


def test_a_download_of_a_longer_period_is_not_booked_beside_the_days_that_it_has_too(days: Days) -> None:
    day = bank_file(7, 4).content
    [read] = read_file(day).statements
    first, statement = read.statement.movements[0], read.statement
    later = first._replace(reference="BANK2", amount=5_000, entry_date=date(2026, 3, 6))
    longer = replace(
        statement,
        movements=(first, later),
        new_balance=105_000,
        new_date=date(2026, 3, 6),
        created=date(2026, 3, 6),
    )
    assert days.receive(day, write_one(longer)) == ["coda-held"]
    assert [one.reason for one in bank_statements.held_files(days.store)] == ["overlap"]
    changed = replace(longer, movements=(first._replace(amount=95_000), later._replace(amount=10_000)))
    assert days.receive(write_one(changed)) == ["coda-held", "coda-held"]
    assert [one.reason for one in bank_statements.held_files(days.store)] == ["overlap", "overlap"]
    assert days.deliver() == 1
    # A day on which money came and went leaves the balance as it was, and is no such thing.
    quiet = replace(
        statement, old_date=date(2026, 3, 4), old_balance=100_000, new_balance=100_000, number=8,
        movements=(first, first._replace(reference="BANK3", amount=-first.amount)), new_date=date(2026, 3, 5),
    )  # fmt: skip
    following = replace(quiet, old_date=date(2026, 3, 5), number=9, new_date=date(2026, 3, 6))
    assert days.receive(write_one(quiet), write_one(following)).count("coda-held") == 2
    assert days.deliver() == 2


def test_two_statements_that_start_alike_and_end_differently_are_not_both_booked(days: Days) -> None:
    assert days.receive(bank_file(7, 4).content, bank_file(7, 4, amount=120_000).content) == ["coda-held"]
    assert days.deliver() == 1
    [held] = bank_statements.held_files(days.store)
    assert held.reason == "other-balance"
    # A second file of the day that goes on from the first is no such thing.
    days.receive(bank_file(7, 4, old=100_000, amount=5_000).content)
    assert days.deliver() == 1
