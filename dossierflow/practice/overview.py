"""The practice at a glance: only the dossiers with work, and the number of problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from dossierflow.domain.delivery import OPEN, STANDING, State
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.clock import Clock
from dossierflow.problems.problem import StoredProblem
from dossierflow.store import deliveries, documents, dossiers, problems
from dossierflow.store.database import Store


@dataclass(frozen=True)
class DossierWork:
    """What waits in one dossier, counted in documents; `oldest` is when the oldest unbooked one was sent."""

    dossier: Dossier
    to_export: int
    held: dict[str, int]
    unbooked: int
    oldest: datetime | None
    booked: int
    problems: list[StoredProblem]

    @property
    def has_work(self) -> bool:
        return bool(self.to_export or self.held or self.unbooked or self.problems)


@dataclass(frozen=True)
class Practice:
    """Every dossier; `own_problems` are those of the practice as a whole."""

    at: datetime
    dossiers: list[DossierWork] = field(default_factory=list)
    own_problems: list[StoredProblem] = field(default_factory=list)

    @property
    def with_work(self) -> list[DossierWork]:
        """Only these are shown, the most problems first."""
        shown = [one for one in self.dossiers if one.has_work]
        return sorted(shown, key=lambda one: (-len(one.problems), -one.to_export, one.dossier.name))

    @property
    def problem_count(self) -> int:
        return len(self.own_problems) + sum(len(one.problems) for one in self.dossiers)

    @property
    def all_problems(self) -> list[StoredProblem]:
        return [*self.own_problems, *(found for one in self.with_work for found in one.problems)]


def overview(store: Store, clock: Clock) -> Practice:
    """Read it all from the store; costs no call."""
    with store.read() as connection:
        return Practice(
            clock.now(),
            [_work(connection, one) for one in dossiers.all_active(connection)],
            problems.open_ones(connection, ""),
        )


def _work(connection: sa.Connection, dossier: Dossier) -> DossierWork:
    last = deliveries.of_documents(connection, dossier.id)
    states = Counter(one.state for one in last.values())
    held = documents.held(connection, dossier.id)
    settled = {order for order, one in last.items() if one.state in STANDING}
    open_ones = [one for one in last.values() if one.state in OPEN]
    return DossierWork(
        dossier,
        to_export=documents.count_free(connection, dossier.id, settled),
        held=held,
        unbooked=len(open_ones),
        oldest=min((one.created_at for one in open_ones), default=None),
        booked=states[State.BOOKED],
        problems=problems.open_ones(connection, dossier.id),
    )
