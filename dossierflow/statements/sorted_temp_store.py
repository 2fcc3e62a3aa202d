"""Movements on disk, sorted by day: for more transactions than fit in memory, in whatever order they come."""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any

from dossierflow.coda import collector
from dossierflow.coda.statement import Information, Movement
from dossierflow.errors import BadData
from dossierflow.kernel.told import told
from dossierflow.statements.label import Label

BATCH = 1000


class SortedTempStore:
    """The movements of one account; a temporary file that disappears with it."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA page_size=16384")
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("CREATE TABLE movements (id INTEGER PRIMARY KEY, day INTEGER, content BLOB)")
        self._waiting: list[tuple[int, int, bytes]] = []

    def add(self, identity: int, movement: Movement) -> None:
        """BadData where the identification came before."""
        self._waiting.append((identity, movement.entry_date.toordinal(), marshal.dumps(_plain(movement))))
        if len(self._waiting) >= BATCH:
            self._flush()

    def days(self) -> Iterator[tuple[date, list[Movement]]]:
        """Each day with its movements, in order of identification."""
        self._flush()
        # Sorted by what is small: the movements themselves stay where they are.
        self._database.execute("CREATE INDEX of_day ON movements (day)")
        rows = self._database.execute("SELECT day, content FROM movements ORDER BY day, id")
        for day, group in groupby(rows, key=itemgetter(0)):
            # Nobody but this process writes what is read here.
            with collector.waiting():
                movements = [_movement(marshal.loads(one)) for _, one in group]  # noqa: S302
            yield date.fromordinal(day), movements

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        before = self._database.total_changes
        self._database.execute("BEGIN")
        try:
            self._database.executemany("INSERT INTO movements VALUES (?, ?, ?)", waiting)
        except sqlite3.IntegrityError:
            again = waiting[self._database.total_changes - before][0]
            place = Label("transaction", again).said
            raise told(
                BadData, "identification-twice", document=place, field="BankAccountTransactionID"
            ) from None
        self._database.execute("COMMIT")

    def __enter__(self) -> SortedTempStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()


#: Where the dates stand in a movement, and what it holds of the same and other kinds.
_ENTRY, _VALUE = Movement._fields.index("entry_date"), Movement._fields.index("value_date")
_INFORMATION, _DETAILS = Movement._fields.index("information"), Movement._fields.index("details")


def _plain(movement: Movement) -> list[Any]:
    """What `marshal` takes: it writes and reads ten times as fast as JSON, and nobody else reads the file."""
    values: list[Any] = list(movement)
    entry, value = movement.entry_date, movement.value_date
    values[_ENTRY] = day = entry.toordinal()
    values[_VALUE] = day if value is entry else value.toordinal() if value else 0
    if movement.information:
        values[_INFORMATION] = [tuple(one) for one in movement.information]
    if movement.details:
        values[_DETAILS] = [_plain(one) for one in movement.details]
    return values


def _movement(values: list[Any]) -> Movement:
    values[_ENTRY] = _day(values[_ENTRY])
    values[_VALUE] = _day(values[_VALUE]) if values[_VALUE] else None
    if values[_INFORMATION]:
        values[_INFORMATION] = tuple(map(Information._make, values[_INFORMATION]))
    if values[_DETAILS]:
        values[_DETAILS] = tuple(map(_movement, values[_DETAILS]))
    return Movement._make(values)


_day = lru_cache(maxsize=4096)(date.fromordinal)
