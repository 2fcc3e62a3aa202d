"""One table of the books: rows by key in memory, with indexes, written through by its `Books`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

Row = dict[str, Any]
Change = Callable[[str, str, Row | None, Row | None], None]  # table, key, before, after


class HashIndex:
    """Which keys have which value of a field."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._keys: dict[Any, dict[str, None]] = {}

    def add(self, key: str, row: Row) -> None:
        self._keys.setdefault(row.get(self._field), {})[key] = None

    def fill(self, rows: Mapping[str, Row]) -> None:
        for key, row in rows.items():
            self.add(key, row)

    def remove(self, key: str, row: Row) -> None:
        keys = self._keys[row.get(self._field)]
        del keys[key]
        if not keys:
            del self._keys[row.get(self._field)]

    def keys(self, value: Any) -> Iterable[str]:
        return self._keys.get(value, ())


class OrderedIndex:
    """Keys in the rising order of a field; rows without a value are left out."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._pairs: list[tuple[Any, str]] = []

    def add(self, key: str, row: Row) -> None:
        value = row.get(self._field)
        if value is not None:
            insort(self._pairs, (value, key))

    def remove(self, key: str, row: Row) -> None:
        value = row.get(self._field)
        if value is not None:
            del self._pairs[bisect_left(self._pairs, (value, key))]

    def after(self, value: Any, limit: int | None) -> Iterator[str]:
        start = 0 if value is None else bisect_right(self._pairs, value, key=lambda pair: pair[0])
        end = None if limit is None else start + limit
        return (key for _, key in islice(self._pairs, start, end))

    def fill(self, rows: Mapping[str, Row]) -> None:
        """All rows at once, which is quicker than one by one."""
        values = ((row.get(self._field), key) for key, row in rows.items())
        self._pairs = sorted(pair for pair in values if pair[0] is not None)


class Table:
    """Rows (JSON-serialisable dicts) by key, in the order in which they were first put.

    Rows handed out are the books' own: never change one in place, `put` a changed copy (or `update`). A table
    of a shelf may be dropped from memory between two requests: ask the books for it each time.
    """

    def __init__(
        self, name: str, changed: Change, rows: Iterable[tuple[str, Row]] = (), shelf: str = ""
    ) -> None:
        self.name = name
        self.shelf = shelf
        self._changed = changed
        self._rows: dict[str, Row] = dict(rows)
        self._hashed: dict[str, HashIndex] = {}
        self._ordered: dict[str, OrderedIndex] = {}

    def get(self, key: str) -> Row | None:
        return self._rows.get(key)

    def put(self, key: str, row: Row) -> Row:
        """Insert or replace."""
        before = self._rows.get(key)
        self.apply(key, row)
        self._changed(self.name, key, before, row)
        return row

    def update(self, key: str, **changes: Any) -> Row:
        """Put a copy with these fields changed. KeyError where there is no such row."""
        return self.put(key, {**self._rows[key], **changes})

    def delete(self, key: str) -> Row | None:
        """Remove and return the row; None where there is none."""
        before = self._rows.get(key)
        if before is not None:
            self.apply(key, None)
            self._changed(self.name, key, before, None)
        return before

    def keys(self) -> Iterable[str]:
        return self._rows.keys()

    def values(self) -> Iterable[Row]:
        return self._rows.values()

    def items(self) -> Iterable[tuple[str, Row]]:
        return self._rows.items()

    def near(self) -> Iterable[Row]:
        """The rows that are no single owner's shelf: all of them, unless the table is divided."""
        return self._rows.values()

    def find(self, field: str, value: Any) -> list[Row]:
        """Rows whose field equals the value; quick where the field is indexed, else a scan."""
        found = self.indexed(field, value)
        return [row for row in self._rows.values() if row.get(field) == value] if found is None else found

    def indexed(self, field: str, value: Any) -> list[Row] | None:
        """Rows whose field equals the value, by the field's index; None where it has none."""
        index = self._hashed.get(field)
        return None if index is None else [self._rows[key] for key in index.keys(value)]

    def first(self, field: str, value: Any) -> Row | None:
        found = self.find(field, value)
        return found[0] if found else None

    def after(self, field: str, value: Any, limit: int | None = None) -> list[Row]:
        """At most `limit` rows whose field is greater than the value (None = from the start), rising.

        The field must have an ordered index.
        """
        return list(self.rising(field, value, limit))

    def rising(self, field: str, value: Any, limit: int | None = None) -> Iterator[Row]:
        """The same, each row when it is asked for: who stops early pays for no more."""
        return (self._rows[key] for key in self._ordered[field].after(value, limit))

    @property
    def is_indexed(self) -> bool:
        """Whether any field is: whoever indexes a table does it whole."""
        return bool(self._hashed or self._ordered)

    def owned_after(self, owner_field: str, owner: Any, field: str, value: Any) -> list[Row]:
        """One owner's rows whose field, which has an ordered index, is greater than the value."""
        return [row for row in self.rising(field, value) if row.get(owner_field) == owner]

    def index(self, field: str, *, ordered: bool = False) -> None:
        """Index a field (again is harmless); `find` uses the plain kind, `after` the ordered one."""
        indexes: dict[str, Any] = self._ordered if ordered else self._hashed
        if field not in indexes:
            index = OrderedIndex(field) if ordered else HashIndex(field)
            index.fill(self._rows)
            indexes[field] = index

    def apply(self, key: str, row: Row | None) -> None:
        """Change memory and indexes only; for the books, when loading and rolling back."""
        before = self._rows.get(key)
        indexes: list[HashIndex | OrderedIndex] = [*self._hashed.values(), *self._ordered.values()]
        if before is not None:
            for index in indexes:
                index.remove(key, before)
        if row is None:
            self._rows.pop(key, None)
            return
        self._rows[key] = row
        for index in indexes:
            index.add(key, row)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)
