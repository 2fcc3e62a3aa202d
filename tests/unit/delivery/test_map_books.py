"""Looking things up in a dossier's books: relations, journals, periods, and what is said of a missing one."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.domain.chart import (
    CostCenter,
    CostUnit,
    Currency,
    FinancialPeriod,
    GlAccount,
    Journal,
    MasterList,
    PaymentCondition,
    VatCode,
)
from dossierflow.domain.document import Counterparty, Direction, Kind
from dossierflow.domain.relation import Relation
from dossierflow.problems.unmappable import Unmappable
from dossierflow.store import dossiers, masterdata, parties, vat_table
from dossierflow.store.database import Store
from dossierflow.sync.lists import WHOLE_LISTS, known
from dossierflow.sync.master_data import MasterData
from tests.support.fakes import DOSSIER, NOW, Bench

SALES, PURCHASE = Direction.SALES, Direction.PURCHASE
INVOICE, CREDIT_NOTE = Kind.INVOICE, Kind.CREDIT_NOTE
KLANT, LEVERANCIER = "BE0712345036", "BE0403019261"


def stopped(deed: Any, *told: Any) -> tuple[str, dict[str, str]]:
    with pytest.raises(Unmappable) as stop:
        deed(*told)
    return stop.value.kind, stop.value.facts


def with_journals(books: MasterData, *journals: Journal, **settings: str) -> MasterData:
    return dataclasses.replace(
        books, journals=journals, settings=dataclasses.replace(books.settings, journals=settings)
    )


def test_the_imported_party_wins_from_the_guid_and_that_from_the_vat_number(books: MasterData) -> None:
    both = {key: dataclasses.replace(one, status="C") for key, one in books.relations.items()}
    known = dataclasses.replace(books, relations=both, by_party={5: "prospect"})
    party = Counterparty(party_id=5, vat_number=KLANT, external_id="lev")
    assert known.relation(party, SALES).exact_id == "prospect"
    assert known.relation(dataclasses.replace(party, party_id=6), SALES).exact_id == "lev"
    assert known.relation(dataclasses.replace(party, party_id=6, external_id=""), SALES).exact_id == "klant"


def test_an_imported_party_whose_relation_is_gone_is_found_by_its_number(books: MasterData) -> None:
    known = dataclasses.replace(books, by_party={5: "gone"})
    assert known.relation(Counterparty(party_id=5, vat_number=KLANT), SALES).exact_id == "klant"


def test_a_party_without_an_id_is_not_somebody_elses(books: MasterData) -> None:
    known = dataclasses.replace(books, by_party={1: "prospect", -1: "prospect"})
    assert known.relation(Counterparty(vat_number=KLANT), SALES).exact_id == "klant"


def test_vat_numbers_are_compared_without_their_spelling(books: MasterData) -> None:
    assert books.relation(Counterparty(vat_number="be 0712.345.036"), SALES).exact_id == "klant"


def test_an_unknown_relation_is_named_by_its_number(books: MasterData) -> None:
    assert stopped(books.relation, Counterparty(vat_number="BE1"), SALES) == (
        "relation-unknown",
        {"vat": "BE1"},
    )
    assert stopped(books.relation, Counterparty(), SALES) == (
        "relation-unknown",
        {"vat": ""},
    )


def test_two_without_a_number_are_not_taken_for_one(books: MasterData) -> None:
    nameless = Relation("nameless", "9", "Niemand", status="C")
    known = dataclasses.replace(books, by_vat_number={**books.by_vat_number, "": [nameless]})
    assert stopped(known.relation, Counterparty(vat_number=" "), SALES)[0] == "relation-unknown"


def test_of_several_with_one_number_the_only_one_of_the_role_is_meant(books: MasterData) -> None:
    shared = [
        Relation("c", "10", "Als klant", status="C"),
        Relation("s", "11", "Als leverancier", is_supplier=True),
    ]
    known = dataclasses.replace(books, by_vat_number={KLANT: shared})
    assert known.relation(Counterparty(vat_number=KLANT), SALES).exact_id == "c"
    assert known.relation(Counterparty(vat_number=KLANT), PURCHASE).exact_id == "s"
    twins = dataclasses.replace(books, by_vat_number={KLANT: [shared[0], shared[0]]})
    assert stopped(twins.relation, Counterparty(vat_number=KLANT), SALES) == (
        "relation-ambiguous",
        {"vat": KLANT, "codes": "10, 10"},
    )


BRANCHES = (
    Relation("main", "20", "Netbeheer NV", is_supplier=True, vat_number=KLANT),
    Relation("branch", "21", "Netbeheer - Genk", is_supplier=True, vat_number=KLANT),
)


def with_branches(books: MasterData, by_party: dict[int, str], **change: Any) -> MasterData:
    branches = [BRANCHES[0], dataclasses.replace(BRANCHES[1], **change)]
    return dataclasses.replace(
        books,
        relations=books.relations | {one.exact_id: one for one in branches},
        by_vat_number={KLANT: branches},
        by_party=by_party,
    )


def test_a_party_that_billit_keeps_for_two_branches_decides_nothing(books: MasterData) -> None:
    known = with_branches(books, {5: "main"})
    party = Counterparty(party_id=5, vat_number=KLANT, external_id="main")
    assert stopped(known.relation, party, PURCHASE) == (
        "relation-ambiguous",
        {"vat": KLANT, "codes": "20, 21"},
    )


@pytest.mark.parametrize(
    ("by_party", "party", "change", "meant"),
    [
        ({5: "main", 6: "branch"}, Counterparty(6, vat_number=KLANT), {}, "branch"),  # parties of their own
        ({5: "main", 6: "branch"}, Counterparty(5, vat_number=KLANT), {}, "main"),
        ({5: "main"}, Counterparty(9, vat_number=KLANT, external_id="branch"), {}, "branch"),
        ({5: "main"}, Counterparty(5, vat_number=KLANT), {"blocked": True}, "main"),
        ({5: "branch"}, Counterparty(5, vat_number=KLANT), {"blocked": True}, "branch"),
        ({5: "main"}, Counterparty(5, vat_number=KLANT), {"is_supplier": False, "status": "C"}, "main"),
    ],
)
def test_a_party_that_stands_for_one_relation_decides(
    books: MasterData, by_party: dict[int, str], party: Counterparty, change: dict[str, Any], meant: str
) -> None:
    assert with_branches(books, by_party, **change).relation(party, PURCHASE).exact_id == meant


@pytest.mark.parametrize(("direction", "number", "role"), [
    (SALES, LEVERANCIER, "customer"), (PURCHASE, KLANT, "supplier"),
])  # fmt: skip
def test_a_relation_without_the_role_is_named_with_the_role(
    books: MasterData, direction: Direction, number: str, role: str
) -> None:
    relation = books.by_vat_number[number][0]
    assert stopped(books.relation, Counterparty(vat_number=number), direction) == (
        "relation-role",
        {"relation": f"{relation.code} {relation.name}", "role": role},
    )


@pytest.mark.parametrize(
    ("direction", "kind", "type_"),
    [(SALES, INVOICE, 20), (SALES, CREDIT_NOTE, 21), (PURCHASE, INVOICE, 22), (PURCHASE, CREDIT_NOTE, 23)],
)
def test_the_only_open_journal_of_the_type_is_meant(
    books: MasterData, direction: Direction, kind: Kind, type_: int
) -> None:
    every = [Journal(f"j{one}", str(one), "", one) for one in (10, 12, 20, 21, 22, 23, 90)]
    known = with_journals(books, *every, Journal("old", "old", "", type_, blocked=True))
    assert known.journal(direction, kind).type == type_
    twice = with_journals(books, *every, Journal("more", "more", "", type_))
    setting = f"journals.{direction}" + (":credit-note" if kind is CREDIT_NOTE else "")
    assert stopped(twice.journal, direction, kind) == (
        "journal-ambiguous",
        {"direction": direction, "kind": kind, "codes": f"{type_}, more", "setting": setting},
    )
    none = with_journals(books, *(one for one in every if one.type in (10, 12, 90)))
    assert stopped(none.journal, direction, kind) == (
        "journal-missing",
        {"direction": direction, "kind": kind, "setting": f"journals.{direction}"},
    )


@pytest.mark.parametrize(("direction", "type_"), [(SALES, 20), (PURCHASE, 22)])
def test_without_a_journal_of_returns_credit_notes_go_where_invoices_go(
    books: MasterData, direction: Direction, type_: int
) -> None:
    known = with_journals(books, Journal("j", "J", "", type_))
    assert known.journal(direction, CREDIT_NOTE).code == "J"


@pytest.mark.parametrize(("direction", "type_", "blocked"), [(SALES, 20, 21), (PURCHASE, 22, 23)])
def test_of_two_journals_the_one_chosen_for_invoices_serves_where_none_is_for_returns(
    books: MasterData, direction: Direction, type_: int, blocked: int
) -> None:
    two = [Journal("a", "A", "", type_), Journal("b", "B", "", type_)]
    known = with_journals(books, *two, **{direction.value: "B"})
    assert known.journal(direction, CREDIT_NOTE).code == "B"
    # One for returns that is blocked is a choice to make, and the setting that makes it is named.
    known = with_journals(books, *two, Journal("r", "R", "", blocked, blocked=True), **{direction.value: "B"})
    kind, facts = stopped(known.journal, direction, CREDIT_NOTE)
    assert (kind, facts["setting"]) == ("journal-ambiguous", f"journals.{direction}:credit-note")
    chosen = {direction.value: "B", f"{direction}:credit-note": "A"}
    assert with_journals(books, *two, **chosen).journal(direction, CREDIT_NOTE).code == "A"


def test_the_dossiers_own_choice_of_journal_wins(books: MasterData) -> None:
    journals = [Journal("a", "A", "", 20), Journal("b", "B", "", 20), Journal("c", "C", "", 20, blocked=True)]
    assert with_journals(books, *journals, sales="B").journal(SALES, INVOICE).code == "B"
    precise = with_journals(books, *journals, **{"sales": "B", "sales:credit-note": "A"})
    assert precise.journal(SALES, CREDIT_NOTE).code == "A"
    assert precise.journal(SALES, INVOICE).code == "B"
    assert with_journals(books, *journals, **{"sales:invoice": "A", "sales": "B"}).journal(
        SALES, INVOICE
    ).code == "A"  # fmt: skip


def test_the_choice_for_invoices_says_nothing_of_credit_notes(books: MasterData) -> None:
    known = with_journals(books, Journal("a", "A", "", 20), Journal("r", "R", "", 21), sales="A")
    assert known.journal(SALES, CREDIT_NOTE).code == "R"


@pytest.mark.parametrize("wanted", ["Z", "C"])
def test_a_chosen_journal_that_is_gone_or_blocked_is_named(books: MasterData, wanted: str) -> None:
    journals = [Journal("a", "A", "", 20), Journal("c", "C", "", 20, blocked=True)]
    known = with_journals(books, *journals, sales=wanted)
    assert stopped(known.journal, SALES, INVOICE) == (
        "journal-unknown",
        {"journal": wanted, "setting": "journals.sales"},
    )


def test_a_period_holds_its_first_and_its_last_day(books: MasterData) -> None:
    november, december = (
        FinancialPeriod(2026, 11, dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
        FinancialPeriod(2026, 12, dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
    )
    known = dataclasses.replace(books, periods=(november, december))
    assert known.period(dt.date(2026, 11, 1)) == november
    assert known.period(dt.date(2026, 11, 30)) == november
    assert known.period(dt.date(2026, 12, 1)) == december
    assert stopped(known.period, dt.date(2027, 1, 1)) == ("year-missing", {"year": "2027"})
    assert stopped(known.period, dt.date(2026, 10, 31)) == ("year-missing", {"year": "2026"})


def test_books_are_what_the_store_knows_of_the_dossier(bench: Bench) -> None:
    relation = Relation("klant", "1", "Klant BV", status="C", vat_number="BE 0712.345.036")
    account = GlAccount("g700", "700000", "Verkopen", 110)
    journal = Journal("j2", "700", "Verkopen", 20)
    code = VatCode("v3", "3  ", "Verkopen 21 %", Decimal(21))
    period = FinancialPeriod(2026, 11, dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    with bench.store.begin() as connection:
        rows: list[tuple[Any, Any]] = [
            (masterdata.RELATIONS, relation),
            (masterdata.GL_ACCOUNTS, account),
            (masterdata.JOURNALS, journal),
            (masterdata.VAT_CODES, code),
            (masterdata.PERIODS, period),
        ]
        for kind, row in rows:
            masterdata.save(connection, kind, DOSSIER.id, [row])
        party = {"customer_party_id": 501}
        masterdata.mark_imported(connection, masterdata.RELATIONS, DOSSIER.id, relation, party)
        vat_table.confirm(connection, DOSSIER.id, "Lotte", NOW, {("sales", "4", "21", ""): "3  "})
    books = MasterData.load(bench.session)
    assert books.settings == bench.settings
    assert books.relations == {"klant": relation}
    assert books.by_vat_number == {KLANT: [relation]}
    assert (books.accounts, books.account_codes) == ({"700000": account}, {"g700": "700000"})
    assert (books.journals, books.vat_codes, books.periods) == ((journal,), (code,), (period,))
    assert books.vat_table == {("sales", "4", "21", ""): ("3  ", True)}
    assert books.by_party == {501: "klant"}


LISTS = {
    MasterList.COST_CENTERS: ("cost_centers", CostCenter("c", " 10 ", "Winkel")),
    MasterList.COST_UNITS: ("cost_units", CostUnit("u", "20", "Project")),
    MasterList.CURRENCIES: ("currencies", Currency("EUR", "Euro")),
    MasterList.PAYMENT_CONDITIONS: ("payment_conditions", PaymentCondition("p", "30", "30 dagen", 30)),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_known_once_it_was_read(bench: Bench, name: MasterList) -> None:
    field, row = LISTS[name]
    with bench.store.begin() as connection:
        masterdata.save(connection, WHOLE_LISTS[name].mirror, DOSSIER.id, [row])
        masterdata.save(connection, WHOLE_LISTS[name].mirror, "310002", [dataclasses.replace(row, code="99")])
        dossiers.move_cursor(connection, "310002", known(name), "1", NOW)
    assert getattr(MasterData.load(bench.session), field) is None
    with bench.store.begin() as connection:
        dossiers.move_cursor(connection, bench.session.scope, known(name), "1", NOW)
    books = MasterData.load(bench.session)
    assert getattr(books, field) == {row.code.strip(): row}
    assert [one for one, _ in LISTS.values() if getattr(books, one) is not None] == [field]


def test_parties_that_stand_for_several_relations_come_from_the_dossiers_own(bench: Bench) -> None:
    both = [Relation(guid, guid, "Klant BV", status="C", vat_number=KLANT) for guid in ("a", "b")]
    with bench.store.begin() as connection:
        for dossier, parties_ in ((DOSSIER.id, (5, 5)), ("310002", (6, 6))):
            masterdata.save(connection, masterdata.RELATIONS, dossier, both)
            for relation, party in zip(both, parties_, strict=True):
                sides = {"customer_party_id": party}
                masterdata.mark_imported(connection, masterdata.RELATIONS, dossier, relation, sides)
    assert MasterData.load(bench.session).shared == {5}


def test_customers_that_share_a_number_are_told_apart_like_suppliers(books: MasterData) -> None:
    known = with_branches(books, {5: "main"}, is_supplier=False, status="C")
    main = dataclasses.replace(BRANCHES[0], is_supplier=False, status="C")
    both = [main, known.relations["branch"]]
    known = dataclasses.replace(
        known, relations=known.relations | {"main": main}, by_vat_number={KLANT: both}
    )
    party = Counterparty(party_id=5, vat_number=KLANT, external_id="main")
    assert stopped(known.relation, party, SALES)[0] == "relation-ambiguous"


def test_a_party_of_a_relation_without_a_number_is_that_relation(books: MasterData) -> None:
    nameless = Relation("nameless", "9", "Niemand", status="C")
    known = dataclasses.replace(
        books, relations=books.relations | {"nameless": nameless}, by_party={5: "nameless"}
    )
    assert known.relation(Counterparty(party_id=5), SALES) == nameless


@pytest.mark.parametrize(("direction", "type_"), [(SALES, 21), (PURCHASE, 23)])
def test_the_setting_that_decides_on_a_journal_is_named(
    books: MasterData, direction: Direction, type_: int
) -> None:
    known = with_journals(books, Journal("r", "R", "", type_))
    assert known.journal_setting(direction, CREDIT_NOTE) == f"journals.{direction}:credit-note"
    assert known.journal_setting(direction, INVOICE) == f"journals.{direction}"


def test_a_party_that_stands_for_two_relations_decides_nothing(books: MasterData) -> None:
    """Two branches with one VAT number were imported into one party, which has the last one's GUID."""
    branch = dataclasses.replace(books.relations["klant"], exact_id="filiaal", code="9")
    known = dataclasses.replace(
        books,
        relations=books.relations | {"filiaal": branch},
        by_vat_number={branch.vat_number: [books.relations["klant"], branch]},
        by_party={5: "filiaal"},
        shared=frozenset({5}),
    )
    party = Counterparty(5, "Klant BV", branch.vat_number, external_id="filiaal")
    with pytest.raises(Unmappable) as refused:
        known.relation(party, Direction.SALES)
    assert refused.value.kind == "relation-ambiguous"


def test_parties_that_two_relations_share_are_known(sqlite_store: Store) -> None:
    with sqlite_store.begin() as connection:
        both = [Relation(guid, guid, "Klant BV", vat_number="BE0712345036") for guid in ("a", "b", "c")]
        masterdata.save(connection, masterdata.RELATIONS, "310001", both)
        for relation, party in zip(both, (5, 5, 6), strict=True):
            sides = {"customer_party_id": party, "supplier_party_id": party}
            masterdata.mark_imported(connection, masterdata.RELATIONS, "310001", relation, sides)
        assert parties.shared_parties(connection, "310001") == {5}
