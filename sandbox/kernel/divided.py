"""A table for all owners of which the rows of some lie on shelves: read when asked for, dropped when not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

from sandbox.kernel.table import Row, Table

MOST_HOMES = 20_000


class Shelves(Protocol):
    """What `Books` offers: the tables `<owner>/<name>` of owners who have a shelf."""

    def table(self, name: str) -> Table: ...
    def is_owner(self, name: str) -> bool: ...
    def home(self, key: str, base: str) -> str | None: ...
    def peek(self, name: str) -> Iterable[tuple[str, Row]]: ...
    def opened(self, base: str) -> Iterable[Table]: ...
    def names(self) -> list[str]: ...


class DividedTable(Table):
    """Reads and writes like any table. `field` holds a row's owner, which never changes; keys are unique.

    Rows come in the order in which they were put, those without a shelf first, then shelf by shelf. Reading
    one owner's rows or one row is quick; reading all reads the file.
    """

    def __init__(self, near: Table, field: str, shelves: Shelves) -> None:
        super().__init__(near.name, near._changed)
        self._rows, self._hashed, self._ordered = near._rows, near._hashed, near._ordered
        self._field, self._shelves = field, shelves
        self._homes: dict[str, str] = {}  # key: table, of what was lately looked for

    def get(self, key: str) -> Row | None:
        row = super().get(key)
        if row is None and (part := self._part_with(key)) is not None:
            return part.get(key)
        return row

    def put(self, key: str, row: Row) -> Row:
        part = self._part_of(row[self._field])
        if part is None:
            return super().put(key, row)
        return part.put(key, row)

    def update(self, key: str, **changes: Any) -> Row:
        row = self.get(key)
        if row is None:
            raise KeyError(key)
        return self.put(key, {**row, **changes})

    def delete(self, key: str) -> Row | None:
        if key in self._rows:
            return super().delete(key)
        part = self._part_with(key)
        return None if part is None else part.delete(key)

    def find(self, field: str, value: Any) -> list[Row]:
        if field != self._field:
            return [row for row in self.values() if row.get(field) == value]
        part = self._part_of(value)
        if part is not None:
            return list(part.values())
        found = super().indexed(field, value)
        return [row for row in self.near() if row.get(field) == value] if found is None else found

    def indexed(self, field: str, value: Any) -> list[Row] | None:
        return self.find(field, value) if field == self._field else None

    def rising(self, field: str, value: Any, limit: int | None = None) -> Iterator[Row]:
        later = (row for row in self.values() if row.get(field) is not None)
        rows = [row for row in later if value is None or row[field] > value]
        return islice(sorted(rows, key=itemgetter(field)), limit)

    def owned_after(self, owner_field: str, owner: Any, field: str, value: Any) -> list[Row]:
        part = self._part_of(owner)
        if part is None:
            return [row for row in super().rising(field, value) if row.get(owner_field) == owner]
        part.index(field, ordered=True)
        return list(part.rising(field, value))

    def items(self) -> Iterator[tuple[str, Row]]:
        yield from list(self._rows.items())
        for name in self._shelves.names():
            owner, _, base = name.partition("/")
            if base == self.name and self._shelves.is_owner(owner):
                yield from self._shelves.peek(name)

    def keys(self) -> Iterator[str]:
        return (key for key, _ in self.items())

    def values(self) -> Iterator[Row]:
        return (row for _, row in self.items())

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self.items())

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def _part_of(self, owner: object) -> Table | None:
        named = str(owner)
        return self._shelves.table(f"{named}/{self.name}") if self._shelves.is_owner(named) else None

    def _part_with(self, key: str) -> Table | None:
        name = self._homes.get(key) or self._shelves.home(key, self.name)
        if name is None:  # unknown, or put in this very transaction
            return next((part for part in self._shelves.opened(self.name) if key in part), None)
        if len(self._homes) > MOST_HOMES:
            self._homes.clear()
        self._homes[key] = name
        return self._shelves.table(name)
