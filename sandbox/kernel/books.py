"""The durable books of one service: tables in memory, written through to one SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from sandbox.kernel import storage
from sandbox.kernel.storage import Statement, Storage
from sandbox.kernel.table import Row, Table

ROWVERSION = "rowversion"
FIRST_ROWVERSION = 11_386_558_001  # the size of number a service shows that has run for years


class Books:
    """Tables, sequences and blobs. `path` None keeps them in memory only.

    One process and one thread at a time: a request's changes belong in one `transaction()`, which must
    not await inside. A change outside a transaction is committed on its own.
    """

    def __init__(self, path: Path | None) -> None:
        self._storage = Storage(path)
        self._tables: dict[str, Table] = {}
        self._sequences = self._storage.sequences()
        self._statements: list[Statement] | None = None
        self._undo: list[tuple[str, str, Row | None]] = []
        self._fresh_blobs: dict[str, bytes] = {}
        for table, key, row in self._storage.rows():
            self.table(table).apply(key, row)

    @property
    def is_empty(self) -> bool:
        return not any(self._tables.values())

    def table(self, name: str) -> Table:
        """The table of this name, made on first use."""
        if name not in self._tables:
            self._tables[name] = Table(name, self._record)
        return self._tables[name]

    def tables(self) -> dict[str, Table]:
        """All tables that have rows, by name."""
        return {name: self._tables[name] for name in sorted(self._tables) if len(self._tables[name])}

    def index(self, table: str, field: str, *, ordered: bool = False) -> None:
        self.table(table).index(field, ordered=ordered)

    def next_id(self, sequence: str, start: int = 1) -> int:
        """The next number of a named sequence; its first is `start`."""
        value = self._sequences.get(sequence, start - 1) + 1
        self._sequences[sequence] = value
        self._write((storage.PUT_SEQUENCE, (sequence, value)))
        return value

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
        self._statements, before = [], dict(self._sequences)
        try:
            yield
            if self._statements:
                self._storage.write(self._statements)
        except BaseException:
            self._roll_back(before)
            raise
        finally:
            self._statements = None
            self._undo.clear()
            self._fresh_blobs.clear()

    def close(self) -> None:
        self._storage.close()

    def _record(self, table: str, key: str, before: Row | None, after: Row | None) -> None:
        if self._statements is not None:
            self._undo.append((table, key, before))
        self._write(_statement(table, key, after))

    def _write(self, statement: Statement) -> None:
        if self._statements is None:
            self._storage.write([statement])
        else:
            self._statements.append(statement)

    def _roll_back(self, sequences: dict[str, int]) -> None:
        self._sequences = sequences
        for table, key, before in reversed(self._undo):
            self._tables[table].apply(key, before)


def _statement(table: str, key: str, row: Row | None) -> Statement:
    if row is None:
        return storage.DELETE_ROW, (table, key)
    values: tuple[Any, ...] = (table, key, orjson.dumps(row))
    return storage.PUT_ROW, values
