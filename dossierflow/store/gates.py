"""When each Billit feed was last asked: kept for all processes, since it may be asked once a minute."""

from __future__ import annotations

from datetime import datetime

from dossierflow.store import dossiers
from dossierflow.store.database import Store


class StoredGate:
    """The FeedGate in the database, among the cursors."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def last(self, feed: str) -> datetime | None:
        return self._noted(feed, "items")

    def passed(self, feed: str, at: datetime) -> None:
        self._note(feed, "items", at)

    def ended(self, feed: str, at: datetime) -> None:
        self._note(feed, "ended", at)

    def is_cut_short(self, feed: str) -> bool:
        asked, ended = self._noted(feed, "items"), self._noted(feed, "ended")
        return asked is not None and (ended is None or ended < asked)

    def _noted(self, feed: str, what: str) -> datetime | None:
        with self._store.read() as connection:
            return dossiers.cursor_moved_at(connection, f"billit:feed:{feed}", what)

    def _note(self, feed: str, what: str, at: datetime) -> None:
        with self._store.begin() as connection:
            dossiers.move_cursor(connection, f"billit:feed:{feed}", what, at.isoformat(), at)
