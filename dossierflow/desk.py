"""A desk: one dossier with everything that is needed to work on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dossierflow.billit.client import BillitCompany
from dossierflow.clock import Clock
from dossierflow.dossier import Dossier
from dossierflow.exact.client import ExactDivision
from dossierflow.store.database import Store

#: Takes one sentence about what is happening; called for anything that may take longer than two seconds.
Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Desk:
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

    @property
    def scope(self) -> str:
        """Of this dossier's cursors in Exact."""
        return f"exact:{self.dossier.division}"
