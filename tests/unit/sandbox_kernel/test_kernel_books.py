"""The durable books under both sandboxes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.kernel.books import FIRST_ROWVERSION, Books


def test_rows_sequences_and_blobs_are_there_again_when_the_file_is_opened_anew(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    books.table("invoices").put("b", {"amount": 2})
    books.table("invoices").put("a", {"amount": 1})
    books.next_id("invoices")
    books.put_blob("pdf", b"%PDF")

    again = Books(tmp_path / "books.sqlite")

    assert list(again.table("invoices").items()) == [("b", {"amount": 2}), ("a", {"amount": 1})]
    assert again.next_id("invoices") == 2
    assert again.blob("pdf") == b"%PDF"


def test_a_row_put_twice_keeps_its_place_and_has_its_newest_content(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    for key in ("a", "b", "a"):
        books.table("t").put(key, {"key": key, "size": len(books.table("t"))})

    again = Books(tmp_path / "books.sqlite").table("t")

    assert list(again) == ["a", "b"]
    assert again.get("a") == {"key": "a", "size": 2}


def test_a_transaction_that_raises_leaves_memory_and_file_as_they_were(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    table = books.table("t")
    table.index("name")
    table.put("kept", {"name": "old"})

    with pytest.raises(RuntimeError), books.transaction():
        table.put("kept", {"name": "new"})
        table.put("fresh", {"name": "new"})
        table.delete("kept")
        books.next_id("numbers")
        books.put_blob("blob", b"lost")
        raise RuntimeError

    assert dict(table.items()) == {"kept": {"name": "old"}}
    assert table.find("name", "new") == []
    assert [row["name"] for row in table.find("name", "old")] == ["old"]
    assert books.next_id("numbers") == 1
    assert books.blob("blob") is None
    assert dict(Books(tmp_path / "books.sqlite").table("t").items()) == {"kept": {"name": "old"}}


def test_nothing_of_a_transaction_is_in_the_file_before_it_ends(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    with books.transaction():
        books.table("t").put("a", {})
        with books.transaction():
            books.table("t").put("b", {})
        assert len(Books(tmp_path / "books.sqlite").table("t")) == 0
    assert len(Books(tmp_path / "books.sqlite").table("t")) == 2


def test_a_blob_can_be_read_inside_the_transaction_that_puts_it() -> None:
    books = Books(None)
    with books.transaction():
        books.put_blob("a", b"content")
        assert books.blob("a") == b"content"
    assert books.blob("a") == b"content"
    books.delete_blob("a")
    assert books.blob("a") is None


def test_an_index_follows_every_change() -> None:
    table = Books(None).table("t")
    table.put("1", {"colour": "red"})
    table.index("colour")
    table.put("2", {"colour": "red"})
    table.update("1", colour="blue")
    table.delete("2")

    assert table.find("colour", "red") == []
    assert table.find("colour", "blue") == [{"colour": "blue"}]


def test_a_field_without_an_index_is_found_all_the_same() -> None:
    table = Books(None).table("t")
    table.put("1", {"colour": "red"})
    table.put("2", {"colour": "blue"})

    assert table.find("colour", "blue") == [{"colour": "blue"}]
    assert table.indexed("colour", "blue") is None


def test_an_ordered_index_gives_what_lies_behind_a_value() -> None:
    table = Books(None).table("t")
    table.index("version", ordered=True)
    for version in (30, 10, 20):
        table.put(str(version), {"version": version})
    table.put("none", {"version": None})
    table.update("10", version=40)

    assert [row["version"] for row in table.after("version", 20)] == [30, 40]
    assert [row["version"] for row in table.after("version", None, 2)] == [20, 30]


def test_rowversions_rise_across_tables_and_restarts(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    first = books.next_rowversion()
    again = Books(tmp_path / "books.sqlite")

    assert first == FIRST_ROWVERSION
    assert again.rowversion == first
    assert again.next_rowversion() == first + 1
