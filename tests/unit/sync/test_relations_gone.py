"""A relation that was merged or deleted in Exact after it was read, and an invoice that still names it."""

from dataclasses import replace

import pytest

from dossierflow.delivery.destinations.missing_relations import MissingRelations
from dossierflow.domain.document import Counterparty, Direction
from dossierflow.domain.relation import Relation
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import masterdata
from dossierflow.sync.master_data import MasterData
from tests.support.fakes import DOSSIER, NOW, Bench, summary

GONE = Relation("gone", "10015", "Pactum BV", is_supplier=True, vat_number="BE0403019261")
INTO = Relation("into", "10016", "Pactum NV", is_supplier=True)
PARTY = Counterparty(6, "Pactum BV", "BE 0403.019.261")


@pytest.fixture
def bench_(bench: Bench) -> Bench:
    with bench.store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, [GONE, INTO])
        masterdata.mark_deleted(connection, masterdata.RELATIONS, DOSSIER.id, ["gone"], NOW)
    return bench


def stopped(bench: Bench, party: Counterparty) -> Unmappable:
    with pytest.raises(Unmappable) as stop:
        MasterData.load(bench.session).relation(party, Direction.PURCHASE)
    return stop.value


@pytest.mark.parametrize("party", [PARTY, replace(PARTY, vat_number="", external_id="gone")])
def test_it_is_named_as_gone_and_not_as_never_there(bench_: Bench, party: Counterparty) -> None:
    declared = stopped(bench_, party).declared
    assert (declared.key, declared.facts) == (
        "relation-gone",
        {"relation": GONE.label, "vat": party.vat_number},
    )


def test_one_without_a_number_is_not_that_of_a_party_without_one(bench_: Bench) -> None:
    with bench_.store.begin() as connection:
        masterdata.mark_deleted(connection, masterdata.RELATIONS, DOSSIER.id, ["into"], NOW)
    assert stopped(bench_, replace(PARTY, vat_number="")).declared.key == "relation-unknown"


def test_it_is_not_made_again_by_itself(bench_: Bench) -> None:
    bench_.settings = replace(bench_.settings, create_relations=True)
    document = summary(direction=Direction.PURCHASE, counterparty=PARTY)
    books = MasterData.load(bench_.session)
    assert MissingRelations(bench_.session).admitted(books, document, stopped(bench_, PARTY)) is None


def test_the_relation_that_it_became_is_found_by_its_number(bench_: Bench) -> None:
    with bench_.store.begin() as connection:
        grown = replace(INTO, vat_number="BE0403019261")
        masterdata.save(connection, masterdata.RELATIONS, DOSSIER.id, [grown])
    assert MasterData.load(bench_.session).relation(PARTY, Direction.PURCHASE).exact_id == "into"


def test_a_party_that_nobody_knew_is_still_unknown(bench_: Bench) -> None:
    assert stopped(bench_, Counterparty(7, "Ander", "BE0712345036")).declared.key == "relation-unknown"
