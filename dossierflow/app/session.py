"""A desk: one dossier with everything that is needed to work on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dossierflow.billit.client import BillitCompany
from dossierflow.domain.dossier import Dossier
from dossierflow.exact.client import ExactDivision
from dossierflow.kernel.clock import Clock
from dossierflow.store.database import Store
from dossierflow.texts import Fact, words

#: Takes one sentence about what is happening; called for anything that may take longer than two seconds.
Progress = Callable[[str], None]


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


@dataclass(frozen=True)
class DossierSession:
    """Everything that work on one dossier takes. `holder` names the run in leases."""

    dossier: Dossier
    store: Store
    clock: Clock
    exact: ExactDivision
    billit: BillitCompany
    holder: str
    connected_user: str = ""
    settling_seconds: int = 120
    progress: Progress = silent
    language: str = "en"  # of the installation
    meter: Meter = field(default_factory=Meter)

    def tell(self, key: str, /, **facts: Fact) -> None:
        """Say what is happening, in the installation's language; each sentence names the dossier."""
        self.progress(words(self.language).sentence(key, dossier=self.dossier.name, **facts))

    @property
    def scope(self) -> str:
        """Of this dossier's cursors in Exact."""
        return f"exact:{self.dossier.division}"
