"""What the store says of every dossier's exports: what is not booked, and what the next run would send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dossierflow.booking.ageing import UnbookedDocument, listed
from dossierflow.domain.delivery import OPEN, State
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.clock import Clock
from dossierflow.store import dossiers, practice_counts
from dossierflow.store.database import Store
from dossierflow.store.practice_counts import StateCount


@dataclass(frozen=True)
class Exports:
    """Of the whole practice, whatever a run was about.

    `states` count the documents by the state of their last delivery; `ready` is the month, the direction and
    how many.
    """

    at: datetime
    dossiers: list[Dossier]
    states: Mapping[str, Mapping[State, StateCount]] = field(default_factory=dict)
    unbooked: Mapping[str, list[UnbookedDocument]] = field(default_factory=dict)
    ready: Mapping[str, Mapping[tuple[str, str], int]] = field(default_factory=dict)

    def count(self, dossier: Dossier, *wanted: State) -> int:
        """How many documents of a dossier are in these states."""
        found = self.states.get(dossier.id, {})
        return sum(found[state].count for state in wanted if state in found)


def exports(store: Store, clock: Clock) -> Exports:
    """Read it all from the store; costs no call."""
    now = clock.now()
    with store.read() as connection:
        states = practice_counts.states(connection)
        ready: dict[str, Counter[tuple[str, str]]] = {}
        for dossier_id, month, direction, count in practice_counts.ready_by_month(connection):
            ready.setdefault(dossier_id, Counter())[month, direction] += count
        known = dossiers.in_service(connection)
        unbooked = {
            dossier.id: listed(connection, dossier.id, now)
            for dossier in known
            if OPEN & states.get(dossier.id, {}).keys()
        }
    return Exports(now, known, states, unbooked, ready)
