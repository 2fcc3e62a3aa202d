"""A row that breaks a rule stays out of Billit until it is mended, however many nights nothing changes."""

from __future__ import annotations

from dossierflow.domain.relation import Relation
from dossierflow.onboarding import ReadResult, validate
from dossierflow.store import dossiers, masterdata, quality
from dossierflow.store.database import Store
from dossierflow.sync.lists import RELATIONS
from tests.support.fakes import DOSSIER, NOW, Bench

GOOD = Relation("good", "1", "Bakkerij", status="C")
BAD = Relation("bad", "2", " ", status="C")


def read(bench: Bench, position: str, *relations: Relation) -> None:
    """As a page of the stream is stored."""
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, relations)
        dossiers.move_cursor(connection, bench.session.scope, RELATIONS, position, NOW)


def judgings(bench: Bench) -> int:
    with bench.store.read() as connection:
        return len(quality.history(connection, DOSSIER.id, "relations"))


def test_what_is_refused_stays_refused_while_nothing_changes(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    read(bench, "7", GOOD, BAD)
    assert validate(bench.session, ReadResult(relations=2)).refused == {"bad"}
    for _ in range(2):
        idle = validate(bench.session, ReadResult())
        assert (idle.refused, idle.suites) == ({"bad"}, [])
    assert judgings(bench) == 1
    read(bench, "8", Relation("bad", "2", "Slagerij", status="C"))
    assert validate(bench.session, ReadResult(relations=1)).refused == frozenset()
    assert validate(bench.session, ReadResult()).refused == frozenset()


def test_what_a_run_read_that_was_cut_short_is_judged_by_the_next(sqlite_store: Store) -> None:
    bench = Bench(sqlite_store)
    read(bench, "7", GOOD)
    validate(bench.session, ReadResult(relations=1))
    read(bench, "8", BAD)  # and the run died before it judged
    bench.clock.sleep(60)
    assert validate(bench.session, ReadResult()).refused == {"bad"}
    assert judgings(bench) == 2
