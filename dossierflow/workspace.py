"""The composition root: from settings to a store, clients and a clock."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.clock import Clock, SystemClock
from dossierflow.settings import Settings
from dossierflow.store.database import Store


@dataclass
class Workspace:
    """Everything a piece of work needs. Use as a context manager, so that connections are closed."""

    settings: Settings
    store: Store
    clock: Clock

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Workspace:
        return cls(settings, Store(settings.database_url), clock or SystemClock())

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
