"""Divisions and companies are bound by enterprise number, and never by guessing; people decide the rest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.app.safety import within_reach
from dossierflow.billit.client import Company
from dossierflow.domain.bank_transaction import BankAccount
from dossierflow.domain.candidate import BindingState, DecisionKind, Side
from dossierflow.domain.dossier import DossierSettings, OutOfReach, Stage
from dossierflow.domain.relation import Relation
from dossierflow.errors import Misuse, NotInReach
from dossierflow.exact.client import Division
from dossierflow.onboarding import DiscoveryResult, PracticeItself, discover, learnt, list_candidates
from dossierflow.onboarding import bind as binding
from dossierflow.onboarding.bind import BoundByItself
from dossierflow.store import bank, candidates, dossier_life, dossiers, masterdata, parties, problems
from dossierflow.store.database import Store
from tests.support.clock import ManualClock

CLOCK = ManualClock(dt.datetime(2026, 11, 25, 2, 15, tzinfo=dt.UTC))
OFFICE = 1
CUSTOMER = Relation("r1", "1", "Klant", status="C")
SHARED, OWN = "0712345036", "0403019261"


def division(code: int, number: str, status: int = 1, blocking: int = 0) -> Division:
    return Division(code, f"Division {code}", number, f"BE{number}", status, "", blocking)


def company(party: int, number: str) -> Company:
    return Company(party, f"Company {party}", f"BE{number}", number)


THE_OFFICE = company(OFFICE, "0999999922")


def found(store: Store, divisions: list[Division], companies: list[Company], **more: Any) -> DiscoveryResult:
    """As a practice that binds every match by itself, where nothing else is said."""
    by_itself = more.pop("by_itself", BoundByItself.ALL)
    return discover(
        store,
        CLOCK,
        more.pop("reached", {"exact:u1": divisions}),
        [THE_OFFICE, *companies],
        more.pop("practice", PracticeItself(OFFICE)),
        DossierSettings(),
        by_itself=by_itself,
        binds_matches=by_itself is BoundByItself.ALL,
        **more,
    )


def states(result: DiscoveryResult) -> dict[int, BindingState]:
    return {one.division.code: one.state for one in result.candidates if one.division}


def chosen(store: Store, pairs: Mapping[int, int | None]) -> None:
    with store.begin() as connection:
        listed = list_candidates(connection)
        free = binding.free_parties(connection)
        binding.bind(connection, binding.pairs_of(listed, pairs, free), DossierSettings(), CLOCK.now())


def test_one_division_and_one_company_with_a_number_are_a_dossier(sqlite_store: Store) -> None:
    result = found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)])
    [dossier] = result.bound
    assert (dossier.id, dossier.party_id, dossier.connection_id) == ("10", 20, "exact:u1")
    assert result.problems == []


def test_to_look_binds_nothing(sqlite_store: Store) -> None:
    result = found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)], by_itself=BoundByItself.NONE)
    assert result.bound == []
    assert states(result) == {10: BindingState.MATCH}
    chosen(sqlite_store, {10: None})
    assert [one.id for one in found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)]).bound] == [
        "10"
    ]


def test_one_match_is_a_question_until_a_person_binds_it_or_sets_it_aside(sqlite_store: Store) -> None:
    divisions, companies = [division(10, SHARED), division(11, OWN)], [company(20, SHARED), company(21, OWN)]
    for_a_person = {"by_itself": BoundByItself.AWAITED}
    first = found(sqlite_store, divisions, companies, **for_a_person)
    assert (first.bound, {one.kind for one in first.problems}) == ([], {"division-matched"})
    assert {one.subject for one in first.problems} == {"10", "11"}
    chosen(sqlite_store, {10: None})
    with sqlite_store.begin() as connection:
        binding.decide(connection, Side.DIVISION, [11], DecisionKind.SET_ASIDE, "no client", CLOCK.now())
    after = found(sqlite_store, divisions, companies, **for_a_person)
    assert ([one.id for one in after.bound], after.problems) == (["10"], [])


def test_a_choice_among_departments_binds_no_other_one_by_itself(sqlite_store: Store) -> None:
    both = [division(10, SHARED), division(11, SHARED)]
    companies = [company(20, SHARED), company(21, SHARED)]
    found(sqlite_store, both, companies, by_itself=BoundByItself.AWAITED)
    chosen(sqlite_store, {10: 21})
    after = found(sqlite_store, both, companies, by_itself=BoundByItself.AWAITED)
    assert [one.id for one in after.bound] == ["10"]
    assert [one.kind for one in after.problems] == ["division-matched"]


def test_what_stands_on_one_side_only_is_said(sqlite_store: Store) -> None:
    result = found(sqlite_store, [division(10, SHARED)], [company(20, OWN)])
    assert result.bound == []
    assert {one.kind for one in result.problems} == {"division-unbound", "company-unbound"}


def test_departments_with_one_number_are_for_a_person_whose_choice_stays(sqlite_store: Store) -> None:
    both = [division(10, SHARED), division(11, SHARED)]
    companies = [company(20, SHARED), company(21, SHARED)]
    first = found(sqlite_store, both, companies)
    assert [one.kind for one in first.problems] == ["binding-ambiguous"]
    assert first.problems[0].facts["pair"] == "10=20"
    chosen(sqlite_store, {10: 21})
    # The choice settles the other pair too: one division and one company are left with the number.
    again = found(sqlite_store, both, companies)
    assert {one.division: one.party_id for one in again.bound} == {10: 21, 11: 20}
    assert found(sqlite_store, both, companies).problems == []


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (division(10, SHARED, status=0), BindingState.INACTIVE),
        (division(10, SHARED, status=2), BindingState.ARCHIVED),
        (division(10, SHARED, blocking=1), BindingState.BLOCKED),
        (division(10, ""), BindingState.NO_NUMBER),
        (division(10, "0999999922"), BindingState.PRACTICE),
        (division(10, OWN), BindingState.NO_COMPANY),
    ],
)
def test_a_division_that_is_not_bound_says_why(
    sqlite_store: Store, one: Division, state: BindingState
) -> None:
    result = found(sqlite_store, [one], [company(20, SHARED)])
    assert result.bound == []
    assert states(result)[10] is state
    if state is not BindingState.BLOCKED:
        with pytest.raises(Misuse):
            chosen(sqlite_store, {10: None})


def test_what_exact_converts_is_bound_when_it_is_over(sqlite_store: Store) -> None:
    assert found(sqlite_store, [division(10, SHARED, blocking=2)], [company(20, SHARED)]).problems == []
    with pytest.raises(Misuse, match="converting"):
        chosen(sqlite_store, {10: None})
    assert len(found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)]).bound) == 1


@pytest.mark.parametrize("pairs", [{99: 20}, {10: 99}, {10: OFFICE}])
def test_a_choice_of_what_is_not_there_is_wrong_use(sqlite_store: Store, pairs: dict[int, int]) -> None:
    found(sqlite_store, [division(10, OWN)], [company(20, SHARED)])
    with pytest.raises(Misuse):
        chosen(sqlite_store, pairs)


# The practice itself


def test_the_practices_own_company_is_known_without_a_setting() -> None:
    client, office = company(20, SHARED), replace(THE_OFFICE, role="Accountant")
    assert learnt([client, office], (), (), None).party_id == OFFICE
    assert learnt([client], (), (), None).party_id is None
    assert learnt([office, replace(office, party_id=2)], (), (), None).party_id is None


def test_where_billit_does_not_say_it_the_home_of_the_office_user_is_the_practice() -> None:
    reached = [division(10, SHARED), division(11, "0999999922")]
    itself = learnt([company(20, SHARED), THE_OFFICE], {11}, reached, None)
    assert itself == PracticeItself(OFFICE, frozenset({11}))
    # Somebody who keeps the books of one company only is no practice.
    assert learnt([company(20, SHARED)], {10}, reached[:1], None) == PracticeItself(None)


def test_a_dossier_that_turns_out_to_be_the_practice_is_none(sqlite_store: Store) -> None:
    divisions = [division(10, SHARED), division(11, "0999999922")]
    before = found(sqlite_store, divisions, [company(20, SHARED)], practice=PracticeItself())
    assert {one.id for one in before.bound} == {"10", "11"}
    after = found(sqlite_store, divisions, [company(20, SHARED)])
    assert [one.id for one in after.bound] == ["10"]
    assert states(after) == {10: BindingState.BOUND, 11: BindingState.PRACTICE}
    with sqlite_store.read() as connection:
        assert dossiers.get(connection, "11").stage is Stage.UNBOUND
        assert [one.event for one in dossier_life.history(connection, "11")] == ["practice"]
        assert candidates.practice_party(connection) == OFFICE


# What a person decides


def test_what_is_set_aside_is_not_counted_whatever_changes_until_it_is_taken_up(sqlite_store: Store) -> None:
    alone = division(10, OWN)
    assert len(found(sqlite_store, [alone], []).problems) == 1
    with sqlite_store.begin() as connection:
        binding.decide(connection, Side.DIVISION, [10], DecisionKind.SET_ASIDE, "sold in 2027", CLOCK.now())
    renamed = found(sqlite_store, [replace(alone, name="Another name")], [company(20, OWN)])
    assert renamed.bound == []
    assert states(renamed) == {10: BindingState.SET_ASIDE}
    [line] = [one for one in renamed.candidates if one.division]
    assert line.decision is not None
    assert line.decision.reason == "sold in 2027"
    with sqlite_store.begin() as connection:
        candidates.take_back(connection, Side.DIVISION, [10])
    assert len(found(sqlite_store, [alone], [company(20, OWN)]).bound) == 1


def test_a_company_without_a_division_is_set_aside_too(sqlite_store: Store) -> None:
    found(sqlite_store, [], [company(20, OWN)])
    with sqlite_store.begin() as connection:
        binding.decide(connection, Side.COMPANY, [20], DecisionKind.SET_ASIDE, "no books", CLOCK.now())
    assert found(sqlite_store, [], [company(20, OWN)]).problems == []


def test_who_waits_for_the_entrepreneur_is_not_counted_and_bound_when_he_accepts(sqlite_store: Store) -> None:
    found(sqlite_store, [division(10, OWN)], [])
    with sqlite_store.begin() as connection:
        binding.decide(connection, Side.DIVISION, [10], DecisionKind.WAITING, "", CLOCK.now(), "a@b.example")
    waits = found(sqlite_store, [division(10, OWN)], [])
    assert (waits.problems, states(waits)) == ([], {10: BindingState.WAITING})
    accepted = found(sqlite_store, [division(10, OWN)], [company(20, OWN)], by_itself=BoundByItself.AWAITED)
    assert [one.id for one in accepted.bound] == ["10"]
    with sqlite_store.read() as connection:
        assert candidates.decisions(connection) == {}


def test_a_dossier_taken_apart_keeps_its_history_and_is_not_bound_by_itself(sqlite_store: Store) -> None:
    sides = ([division(10, SHARED)], [company(20, SHARED), company(21, OWN)])
    [dossier] = found(sqlite_store, *sides).bound
    with sqlite_store.begin() as connection:
        masterdata.save(connection, masterdata.RELATIONS, dossier.id, [CUSTOMER])
        masterdata.mark_imported(
            connection, masterdata.RELATIONS, dossier.id, CUSTOMER, {"customer_party_id": 7}
        )
        dossier_life.go_live(connection, dossier.id, dt.date(2026, 1, 1), CLOCK.now())
        binding.unbind(connection, [dossier], "wrong company", CLOCK.now())
    result = found(sqlite_store, *sides)
    assert (result.bound, states(result)) == ([], {10: BindingState.UNBOUND})
    chosen(sqlite_store, {10: 21})
    [again] = found(sqlite_store, *sides).bound
    assert (again.party_id, again.stage) == (21, Stage.FOUND)  # nobody made it live with this company
    with sqlite_store.read() as connection:
        assert parties.parties(connection, "10") == {}  # they were the other company's
        assert [one.event for one in dossier_life.history(connection, "10")] == ["live", "unbound", "bound"]


def test_a_company_belongs_to_one_division_and_a_bound_one_is_taken_apart_first(sqlite_store: Store) -> None:
    sides = ([division(10, SHARED), division(11, OWN)], [company(20, SHARED)])
    found(sqlite_store, *sides)
    with pytest.raises(Misuse, match="bound already"):
        chosen(sqlite_store, {10: 20})
    with pytest.raises(Misuse, match="free"):
        chosen(sqlite_store, {11: 20})


# Connections


def test_divisions_of_a_connection_that_could_not_be_asked_stay_as_they_were(sqlite_store: Store) -> None:
    both = {"exact:u1": [division(10, SHARED)], "exact:u2": [division(11, OWN)]}
    companies = [company(20, SHARED), company(21, OWN)]
    assert len(found(sqlite_store, [], companies, reached=both).bound) == 2
    half = found(sqlite_store, [], companies, reached={"exact:u1": both["exact:u1"]})
    assert states(half) == {10: BindingState.BOUND, 11: BindingState.BOUND}


def test_a_dossier_keeps_its_connection_while_that_one_reaches_it(sqlite_store: Store) -> None:
    companies = [company(20, SHARED)]
    found(sqlite_store, [], companies, reached={"exact:u2": [division(10, SHARED)]})
    both = {"exact:u1": [division(10, SHARED)], "exact:u2": [division(10, SHARED)]}
    assert found(sqlite_store, [], companies, reached=both).bound[0].connection_id == "exact:u2"
    only = {"exact:u1": [division(10, SHARED)], "exact:u2": []}
    assert found(sqlite_store, [], companies, reached=only).bound[0].connection_id == "exact:u1"


def test_what_neither_shows_any_more_stays_a_dossier_and_is_listed(sqlite_store: Store) -> None:
    found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)])
    gone = found(sqlite_store, [], [company(20, SHARED)])
    assert states(gone) == {10: BindingState.UNREACHED}
    assert states(found(sqlite_store, [division(10, SHARED)], [])) == {10: BindingState.UNREACHED}


# Out of reach


@pytest.mark.parametrize(
    ("divisions", "companies", "why", "kind"),
    [
        ([division(10, SHARED, blocking=2)], [company(20, SHARED)], OutOfReach.BLOCKED, "division-blocked"),
        ([division(10, SHARED, status=2)], [company(20, SHARED)], OutOfReach.INACTIVE, "division-inactive"),
        ([], [company(20, SHARED)], OutOfReach.NO_DIVISION, "exact-division-access"),
        ([division(10, SHARED)], [], OutOfReach.NO_COMPANY, "billit-no-access"),
    ],
)
def test_a_dossier_out_of_reach_is_told_once_left_alone_and_goes_on_by_itself(
    sqlite_store: Store, divisions: list[Division], companies: list[Company], why: OutOfReach, kind: str
) -> None:
    whole = ([division(10, SHARED)], [company(20, SHARED)])
    found(sqlite_store, *whole)
    for _ in range(2):
        assert found(sqlite_store, divisions, companies).bound == []
        assert open_kinds(sqlite_store) == [kind]
        with sqlite_store.read() as connection:
            known = dossiers.get(connection, "10")
        assert known.out_of_reach is why
        assert within_reach([known], named=False) == []
        with pytest.raises(NotInReach, match="out of reach"):
            within_reach([known], named=True)
    assert [one.id for one in found(sqlite_store, *whole).bound] == ["10"]
    assert open_kinds(sqlite_store) == []


def test_a_dossier_whose_connection_could_not_be_asked_stays_in_reach(sqlite_store: Store) -> None:
    found(sqlite_store, [division(10, SHARED)], [company(20, SHARED)])
    found(sqlite_store, [], [company(20, SHARED)], reached={"exact:u2": []})
    with sqlite_store.read() as connection:
        assert dossiers.get(connection, "10").out_of_reach is None


def test_bank_accounts_are_known_before_a_dossier_is_live(sqlite_store: Store) -> None:
    account = BankAccount("BE68539007547034", "KREDBEBB")
    named = replace(company(20, SHARED), bank_accounts=(account,))
    found(sqlite_store, [division(10, SHARED)], [named])
    with sqlite_store.begin() as connection:
        [known] = bank.accounts(connection, "10")
        assert (known.account, known.opening) == (account, None)
        bank.set_opening(connection, "10", account.iban, "EUR", (1000, dt.date(2026, 9, 30)), "given", 7)
    found(
        sqlite_store,
        [division(10, SHARED)],
        [replace(named, bank_accounts=(replace(account, name="Zicht"),))],
    )
    with sqlite_store.read() as connection:
        [known] = bank.accounts(connection, "10")
    assert (known.account.name, known.opening) == ("Zicht", (1000, dt.date(2026, 9, 30)))


def open_kinds(store: Store) -> list[str]:
    with store.read() as connection:
        return [one.problem.kind for one in problems.open_ones(connection, "10")]
