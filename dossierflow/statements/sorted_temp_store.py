"""Movements on disk, sorted by day: for more transactions than fit in memory, in whatever order they come."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from types import TracebackType
from typing import Any

from dossierflow.coda.statement import Information, Movement
from dossierflow.errors import BadData

BATCH = 1000


class SortedTempStore:
    """The movements of one account; a temporary file that disappears with it."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("CREATE TABLE movements (id INTEGER PRIMARY KEY, day TEXT, content TEXT)")
        self._waiting: list[tuple[int, str, str]] = []

    def add(self, identity: int, movement: Movement) -> None:
        """BadData where the identification came before."""
        self._waiting.append((identity, movement.entry_date.isoformat(), _written(movement)))
        if len(self._waiting) >= BATCH:
            self._flush()

    def days(self) -> Iterator[tuple[date, list[Movement]]]:
        """Each day with its movements, in order of identification."""
        self._flush()
        rows = self._database.execute("SELECT day, content FROM movements ORDER BY day, id")
        for day, group in groupby(rows, key=lambda row: row[0]):
            yield date.fromisoformat(day), [_read(content) for _, content in group]

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for row in waiting:
            try:
                self._database.execute("INSERT INTO movements VALUES (?, ?, ?)", row)
            except sqlite3.IntegrityError:
                reason = "the identification stands in the file twice"
                raise BadData(
                    reason, document=f"transaction {row[0]}", field="BankAccountTransactionID"
                ) from None

    def __enter__(self) -> SortedTempStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()


def _written(movement: Movement) -> str:
    return json.dumps(movement, default=date.isoformat)


def _read(content: str) -> Movement:
    return _movement(json.loads(content))


def _movement(values: list[Any]) -> Movement:
    named = dict(zip(Movement._fields, values, strict=True))
    for field in ("entry_date", "value_date"):
        named[field] = date.fromisoformat(named[field])
    named["information"] = tuple(Information(*each) for each in named["information"])
    named["details"] = tuple(_movement(each) for each in named["details"])
    return Movement(**named)
