"""Billit's parties on disk, for as long as relations are written: a dossier may have a hundred thousand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from types import TracebackType

from dossierflow.domain.party import Party
from dossierflow.store import codec


class PartyTempStore:
    """Parties by their number and by what they are found by, in a temporary file that disappears with it.

    Of one that Billit does not have, that is kept too.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("CREATE TABLE parties (id INTEGER PRIMARY KEY, content TEXT)")
        self._database.execute("CREATE TABLE keys (key TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")

    def keep(self, party_id: int, party: Party | None) -> None:
        content = None if party is None else json.dumps(codec.encode(party))
        self._database.execute("INSERT OR REPLACE INTO parties VALUES (?, ?)", (party_id, content))

    def keep_by(self, keys: Iterable[str], party_id: int) -> None:
        """Found by these too, where no other one is."""
        rows = ((key, party_id) for key in keys)
        self._database.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", rows)

    def __contains__(self, party_id: int) -> bool:
        found = self._database.execute("SELECT 1 FROM parties WHERE id = ?", (party_id,))
        return found.fetchone() is not None

    def get(self, party_id: int) -> Party | None:
        return self._one("SELECT content FROM parties WHERE id = ?", party_id)

    def found_by(self, key: str) -> Party | None:
        return self._one("SELECT content FROM parties JOIN keys USING (id) WHERE key = ?", key)

    def _one(self, query: str, value: int | str) -> Party | None:
        row = self._database.execute(query, (value,)).fetchone()
        return codec.decode(Party, json.loads(row[0])) if row and row[0] else None

    def __enter__(self) -> PartyTempStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
