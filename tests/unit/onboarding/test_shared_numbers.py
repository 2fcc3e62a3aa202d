"""Relations with one VAT number never overwrite each other's party in Billit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dossierflow.domain.relation import Relation
from dossierflow.onboarding.imports import import_into_billit
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.store import masterdata
from dossierflow.store.database import Store
from dossierflow.texts import languages
from tests.support.fake_parties import FakeParties
from tests.support.fakes import DOSSIER, NOW, Bench

MAIN = Relation("main", "20", "Kraanverhuur NV", is_supplier=True, vat_number="BE0712345036")
GENK = Relation("genk", "21", "Kraanverhuur - Genk", is_supplier=True, vat_number="BE 0712.345.036")
BUYER = Relation("buyer", "22", "Kraanverhuur als klant", status="C", vat_number="BE0712345036")


@pytest.fixture
def bench(sqlite_store: Store) -> Bench:
    one = Bench(sqlite_store)
    company: Any = one.billit
    company.parties = FakeParties()
    return one


def imported(bench: Bench, *relations: Relation) -> list[str]:
    """What is written to Billit once these relations were read."""
    company: Any = bench.billit
    company.parties.saves.clear()
    company.parties.changes.clear()
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, relations)
    import_into_billit(bench.session, frozenset())
    changed = [f"{company.parties.kept[party].external_id} changed" for party, _ in company.parties.changes]
    return sorted(company.parties.saves + changed)


def test_the_second_relation_with_a_number_is_not_written_over_the_first(bench: Bench) -> None:
    assert imported(bench, MAIN, GENK, BUYER) == ["buyer customer", "main supplier"]
    assert bench.problems()["relations-share-number"] == {
        "name": "21 Kraanverhuur - Genk",
        "other": "20 Kraanverhuur NV",
        "vat": "BE 0712.345.036",
    }


def test_whoever_was_written_first_stays(bench: Bench) -> None:
    assert imported(bench, GENK) == ["genk supplier"]
    assert imported(bench, MAIN) == []
    assert imported(bench, replace(GENK, city="Genk")) == ["genk changed"]
    assert bench.problems()["relations-share-number"]["other"] == "21 Kraanverhuur - Genk"


def test_nothing_new_is_no_call_and_the_problem_stands(bench: Bench) -> None:
    imported(bench, MAIN, GENK)
    assert imported(bench) == []
    assert list(bench.problems()) == ["relations-share-number"]


def test_once_they_are_merged_nothing_is_left_to_ask(bench: Bench) -> None:
    imported(bench, MAIN, GENK)
    with bench.store.begin() as connection:
        masterdata.mark_deleted(connection, masterdata.RELATIONS, DOSSIER.id, ["genk"], NOW)
    assert imported(bench) == []
    assert bench.problems() == {}


def test_where_the_first_is_blocked_the_other_takes_its_place(bench: Bench) -> None:
    imported(bench, MAIN, GENK)
    assert imported(bench, replace(MAIN, blocked=True)) == ["genk changed"]
    assert bench.problems() == {}


def test_relations_without_a_number_have_nothing_in_common(bench: Bench) -> None:
    nameless = [replace(one, vat_number="") for one in (MAIN, GENK)]
    assert imported(bench, *nameless) == ["genk supplier", "main supplier"]


def test_a_relation_that_is_alone_in_one_of_its_roles_is_written_in_that_role(bench: Bench) -> None:
    both = replace(GENK, status="C")
    assert imported(bench, MAIN, both) == ["genk customer", "main supplier"]
    assert imported(bench) == []
    with bench.store.begin() as connection:
        masterdata.mark_deleted(connection, masterdata.RELATIONS, DOSSIER.id, ["main"], NOW)
    assert imported(bench) == ["genk changed"]
    assert imported(bench) == []


@pytest.mark.parametrize("language", languages())
def test_it_is_told_in_every_language(bench: Bench, language: str) -> None:
    imported(bench, MAIN, GENK)
    facts = bench.problems()["relations-share-number"]
    told = explain(Problem(DOSSIER.id, "relations-share-number", "genk", facts), language)
    assert "20 Kraanverhuur NV" in told.why
    assert "(" not in told.what
