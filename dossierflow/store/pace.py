"""How fast services are called whose limits are not public, as all processes of this store have learnt it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import sqlalchemy as sa

from dossierflow.kernel.pace import PaceState
from dossierflow.store.database import Store, upsert
from dossierflow.store.tables.budgets import paces


class StoredPace:
    """A PaceKeeper in the database; `service` is the address that is called."""

    def __init__(self, store: Store, service: str) -> None:
        self._store, self._service = store, service

    def change(self, change: Callable[[PaceState | None], PaceState]) -> PaceState:
        with self._store.begin() as connection:
            changed = change(self._read(connection, locked=True))
            upsert(connection, paces, [{"service": self._service, **asdict(changed)}])
        return changed

    def state(self) -> PaceState | None:
        with self._store.read() as connection:
            return self._read(connection)

    def _read(self, connection: sa.Connection, *, locked: bool = False) -> PaceState | None:
        query = sa.select(paces).where(paces.c.service == self._service)
        row = connection.execute(query.with_for_update() if locked else query).one_or_none()
        if row is None:
            return None
        return PaceState(row.per_second, row.free_at, row.free_for_bulk_at, row.good, row.fell_at)
