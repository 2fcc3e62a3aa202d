"""The durable books of one service: tables in memory, written through to one SQLite file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from sandbox.kernel import storage
from sandbox.kernel.divided import DividedTable
from sandbox.kernel.storage import Statement, Storage
from sandbox.kernel.table import Row, Table

ROWVERSION = "rowversion"
FIRST_ROWVERSION = 11_386_558_001  # the size of number a service shows that has run for years
MOST_SHELVES = 48  # owners whose tables stay in memory between two requests


class Books:
    """Tables, sequences and blobs. `path` None keeps them in memory only.

    One process and one thread at a time: a request's changes belong in one `transaction()`, which must
    not await inside. A change outside a transaction is committed on its own.

    A table is read from the file when it is first asked for. Where `shelve` says so, the tables
    `<owner>/<name>` of one owner are a shelf: `trim` drops the shelves that were used longest ago.
    """

    def __init__(self, path: Path | None) -> None:
        self._storage = Storage(path)
        self._tables: dict[str, Table] = {}
        self._sequences = self._storage.sequences()
        self._statements: list[Statement] | None = None
        self._undo: list[tuple[str, str, Row | None]] = []
        self._undo_sequences: dict[str, int | None] = {}
        self._fresh_blobs: dict[str, bytes] = {}
        self._shelves: OrderedDict[str, set[str]] = OrderedDict()
        self._opened: list[str] = []  # shelves that this transaction opened
        self._is_owner: Callable[[str], bool] = lambda _: False
        self._prepare: Callable[[str], None] = lambda _: None

    def table(self, name: str) -> Table:
        """The table of this name, made on first use."""
        table = self._tables.get(name)
        if table is None:
            table = self._opened_table(name)
        if table.shelf:
            self._shelves.move_to_end(table.shelf)
        return table

    def shelve(self, is_owner: Callable[[str], bool], prepare: Callable[[str], None]) -> None:
        """From now on the tables `<owner>/…` of these owners may be dropped and read again.

        `prepare` is called each time that an owner's shelf is opened, before any of its tables is used.
        """
        self._is_owner, self._prepare = is_owner, prepare

    def open(self, owner: str) -> None:
        """Open the owner's shelf, where it has one, as using one of its tables would."""
        if owner in self._shelves:
            self._shelves.move_to_end(owner)
        elif self._is_owner(owner):
            self._shelves[owner] = set()
            if self._statements is not None:
                self._opened.append(owner)
            try:
                self._prepare(owner)
            except BaseException:
                self._drop(owner)
                raise

    def trim(self, most: int = MOST_SHELVES) -> None:
        """Drop what was used longest ago; between two requests only, so that nobody holds a table."""
        while len(self._shelves) > most and self._statements is None:
            self._drop(next(iter(self._shelves)))

    def divide(self, name: str, field: str) -> None:
        """Keep this table's rows of the owners of `shelve` on their shelves; `field` names the owner."""
        near = self.table(name)
        self._storage.index_keys()
        self._tables[name] = DividedTable(near, field, self)

    def is_owner(self, name: str) -> bool:
        return self._is_owner(name)

    def home(self, key: str, base: str) -> str | None:
        """The table `<owner>/<base>` that has had this key since before this transaction."""
        return self._storage.home(key, base)

    def opened(self, base: str) -> Iterable[Table]:
        """The tables `<owner>/<base>` that are in memory, the one used last first."""
        names = (f"{owner}/{base}" for owner in reversed(self._shelves))
        return (self._tables[name] for name in names if name in self._tables)

    def is_open(self, owner: str) -> bool:
        return owner in self._shelves

    def peek(self, name: str) -> Iterable[tuple[str, Row]]:
        """A table's rows by key; one that is not in memory is read and not kept."""
        table = self._tables.get(name)
        return self._storage.rows(name) if table is None else table.items()

    def names(self) -> list[str]:
        """The tables that have rows in the file."""
        return self._storage.names()

    def sizes(self) -> dict[str, int]:
        """How many rows each table has, by name; the parts of a divided table are counted with it."""
        sizes: dict[str, int] = {}
        for name, size in self._storage.sizes().items():
            owner, _, base = name.partition("/")
            is_part = self._is_owner(owner) and isinstance(self._tables.get(base), DividedTable)
            whole = base if is_part else name
            sizes[whole] = sizes.get(whole, 0) + size
        return sizes

    def index(self, table: str, field: str, *, ordered: bool = False) -> None:
        self.table(table).index(field, ordered=ordered)

    def next_id(self, sequence: str, start: int = 1) -> int:
        """The next number of a named sequence; its first is `start`."""
        return self.reserve(sequence, 1, start)

    def reserve(self, sequence: str, count: int, start: int = 1) -> int:
        """The first of `count` numbers of a sequence that nobody else gets."""
        last = self._sequences.get(sequence)
        first = (start - 1 if last is None else last) + 1
        if self._statements is not None:
            self._undo_sequences.setdefault(sequence, last)
        self._sequences[sequence] = first + count - 1
        self._write((storage.PUT_SEQUENCE, (sequence, first + count - 1)))
        return first

    def next_rowversion(self) -> int:
        """A number that rises with every change in these books, whatever the table."""
        return self.next_id(ROWVERSION, FIRST_ROWVERSION)

    @property
    def rowversion(self) -> int:
        """The last rowversion that was given out."""
        return self._sequences.get(ROWVERSION, FIRST_ROWVERSION)

    def put_blob(self, key: str, content: bytes) -> None:
        """Keep bytes beside the tables: in the file only, not in memory."""
        if self._statements is not None:
            self._fresh_blobs[key] = content
        self._write((storage.PUT_BLOB, (key, content)))

    def blob(self, key: str) -> bytes | None:
        return self._fresh_blobs.get(key) or self._storage.blob(key)

    def delete_blob(self, key: str) -> None:
        self._fresh_blobs.pop(key, None)
        self._write((storage.DELETE_BLOB, (key,)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside are committed together at the end, or undone when it raises; may nest."""
        if self._statements is not None:
            yield
            return
        self._statements = []
        try:
            yield
            if self._statements:
                self._storage.write(self._statements)
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._statements = None
            for kept in (self._undo, self._undo_sequences, self._fresh_blobs, self._opened):
                kept.clear()

    def close(self) -> None:
        self._storage.close()

    def _opened_table(self, name: str) -> Table:
        owner = name.partition("/")[0]
        shelf = owner if self._is_owner(owner) else ""
        if shelf:
            self.open(shelf)
            if name in self._tables:
                return self._tables[name]
            self._shelves[shelf].add(name)
        table = Table(name, self._record, self._storage.rows(name), shelf)
        self._tables[name] = table
        return table

    def _drop(self, owner: str) -> None:
        for name in self._shelves.pop(owner, ()):
            del self._tables[name]

    def _record(self, table: str, key: str, before: Row | None, after: Row | None) -> None:
        if self._statements is not None:
            self._undo.append((table, key, before))
        self._write(_statement(table, key, after))

    def _write(self, statement: Statement) -> None:
        if self._statements is None:
            self._storage.write([statement])
        else:
            self._statements.append(statement)

    def _roll_back(self) -> None:
        for sequence, value in self._undo_sequences.items():
            if value is None:
                self._sequences.pop(sequence, None)
            else:
                self._sequences[sequence] = value
        for table, key, before in reversed(self._undo):
            self._tables[table].apply(key, before)
        for owner in self._opened:  # what prepared them is undone too
            self._drop(owner)


def _statement(table: str, key: str, row: Row | None) -> Statement:
    if row is None:
        return storage.DELETE_ROW, (table, key)
    values: tuple[Any, ...] = (table, key, orjson.dumps(row))
    return storage.PUT_ROW, values
