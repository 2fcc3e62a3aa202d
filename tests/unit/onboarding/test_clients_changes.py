"""What the client changed of a relation in Billit is never written over without being asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dossierflow.domain.dossier import DossierSettings, RelationPrecedence
from dossierflow.domain.party import Party
from dossierflow.domain.relation import Relation, Role
from dossierflow.onboarding.imports import import_into_billit
from dossierflow.onboarding.relations import ImportResult
from dossierflow.problems.problem import Problem
from dossierflow.reports.explain import explain
from dossierflow.store import masterdata
from dossierflow.store.database import Store
from dossierflow.texts import languages
from tests.support.fake_parties import FakeParties
from tests.support.fakes import DOSSIER, Bench

MILL = Relation(
    exact_id="mill",
    code="20",
    name="Molens Van Damme",
    is_supplier=True,
    vat_number="BE0712345036",
    street="Kerkstraat 12",
    postcode="9000",
    city="Gent",
    email="info@molens.example",
)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def bench(sqlite_store: Store) -> Bench:
    one = Bench(sqlite_store)
    company: Any = one.billit
    company.parties = FakeParties(now=LATER)
    return one


def billit(bench: Bench) -> FakeParties:
    company: Any = bench.billit
    found: FakeParties = company.parties
    return found


def synchronise(bench: Bench, *relations: Relation, look: bool = False) -> ImportResult:
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, relations)
    fake = billit(bench)
    fake.saves.clear()
    fake.changes.clear()
    fake.reads.clear()
    return import_into_billit(bench.session, frozenset(), look=look)


def who_counts(bench: Bench, precedence: RelationPrecedence) -> None:
    bench.settings = DossierSettings(relation_precedence=precedence)


def told(bench: Bench) -> str:
    facts = bench.problems().get("relation-differs")
    if facts is None:
        return ""
    return explain(Problem(DOSSIER.id, "relation-differs", "mill", facts), "en").why


def test_what_the_client_changed_stays_and_is_told_and_the_rest_is_written(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gent-Zuid", phone="09 111")
    synchronise(bench, replace(MILL, city="Gand", postcode="9001"))
    assert billit(bench).changes == [(1, {"postcode": "9001"})]
    assert "city: “Gent-Zuid” in Billit, “Gand” in Exact" in told(bench)
    assert "phone" not in told(bench)


def test_what_nobody_changed_in_billit_follows_exact(bench: Bench) -> None:
    synchronise(bench, MILL)
    synchronise(bench, replace(MILL, name="Molens Van Damme BV", email=""))
    assert billit(bench).kept[1].told["name"] == "Molens Van Damme BV"
    assert billit(bench).kept[1].told["email"] == "info@molens.example"
    assert told(bench) == ""


def test_a_party_of_the_clients_own_is_not_written_over_on_first_sight(bench: Bench) -> None:
    own = {"name": "Van Damme, molens", "vat_number": "BE 0712.345.036", "street": "Kerkstraat 12"}
    billit(bench).put(Party(7, Role.SUPPLIER, told=own))
    synchronise(bench, MILL)
    assert billit(bench).saves == []
    assert billit(bench).kept[7].external_id == "mill"
    assert billit(bench).kept[7].told == {**own, "postcode": "9000", "city": "Gent", "email": MILL.email}
    assert "name: “Van Damme, molens” in Billit, “Molens Van Damme” in Exact" in told(bench)


def test_another_spelling_is_no_difference_and_costs_no_write(bench: Bench) -> None:
    mine = {"name": "MOLENS VAN DAMME", "vat_number": "BE 0712.345.036", "street": "Kerkstraat, 12"}
    rest = {"postcode": "9000", "city": "gent", "email": MILL.email}
    billit(bench).put(Party(7, Role.SUPPLIER, "20", "mill", mine | rest))
    done = synchronise(bench, MILL)
    assert (billit(bench).changes, done.anything, told(bench)) == ([], False, "")


def test_it_ends_when_both_sides_agree_again(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    assert told(bench)
    synchronise(bench, replace(MILL, city="Gentbrugge"))
    assert told(bench) == ""
    assert billit(bench).changes == []


def test_it_ends_when_the_relation_is_blocked(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    synchronise(bench, replace(MILL, city="Gand", blocked=True))
    assert told(bench) == ""


def test_an_idle_dossier_asks_nothing_of_billit_and_the_difference_stands(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    synchronise(bench)
    assert billit(bench).reads == []
    assert told(bench)


def test_a_change_of_the_clients_alone_is_seen_when_it_is_looked_for(bench: Bench) -> None:
    synchronise(bench, MILL, look=True)
    synchronise(bench, look=True)
    billit(bench).now = LATER + timedelta(days=1)
    billit(bench).edit(1, name="Iemand anders")
    synchronise(bench, look=True)
    assert billit(bench).reads == ["changed"]
    assert "name: “Iemand anders” in Billit, “Molens Van Damme” in Exact" in told(bench)
    assert billit(bench).changes == []
    billit(bench).edit(1, name="Molens Van Damme")
    synchronise(bench, look=True)
    assert told(bench) == ""


def test_what_the_client_emptied_is_a_change_too(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, email="")
    synchronise(bench, replace(MILL, city="Gand"))
    assert billit(bench).changes == [(1, {"city": "Gand"})]
    assert "e-mail address: “–” in Billit" in told(bench)


def test_where_exact_counts_it_is_written_over_at_once(bench: Bench) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    who_counts(bench, RelationPrecedence.EXACT)
    synchronise(bench)
    assert billit(bench).changes == [(1, {"city": "Gand"})]
    assert told(bench) == ""
    synchronise(bench)
    assert billit(bench).reads == []


def test_where_billit_counts_nothing_is_told_or_written(bench: Bench) -> None:
    who_counts(bench, RelationPrecedence.BILLIT)
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    assert (billit(bench).changes, told(bench)) == ([], "")
    who_counts(bench, RelationPrecedence.ASK)
    synchronise(bench)
    assert "Gentbrugge" in told(bench)


def test_an_email_address_of_somebody_else_takes_no_party(bench: Bench) -> None:
    """Billit finds a party without a number by its e-mail address alone."""
    billit(bench).put(Party(7, Role.SUPPLIER, told={"name": "Fiduciaire", "email": "info@groep.example"}))
    synchronise(bench, Relation("jan", "30", "Jan Peeters", is_supplier=True, email="info@groep.example"))
    assert billit(bench).kept[7].told["name"] == "Fiduciaire"
    assert billit(bench).saves == ["jan supplier"]
    assert "email" not in billit(bench).kept[2].told


def test_a_party_that_the_client_deleted_is_made_again(bench: Bench) -> None:
    synchronise(bench, MILL)
    del billit(bench).kept[1]
    synchronise(bench, replace(MILL, city="Gand"))
    assert billit(bench).saves == ["mill supplier"]


def test_many_are_read_as_one_list(bench: Bench) -> None:
    many = [replace(MILL, exact_id=f"r{n}", code=str(n), vat_number=f"BE{n:010}") for n in range(20)]
    synchronise(bench, *many)
    assert billit(bench).reads == ["listed"]
    synchronise(bench, *(replace(one, city="Gand") for one in many))
    assert billit(bench).reads == ["listed"]
    synchronise(bench, replace(many[0], city="Ledeberg"))
    assert billit(bench).reads == ["get 1"]


@pytest.mark.parametrize("language", languages())
def test_it_is_told_in_every_language(bench: Bench, language: str) -> None:
    synchronise(bench, MILL)
    billit(bench).edit(1, city="Gentbrugge")
    synchronise(bench, replace(MILL, city="Gand"))
    facts = bench.problems()["relation-differs"]
    said = explain(Problem(DOSSIER.id, "relation-differs", "mill", facts), language)
    assert "Gentbrugge" in said.why
    assert "20 Molens Van Damme" in said.what
    assert "relation_precedence=exact" in said.next_step
