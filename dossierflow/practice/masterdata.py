"""What the store knows of every dossier's master data in Exact, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dossierflow.kernel.clock import Clock
from dossierflow.practice.overview import Practice, overview
from dossierflow.store import practice_counts
from dossierflow.store.database import Store

NOTHING = (0, 0, 0)


@dataclass(frozen=True)
class MasterDataStatus:
    """Of the whole practice: relations, GL accounts and journals by dossier, and when each was read whole."""

    practice: Practice
    known: Mapping[str, tuple[int, int, int]]
    read_at: Mapping[str, datetime]


def master_data(store: Store, clock: Clock) -> MasterDataStatus:
    """Read it from the store; costs no call."""
    practice = overview(store, clock)
    with store.read() as connection:
        known, read_at = practice_counts.mirrored(connection), practice_counts.onboarded(connection)
    return MasterDataStatus(practice, known, read_at)
