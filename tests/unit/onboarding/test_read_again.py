"""When Exact's sync is void, everything is read again, and what was deleted meanwhile is found out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dossierflow.app.session import DossierSession
from dossierflow.domain.chart import GlAccount, VatCode
from dossierflow.domain.relation import Relation
from dossierflow.errors import RightMissing
from dossierflow.exact.client import SyncPage
from dossierflow.onboarding import ReadChoice, finish, read_master_data
from dossierflow.store import dossiers, masterdata, problems
from dossierflow.store.database import Store
from dossierflow.sync import read_books
from tests.support.fakes import Bench


@dataclass
class Stream:
    """A sync endpoint: rows with their timestamps."""

    rows: dict[int, Any] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    def changed(self, after: int) -> Iterator[SyncPage[Any]]:
        self.asked.append(after)
        yield SyncPage([row for at, row in self.rows.items() if at > after], max(self.rows, default=after))


@dataclass
class MasterData:
    """An Exact division with two relations and an account; some lists may be forbidden."""

    relations: Stream = field(
        default_factory=lambda: Stream({5: Relation("a", "1", "Aa"), 6: Relation("b", "2", "Bb")})
    )
    gl_accounts: Stream = field(default_factory=lambda: Stream({7: GlAccount("gl", "700000", "Sales", 110)}))
    deletions: Stream = field(default_factory=Stream)
    forbidden: bool = False

    codes: list[VatCode] = field(default_factory=list)

    def vat_codes(self) -> list[VatCode]:
        return self.codes

    def __getattr__(self, name: str) -> Any:
        """Every other list is empty, or forbidden where the work can go on without it."""

        def rows(*_: Any) -> list[Any]:
            if self.forbidden and name not in ("journals", "vat_codes", "periods"):
                raise RightMissing("403 Forbidden", right=name)
            return []

        return rows


@pytest.fixture
def bench(sqlite_store: Store) -> Bench:
    return Bench(sqlite_store)


def desk_on(bench: Bench, books: MasterData) -> DossierSession:
    session = bench.session
    return DossierSession(
        session.dossier,
        session.store,
        session.clock,
        lambda: cast(Any, books),
        lambda: cast(Any, SimpleNamespace()),
        session.leases,
    )


def names(bench: Bench) -> list[str]:
    with bench.store.read() as connection:
        return [
            one.name for one in masterdata.load(connection, masterdata.RELATIONS, bench.session.dossier.id)
        ]


def moved(bench: Bench, at: str) -> None:
    """Exact says when the division was moved to another database."""
    with bench.store.begin() as connection:
        dossiers.note_moves(connection, {bench.session.dossier.id: at})


def test_a_moved_division_is_read_whole_and_what_it_lost_is_gone(bench: Bench) -> None:
    books = MasterData()
    session = desk_on(bench, books)
    assert read_master_data(session).whole
    finish(session)
    moved(bench, "moved 1")
    assert read_master_data(session).whole
    finish(session)
    moved(bench, "moved 1")
    assert not read_master_data(session).whole
    assert names(bench) == ["Aa", "Bb"]
    del books.relations.rows[6]  # and sync/Deleted says nothing of it
    moved(bench, "moved 2")
    assert read_master_data(session).whole
    assert names(bench) == ["Aa"]
    assert books.relations.asked == [0, 0, 6, 0]


def test_a_cursor_older_than_two_months_is_not_trusted(bench: Bench) -> None:
    books = MasterData()
    session = desk_on(bench, books)
    read_master_data(session)
    finish(session)
    del books.relations.rows[5]
    bench.clock.sleep(timedelta(days=57).total_seconds())
    assert read_master_data(session).whole
    assert names(bench) == ["Bb"]


def test_whoever_reads_first_after_months_leaves_word_to_the_other(bench: Bench) -> None:
    """A reconciliation looks at deletions, and would make their cursor look fresh; so would master data."""
    books = MasterData()
    books.ledger_lines = Stream()  # type: ignore[attr-defined]
    session = desk_on(bench, books)
    for first in (read_books, read_master_data):
        read_master_data(session)
        read_books(session)
        finish(session)
        lines = books.ledger_lines.asked  # type: ignore[attr-defined]
        lines.clear()
        bench.clock.sleep(timedelta(days=57).total_seconds())
        first(session)
        if first is read_books:
            assert read_master_data(session).whole
        assert not read_master_data(session).whole
        read_books(session)
        assert lines[0] == 0


def test_a_list_that_is_forbidden_does_not_stop_the_onboarding(bench: Bench) -> None:
    assert read_master_data(desk_on(bench, MasterData(forbidden=True))).lists
    assert names(bench) == ["Aa", "Bb"]


def read_after(bench: Bench, session: DossierSession, days: int, **choice: bool) -> bool:
    """Whether everything was read, so many days later."""
    bench.clock.sleep(timedelta(days=days).total_seconds())
    return read_master_data(session, ReadChoice(**choice)).whole


def many(count: int) -> dict[int, Any]:
    return {5 + number: Relation(f"r{number}", str(number), f"R{number:03}") for number in range(count)}


def told(bench: Bench) -> list[tuple[str, str, str]]:
    with bench.store.read() as connection:
        known = problems.open_ones(connection, bench.session.dossier.id)
    facts = [one.problem.facts for one in known if one.problem.kind == "master-data-shrunk"]
    return [(one["entity"], one["before"], one["after"]) for one in facts]


def test_once_a_month_everything_is_read_again_on_a_day_of_the_dossiers_own(bench: Bench) -> None:
    session = desk_on(bench, MasterData())
    read_master_data(session)
    finish(session)
    assert sum(read_after(bench, session, 1) for _ in range(59)) == 2


def test_a_reading_that_lost_a_fifth_is_not_believed_before_a_person_says_so(bench: Bench) -> None:
    books = MasterData(Stream(many(100)))
    session = desk_on(bench, books)
    read_master_data(session)
    finish(session)
    books.relations.rows = many(79)
    assert read_after(bench, session, 0, whole=True)
    assert (len(names(bench)), told(bench)) == (100, [("relations", "100", "79")])
    assert read_after(bench, session, 0, whole=True, fewer=True)
    assert (len(names(bench)), told(bench)) == (79, [])


def test_four_fifths_are_believed(bench: Bench) -> None:
    books = MasterData(Stream(many(100)))
    session = desk_on(bench, books)
    read_master_data(session)
    finish(session)
    books.relations.rows = many(80)
    read_after(bench, session, 0, whole=True)
    assert (len(names(bench)), told(bench)) == (80, [])


def test_a_list_that_comes_back_empty_stays_as_it_was(bench: Bench) -> None:
    codes = [VatCode(str(code), str(code), "btw", Decimal(21)) for code in range(30)]
    books = MasterData(codes=codes)
    session = desk_on(bench, books)
    read_master_data(session)
    finish(session)
    books.codes = []
    assert not read_after(bench, session, 1, lists=True)
    assert told(bench) == [("vat-codes", "30", "0")]
    with bench.store.read() as connection:
        assert masterdata.count(connection, masterdata.VAT_CODES, session.dossier.id) == 30
    books.codes = codes
    read_after(bench, session, 1, lists=True)
    assert told(bench) == []
