"""`python -m benchmarks.relations`: what a dossier with many relations costs in memory, step by step.

Each size and step is a process of its own on one store; memory is what it needs beyond an empty dossier.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from dossierflow.app.session import DossierSession
from dossierflow.domain.dossier import Dossier
from dossierflow.domain.party import Party, Told, told_by
from dossierflow.domain.relation import Relation
from dossierflow.exact.client import SyncPage
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.onboarding import validate
from dossierflow.onboarding.masterdata import ReadResult
from dossierflow.onboarding.relations import ImportResult, Wanted, write_relations
from dossierflow.store import dossiers
from dossierflow.store.database import Store
from dossierflow.store.leases import Leases
from dossierflow.sync import lists

DOSSIER = Dossier("310001", "Many relations", "0401234560", 310001, 700101, "exact:u1")
PAGE = 1000
NOW = datetime(2026, 11, 28, 2, 15, tzinfo=UTC)
STEPS = ("read", "judge", "choose", "write", "look")


class Parties:
    """Billit's parties of that many relations, the client's own: made as they are listed, and none kept."""

    def __init__(self, count: int) -> None:
        self._count = count

    def listed(self, since: datetime | None = None) -> Iterator[Party]:
        for number in range(self._count):
            one = relation(number)
            told = told_by(one, "")
            for place, role in enumerate(one.roles):
                yield Party(2 * number + place + 1, role, told=told, last_modified=NOW)

    def change(self, known: Party, relation: Relation, values: Told) -> Outcome[None]:
        return Accepted(None)


class Relations:
    """Exact's stream of relations, made as it is read."""

    def __init__(self, count: int) -> None:
        self._count = count

    def changed(self, after: int) -> Iterator[SyncPage[Relation]]:
        for start in range(after, self._count, PAGE):
            end = min(start + PAGE, self._count)
            yield SyncPage([relation(number) for number in range(start, end)], end)


def relation(number: int) -> Relation:
    vat = f"BE{1_000_000 + number:08d}"
    vat += f"{97 - int(vat[2:]) % 97:02d}"
    return Relation(
        f"{number:08d}-0000-4000-8000-000000000000",
        str(number),
        f"Relation {number} BV",
        status="C",
        is_supplier=bool(number % 2),
        vat_number=vat,
        street=f"Street {number}",
        postcode="9000",
        city="Gent",
        country="BE",
        email=f"r{number}@relation.example",
    )


def work(step: str, count: int, store: Store) -> None:
    """One step on the store."""
    clock = ScaledClock(0, NOW)
    session = DossierSession(
        DOSSIER,
        store,
        clock,
        lambda: cast("Any", SimpleNamespace(relations=Relations(count))),
        lambda: cast("Any", SimpleNamespace(parties=Parties(count))),
        Leases(store, clock),
    )
    if step == "read":
        lists.follow_relations(session)
    elif step == "judge":
        validate(session, ReadResult(relations=count, whole=True))
    elif step == "choose":
        sum(1 for _ in Wanted.load(session, frozenset()))
    else:  # all are written; then the client changed every one
        write_relations(session, Wanted.load(session, frozenset()), ImportResult(), look=step == "look")


def measured(step: str, count: int, folder: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one step, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.relations", "--step", step, str(count), str(folder)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(megabytes)


def main() -> int:
    """Print a table, or do one step."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relations", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        step, count, folder = asked.step
        store = Store(f"sqlite:///{Path(folder) / 'store.db'}")
        since = time.process_time()
        work(step, int(count), store)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.process_time() - since, peak)
        return 0
    print("| relations | step | processor s | peak MB |\n|---:|---|---:|---:|")
    for count in asked.sizes:
        with tempfile.TemporaryDirectory() as name:
            store = Store(f"sqlite:///{Path(name) / 'store.db'}")
            store.create()
            with store.begin() as connection:
                dossiers.save(connection, DOSSIER)
            for step in STEPS:
                seconds, megabytes = measured(step, count, Path(name))
                print(f"| {count:,} | {step} | {seconds:.1f} | {megabytes:.0f} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
