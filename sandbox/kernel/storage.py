"""The file under the books: one SQLite database that survives the death of its process at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import orjson

SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
  seq INTEGER PRIMARY KEY, tbl TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (tbl, key));
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS blobs (key TEXT PRIMARY KEY, body BLOB NOT NULL);
"""

# Which table has a key: only asked where tables are divided by owner, so only then paid for.
KEY_INDEX = "CREATE INDEX IF NOT EXISTS rows_by_key ON rows (key)"
# Each name by one step through the index of (tbl, key); DISTINCT would read every row.
NAMES = """
WITH RECURSIVE step (name) AS (
  SELECT min(tbl) FROM rows
  UNION ALL SELECT (SELECT min(tbl) FROM rows WHERE tbl > step.name) FROM step WHERE step.name IS NOT NULL)
SELECT name FROM step WHERE name IS NOT NULL
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

    def rows(self, table: str) -> list[tuple[str, dict[str, Any]]]:
        """Every row of a table with its key, in the order in which they were first put."""
        found = self._db.execute("SELECT key, body FROM rows WHERE tbl = ? ORDER BY seq", (table,))
        return [(key, orjson.loads(body)) for key, body in found]

    def names(self) -> list[str]:
        """The tables that have rows, sorted by name."""
        return [name for (name,) in self._db.execute(NAMES)]

    def sizes(self) -> dict[str, int]:
        """How many rows each table has; it counts them all, so it is for people who look."""
        return dict(self._db.execute("SELECT tbl, COUNT(*) FROM rows GROUP BY tbl"))

    def index_keys(self) -> None:
        """Make `home` quick."""
        self._db.execute(KEY_INDEX)

    def home(self, key: str, base: str) -> str | None:
        """The table `<owner>/<base>` that has this key."""
        found = self._db.execute(
            "SELECT tbl FROM rows WHERE key = ? AND tbl LIKE ?", (key, f"%/{base}")
        ).fetchone()
        return str(found[0]) if found else None

    def sequences(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT name, value FROM sequences"))

    def blob(self, key: str) -> bytes | None:
        found = self._db.execute("SELECT body FROM blobs WHERE key = ?", (key,)).fetchone()
        return bytes(found[0]) if found else None

    def write(self, statements: Iterable[Statement]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for sql, alike in groupby(statements, key=itemgetter(0)):
                self._db.executemany(sql, (values for _, values in alike))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
