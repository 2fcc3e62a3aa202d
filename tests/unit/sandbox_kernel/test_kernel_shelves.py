"""Books of many owners: opened when asked for, dropped when others are in use, and never the worse for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.kernel.books import Books


def shelved(path: Path | None = None) -> Books:
    """Owners 100 to 199 have shelves, each with a table `orders` that starts with one row."""
    books = Books(path)

    def prepare(owner: str) -> None:
        if books.table("made").get(owner) is None:
            with books.transaction():
                books.table("made").put(owner, {})
                books.table(f"{owner}/orders").put(f"{owner}-1", {"owner": int(owner), "size": 0})

    books.shelve(lambda name: name.startswith("1"), prepare)
    books.divide("orders", "owner")
    books.table("orders").put("near", {"owner": 7, "size": 1})
    return books


def test_a_dropped_shelf_is_read_again_with_all_that_was_changed() -> None:
    books = shelved()
    books.table("101/orders").update("101-1", size=5)
    books.table("101/orders").put("101-2", {"owner": 101, "size": 6})
    before = books.table("101/orders")

    books.trim(0)

    assert books.table("101/orders") is not before
    assert [row["size"] for row in books.table("101/orders").values()] == [5, 6]


def test_the_shelves_used_last_stay(tmp_path: Path) -> None:
    books = shelved(tmp_path / "books.sqlite")
    tables = {owner: books.table(f"{owner}/orders") for owner in (101, 102, 103)}
    books.table("101/orders")

    books.trim(2)

    assert books.table("101/orders") is tables[101]
    assert books.table("103/orders") is tables[103]
    assert books.table("102/orders") is not tables[102]


def test_nothing_is_dropped_inside_a_transaction() -> None:
    books = shelved()
    with books.transaction():
        table = books.table("101/orders")
        table.put("101-2", {"owner": 101, "size": 2})
        books.trim(0)
        assert books.table("101/orders") is table
    books.trim(0)
    assert len(books.table("101/orders")) == 2


def test_a_shelf_opened_in_a_transaction_that_raises_is_prepared_again() -> None:
    books = shelved()
    with pytest.raises(RuntimeError), books.transaction():
        books.table("101/orders").update("101-1", size=9)
        raise RuntimeError

    assert "101" not in books.table("made")
    assert [row["size"] for row in books.table("101/orders").values()] == [0]
    assert "101" in books.table("made")


def test_a_divided_table_reads_and_writes_like_any_other(tmp_path: Path) -> None:
    books = shelved(tmp_path / "books.sqlite")
    orders = books.table("orders")
    for owner in (102, 101):
        orders.put(f"{owner}-2", {"owner": owner, "size": owner})
    orders.update("102-2", size=3)
    books.trim(0)

    assert orders.get("102-2") == {"owner": 102, "size": 3}
    assert orders.get("nothing") is None
    assert [row["size"] for row in orders.find("owner", 101)] == [0, 101]
    assert [row["size"] for row in orders.find("owner", 7)] == [1]
    assert list(orders) == ["near", "101-1", "101-2", "102-1", "102-2"]
    assert (len(orders), books.sizes()["orders"]) == (5, 5)
    assert [row["size"] for row in orders.rising("size", 1)] == [3, 101]
    assert orders.delete("101-2") == {"owner": 101, "size": 101}
    assert "101-2" not in orders
    assert [key for key, _ in books.peek("101/orders")] == ["101-1"]


def test_a_row_put_in_a_transaction_is_found_by_its_key_before_it_ends() -> None:
    books = shelved()
    with books.transaction():
        books.table("orders").put("101-2", {"owner": 101, "size": 2})
        assert books.table("orders").update("101-2", size=4)["size"] == 4


def test_looking_at_a_shelf_neither_prepares_nor_keeps_it() -> None:
    books = shelved()

    assert list(books.peek("150/orders")) == []
    assert "150" not in books.table("made")
