"""Billit's parties are searched without holding them all in memory, and the client's changes neither."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dossierflow.app.session import DossierSession
from dossierflow.domain.party import Party, Told
from dossierflow.domain.relation import Relation, Role
from dossierflow.kernel.outcome import Accepted, Outcome
from dossierflow.onboarding.relations import ImportResult, Wanted, write_relations
from dossierflow.store import masterdata
from dossierflow.store.database import Store
from tests.support.fakes import NOW, Bench


@dataclass
class Parties:
    """So many of the client's own, made as they are listed; each bears a long name."""

    count: int
    changed: list[int] = field(default_factory=list)

    def listed(self, since: datetime | None = None) -> Iterator[Party]:
        for number in range(1, self.count + 1):
            told = {"name": f"R{number}", "vat_number": f"BE{number:010}", "street": f"{number}" * 40}
            yield Party(number, Role.SUPPLIER, told=told, last_modified=NOW)

    def change(self, known: Party, relation: Relation, values: Told) -> Outcome[None]:
        self.changed.append(known.party_id)
        return Accepted(None)


def relation(number: int, more: str = "") -> Relation:
    """Billit knows it by its VAT number."""
    name = f"R{number} {more}".strip()
    return Relation(f"r{number}", str(number), name, is_supplier=True, vat_number=f"BE{number:010}")


def session_on(bench: Bench, parties: Parties) -> DossierSession:
    session = bench.session
    return DossierSession(
        session.dossier,
        session.store,
        session.clock,
        lambda: cast(Any, SimpleNamespace()),
        lambda: cast(Any, SimpleNamespace(parties=parties)),
        session.leases,
    )


def peak(bench: Bench, count: int) -> int:
    """Bytes at the most while 20 relations are found among so many parties."""
    session = session_on(bench, Parties(count))
    found = [relation(one, f"of {count}") for one in range(1, 21)]  # each time another name: to be written
    with session.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, session.dossier.id, found)
    tracemalloc.start()
    try:
        write_relations(session, Wanted.load(session, frozenset()), ImportResult())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_as_many_parties_take_no_more_memory(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    peak(bench, 30)  # what is made once
    few, many = peak(bench, 300), peak(bench, 3000)
    assert many < few + 200_000  # the parties alone would be ten times that


@pytest.mark.parametrize("look", [True, False])
def test_each_relation_finds_its_own_party_among_many(sqlite_store: Store, look: bool) -> None:
    bench, parties, wanted = Bench(sqlite_store), Parties(1200), [1, 600, 1200]
    session = session_on(bench, parties)
    with session.store.begin() as connection:
        masterdata.save(
            connection, masterdata.RELATIONS, session.dossier.id, [relation(one) for one in wanted]
        )
    write_relations(session, Wanted.load(session, frozenset()), ImportResult(), look=look)
    assert sorted(parties.changed) == wanted
    # A look afterwards goes through all that changed in Billit, and comes upon the three that are ours.
    again = ImportResult()
    write_relations(session, Wanted.load(session, frozenset()), again, look=True)
    assert (again.suppliers, again.problems) == (3, [])
