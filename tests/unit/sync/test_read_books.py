"""Reading Exact's books: from where the last read stopped, and watching whose entries they are."""

from dataclasses import replace

import pytest

from dossierflow.domain.delivery import marker, party_of
from dossierflow.errors import Unavailable, WrongDivision
from dossierflow.store import dossiers, entries
from dossierflow.sync import BooksResult, read_books, read_deletions
from tests.support.fakes import DOSSIER, Bench, draft, summary

OTHER = replace(DOSSIER, id="310002", name="Bouw", division=310002, party_id=700102)


@pytest.fixture(autouse=True)
def neighbour(bench: Bench) -> None:
    with bench.store.begin() as connection:
        dossiers.save(connection, OTHER)


def test_each_entry_is_read_once(bench: Bench) -> None:
    bench.exact.book(draft(summary()))
    assert (read_books(bench.session).entries, read_books(bench.session).entries) == (1, 0)
    bench.exact.book(draft(summary(2)))
    assert read_books(bench.session).entries == 1


def test_a_look_that_found_nothing_takes_nothing_back_that_was_read_after_it(bench: Bench) -> None:
    """As a night does: it looks before it sends, and reads its own entries after, under one lease."""
    with bench.session.alone():
        assert read_books(bench.session).entries == 0
        bench.exact.book(draft(summary()))
        assert read_books(bench.session).entries == 1
    assert read_books(bench.session).entries == 0


def test_a_look_that_found_nothing_does_not_bring_a_forgotten_cursor_back(bench: Bench) -> None:
    bench.exact.book(draft(summary()))
    read_books(bench.session)
    with bench.session.alone():
        read_books(bench.session)
        with bench.store.begin() as connection:
            dossiers.forget_cursors(connection, bench.session.scope)
    assert read_books(bench.session).entries == 1


def test_what_exact_deleted_is_gone_here(bench: Bench) -> None:
    entry = bench.exact.book(draft(summary()))
    read_books(bench.session)
    bench.exact.delete(entry)
    assert read_books(bench.session).gone == 1
    with bench.store.read() as connection:
        assert entries.by_marker(connection, DOSSIER.id, entry.marker) == []


def test_what_exact_deleted_and_forgot_is_gone_here_too(bench: Bench) -> None:
    """After months in which the dossier was stopped: deletions are kept for two."""
    kept, lost = bench.exact.book(draft(summary(1))), bench.exact.book(draft(summary(2)))
    read_books(bench.session)
    bench.exact.lose(lost)
    bench.clock.sleep(55 * 86400)
    assert read_books(bench.session).gone == 0
    bench.clock.sleep(57 * 86400)
    assert read_books(bench.session).gone == 1
    with bench.store.read() as connection:
        standing = [entries.by_marker(connection, DOSSIER.id, one.marker) for one in (kept, lost)]
    assert [len(one) for one in standing] == [1, 0]
    assert read_books(bench.session) == BooksResult(0, 0)


def test_a_reading_from_the_start_that_was_killed_takes_nothing_for_gone(
    bench: Bench,
) -> None:
    entry = bench.exact.book(draft(summary()))
    read_books(bench.session)
    bench.clock.sleep(57 * 86400)
    bench.exact.plan("sync lines", Unavailable("the machine stops"))
    with pytest.raises(Unavailable):
        read_books(bench.session)
    with bench.store.read() as connection:
        assert len(entries.by_marker(connection, DOSSIER.id, entry.marker)) == 1
    assert read_books(bench.session) == BooksResult(1, 0)


def test_books_that_show_far_less_than_before_are_not_believed(bench: Bench) -> None:
    """A right that was taken away looks like books without entries."""
    for order_id in range(30):
        bench.exact.book(draft(summary(order_id + 1)))
    read_books(bench.session)
    bench.exact.lines = bench.exact.lines[:10]
    bench.clock.sleep(57 * 86400)
    assert read_books(bench.session).gone == 0
    with bench.store.read() as connection:
        assert entries.seen_again(connection, DOSSIER.id) == (10, 20)


def test_a_mark_says_whose_document_it_is() -> None:
    assert party_of(marker(700101, 5, 1)) == 700101
    for foreign in ("", "F-2026-1", "billit-7-8", "xbillit-7-8-9", "billit-7-8-9-1"):
        assert party_of(foreign) is None


def test_an_entry_of_another_dossier_stops_the_connection_and_is_kept(bench: Bench) -> None:
    bench.exact.book(draft(summary()), marker=marker(OTHER.party_id, 5, 1))
    with pytest.raises(WrongDivision) as stop:
        read_books(bench.session)
    assert "26700001 (Bouw)" in stop.value.message
    told = bench.problems()["wrong-division"]
    assert (told["name"], told["division"]) == ("Bakkerij", "310001")
    assert told["entries"] == "26700001 (Bouw)"
    assert read_books(bench.session).entries == 0


@pytest.mark.parametrize("mark", ["", "somebody else's", marker(999999, 5, 1)])
def test_entries_that_are_nobodys_here_are_no_alarm(bench: Bench, mark: str) -> None:
    """A person's own, another product's, or of a company that is no dossier (any more)."""
    bench.exact.book(draft(summary()), marker=mark)
    assert read_books(bench.session).entries == 1
    assert bench.problems() == {}


def asked(bench: Bench) -> list[str]:
    """What was asked since the last look."""
    calls = list(bench.exact.calls)
    bench.exact.calls.clear()
    return calls


def test_a_thrifty_read_leaves_deletions_to_whoever_just_read_them(bench: Bench) -> None:
    read_books(bench.session)
    bench.clock.sleep(60)
    read_deletions(bench.session)
    bench.clock.sleep(60)
    asked(bench)
    read_books(bench.session, skip_recent_deletions=True)
    assert asked(bench) == ["sync lines"]
    bench.clock.sleep(60)
    read_books(bench.session, skip_recent_deletions=True)
    assert asked(bench) == ["sync lines", "sync removed"]


def test_a_thrifty_read_trusts_no_old_reading_of_deletions(bench: Bench) -> None:
    read_books(bench.session)
    bench.clock.sleep(60)
    read_deletions(bench.session)
    bench.clock.sleep(3600)
    asked(bench)
    read_books(bench.session, skip_recent_deletions=True)
    assert asked(bench) == ["sync lines", "sync removed"]
