"""The practice at a glance: only the dossiers with work, and the number of problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.delivery.select import WAITING
from dossierflow.domain.delivery import OPEN, State
from dossierflow.domain.dossier import Dossier, Stage
from dossierflow.kernel.clock import Clock
from dossierflow.problems.problem import StoredProblem
from dossierflow.problems.urgency import urgency
from dossierflow.store import dossiers, practice_counts, problems
from dossierflow.store.database import Store
from dossierflow.store.practice_counts import StateCount

#: The gate of documents that the practice must check.
TO_CHECK = "to check"
NOT_URGENT = 99


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
    def to_check(self) -> int:
        """What the client processed in quick entry, and the practice must look at before it goes."""
        return self.held.get(TO_CHECK, 0)

    @property
    def waiting(self) -> int:
        """What waits for its day, or for somebody else."""
        return sum(self.held.values()) - self.to_check

    @property
    def has_work(self) -> bool:
        """Billit's rule for its dashboard: documents of quick entry, or ready for export; and problems.

        Of quick entry, the interface tells only what is marked "to check" after it.
        """
        return bool(self.to_export or self.to_check or self.problems)

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """To sort by: the most urgent problem, how many, how much there is to send, the name."""
        worst = min((urgency(one.problem.kind) for one in self.problems), default=NOT_URGENT)
        return worst, -len(self.problems), -(self.to_export + self.to_check), self.dossier.name


@dataclass(frozen=True)
class Practice:
    """Every dossier that nobody stopped; `own_problems` are those of the practice as a whole."""

    at: datetime
    dossiers: list[DossierWork] = field(default_factory=list)
    own_problems: list[StoredProblem] = field(default_factory=list)
    stages: Mapping[Stage, int] = field(default_factory=dict)  # how many dossiers, the stopped ones too

    @property
    def with_work(self) -> list[DossierWork]:
        """Only these are shown, the most urgent first."""
        return sorted((one for one in self.dossiers if one.has_work), key=lambda one: one.urgency)

    @property
    def problem_count(self) -> int:
        return len(self.own_problems) + sum(len(one.problems) for one in self.dossiers)

    @property
    def all_problems(self) -> list[StoredProblem]:
        return [*self.own_problems, *(found for one in self.with_work for found in one.problems)]

    @property
    def names(self) -> dict[str, str]:
        """The dossiers' names, by id."""
        return {one.dossier.id: one.dossier.name for one in self.dossiers}


def overview(store: Store, clock: Clock) -> Practice:
    """Read it all from the store; costs no call."""
    with store.read() as connection:
        states = practice_counts.states(connection)
        held, to_export = practice_counts.held(connection), practice_counts.to_export(connection)
        waits = {one: _waiting(gates) for one, gates in held.items()}
        waiting: dict[str, list[StoredProblem]] = defaultdict(list)
        for problem in problems.open_ones(connection):
            waiting[problem.problem.dossier].append(problem)
        every = dossiers.every(connection)
    return Practice(
        clock.now(),
        [
            _work(
                dossier,
                states.get(dossier.id, {}),
                waits.get(dossier.id, {}),
                to_export.get(dossier.id, 0),
                waiting.get(dossier.id, []),
            )
            for dossier in every
            if not dossier.stopped
        ],
        waiting.get("", []),
        Counter(dossier.stage for dossier in every),
    )


def _waiting(gates: Mapping[str, int]) -> dict[str, int]:
    """Of the gates that hold something, those that will open."""
    return {gate: count for gate, count in gates.items() if gate in WAITING}


def _work(
    dossier: Dossier,
    states: Mapping[State, StateCount],
    held: dict[str, int],
    to_export: int,
    waiting: list[StoredProblem],
) -> DossierWork:
    unbooked = [states[state] for state in OPEN if state in states]
    return DossierWork(
        dossier,
        to_export=to_export,
        held=held,
        unbooked=sum(open_state.count for open_state in unbooked),
        oldest=min((open_state.oldest for open_state in unbooked), default=None),
        booked=states[State.BOOKED].count if State.BOOKED in states else 0,
        problems=waiting,
    )
