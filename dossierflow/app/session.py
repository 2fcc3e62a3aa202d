"""A dossier's session: this dossier, now, with everything that work on it takes. Connects on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa

from dossierflow.billit.client import BillitCompany
from dossierflow.domain.dossier import Dossier
from dossierflow.exact.client import ExactDivision
from dossierflow.kernel.clock import Clock
from dossierflow.store import dossiers
from dossierflow.store.database import Store
from dossierflow.store.leases import Leases
from dossierflow.texts import Fact, words

#: Takes one sentence about what is happening; called for anything that may take longer than two seconds.
Progress = Callable[[str], None]
#: A write that may wait for the end of the work, so that writes which belong together are one transaction.
Write = Callable[[sa.Connection], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass
class Meter:
    """How far a piece of work is, for whoever looks; written by one thread, read by another."""

    done: int = 0
    total: int = 0

    def set(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    @property
    def percent(self) -> float:
        return 100 * self.done / self.total if self.total else 0.0


@dataclass
class _Memory:
    """What a session knows of itself: whether it holds its dossier alone, what it writes when it lets go, and
    when it followed which endpoint to its end."""

    held: bool = False
    writes: list[Write] = field(default_factory=list)
    followed: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class DossierSession:
    """One dossier for one run. `leases` are those of the process; `connected_user` consented at Exact.

    `open_exact` and `open_billit` are called when the work first asks for that side, or never: what a
    dossier does not need costs nothing.
    """

    dossier: Dossier
    store: Store
    clock: Clock
    open_exact: Callable[[], ExactDivision]
    open_billit: Callable[[], BillitCompany]
    leases: Leases
    connected_user: str = ""
    settling_seconds: int = 120
    output: str = "out"  # the installation's folder for files
    progress: Progress = silent
    language: str = "en"  # of the installation
    meter: Meter = field(default_factory=Meter)
    _memory: _Memory = field(default_factory=_Memory)

    @cached_property
    def exact(self) -> ExactDivision:
        """The dossier's division."""
        return self.open_exact()

    @cached_property
    def billit(self) -> BillitCompany:
        """The dossier's company."""
        return self.open_billit()

    @property
    def followed(self) -> dict[str, datetime]:
        """When this session last read a sync endpoint to its end, by endpoint."""
        return self._memory.followed

    def tell(self, key: str, /, **facts: Fact) -> None:
        """Say what is happening, in the installation's language; each sentence names the dossier."""
        self.progress(words(self.language).sentence(key, dossier=self.dossier.name, **facts))

    @property
    def settled(self) -> datetime:
        """What was written to Exact until then is in its books by now, or never was."""
        return self.clock.now() - timedelta(seconds=self.settling_seconds)

    @property
    def scope(self) -> str:
        """Of this dossier's cursors in Exact."""
        return f"exact:{self.dossier.division}"

    def refreshed(self) -> DossierSession:
        """The same session with the dossier's settings as they are stored now."""
        with self.store.read() as connection:
            return replace(self, dossier=dossiers.get(connection, self.dossier.id))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work on the dossier alone, across processes and machines; Busy where another run does.

        Work inside that asks for the same goes on under this lease, so that a whole night takes one.
        """
        if self._memory.held:
            yield
            return
        name = f"export:{self.dossier.id}"
        self.leases.take(name)
        self._memory.held = True
        try:
            yield
        finally:
            self._memory.held = False
            with self.leases.ending(name) as connection:
                self._write_all(connection)

    def later(self, write: Write) -> None:
        """Do a write that loses nothing by waiting in the transaction that ends `alone`, or at once."""
        self._memory.writes.append(write)
        if not self._memory.held:
            with self.store.begin() as connection:
                self._write_all(connection)

    def _write_all(self, connection: sa.Connection) -> None:
        writes, self._memory.writes[:] = list(self._memory.writes), []
        for write in writes:
            write(connection)
