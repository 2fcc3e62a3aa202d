"""The file under the books: one SQLite database that survives the death of its process at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
  seq INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (tbl, key));
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS blobs (key TEXT PRIMARY KEY, body BLOB NOT NULL);
"""

PUT_ROW = """
INSERT INTO rows (tbl, key, body) VALUES (?, ?, ?)
  ON CONFLICT (tbl, key) DO UPDATE SET body = excluded.body
"""
DELETE_ROW = "DELETE FROM rows WHERE tbl = ? AND key = ?"
PUT_SEQUENCE = "INSERT OR REPLACE INTO sequences (name, value) VALUES (?, ?)"
PUT_BLOB = "INSERT OR REPLACE INTO blobs (key, body) VALUES (?, ?)"
DELETE_BLOB = "DELETE FROM blobs WHERE key = ?"

Statement = tuple[str, tuple[Any, ...]]


class Storage:
    """Writes whole transactions. WAL with synchronous=NORMAL: a committed one outlives SIGKILL."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def rows(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Every row as (table, key, row), in the order in which they were first put."""
        for table, key, body in self._db.execute("SELECT tbl, key, body FROM rows ORDER BY seq"):
            yield table, key, orjson.loads(body)

    def sequences(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT name, value FROM sequences"))

    def blob(self, key: str) -> bytes | None:
        found = self._db.execute("SELECT body FROM blobs WHERE key = ?", (key,)).fetchone()
        return bytes(found[0]) if found else None

    def write(self, statements: Iterable[Statement]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in statements:
                self._db.execute(sql, values)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
