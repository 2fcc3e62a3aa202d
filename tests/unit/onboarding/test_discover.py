"""Divisions and companies are bound by enterprise number, and never by guessing."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.billit.client import Company
from dossierflow.domain.dossier import DossierSettings
from dossierflow.errors import Misuse
from dossierflow.exact.client import Division
from dossierflow.kernel.clock import ManualClock
from dossierflow.onboarding import discover, learnt_office
from dossierflow.store.database import Store

CLOCK = ManualClock(dt.datetime(2026, 11, 25, 2, 15, tzinfo=dt.UTC))
OFFICE = 1


def division(code: int, number: str, status: int = 1) -> Division:
    return Division(code, f"Division {code}", number, f"BE{number}", status, "", 0)


def company(party: int, number: str) -> Company:
    return Company(party, f"Company {party}", f"BE{number}", number)


def found(store: Store, divisions: list[Division], companies: list[Company], **more: Any) -> Any:
    office = company(OFFICE, "0999999922")
    return discover(
        store, CLOCK, {"exact:u1": divisions}, [office, *companies], OFFICE, DossierSettings(), **more
    )


def test_one_division_and_one_company_with_a_number_are_a_dossier(sqlite_store: Store) -> None:
    result = found(sqlite_store, [division(10, "0712345036")], [company(20, "0712345036")])
    [dossier] = result.bound
    assert (dossier.id, dossier.party_id, dossier.connection_id) == ("10", 20, "exact:u1")
    assert result.problems == []


def test_the_practices_own_company_is_known_without_a_setting() -> None:
    client = company(20, "0712345036")
    office = replace(company(OFFICE, "0999999922"), role="Accountant")
    assert learnt_office([client, office]) == OFFICE
    assert learnt_office([client]) is None
    assert learnt_office([office, replace(office, party_id=2)]) is None


def test_what_stands_on_one_side_only_is_said(sqlite_store: Store) -> None:
    result = found(sqlite_store, [division(10, "0712345036")], [company(20, "0403019261")])
    assert result.bound == []
    assert {one.kind for one in result.problems} == {"division-unbound", "company-unbound"}


def test_departments_with_one_number_are_for_a_person_whose_choice_stays(sqlite_store: Store) -> None:
    both = [division(10, "0712345036"), division(11, "0712345036")]
    companies = [company(20, "0712345036"), company(21, "0712345036")]
    assert [one.kind for one in found(sqlite_store, both, companies).problems] == ["binding-ambiguous"]
    chosen = found(sqlite_store, both, companies, chosen={10: 21})
    # The choice settles the other pair too: one division and one company are left with the number.
    assert {one.division: one.party_id for one in chosen.bound} == {10: 21, 11: 20}
    again = found(sqlite_store, both, companies)
    assert {one.division: one.party_id for one in again.bound} == {10: 21, 11: 20}
    assert again.problems == []


def test_inactive_divisions_and_the_office_are_no_dossiers(sqlite_store: Store) -> None:
    divisions = [division(10, "0712345036", status=2), division(11, "0999999922")]
    result = found(sqlite_store, divisions, [company(20, "0712345036")])
    assert result.bound == []
    assert [one.kind for one in result.problems] == ["company-unbound"]


@pytest.mark.parametrize("chosen", [{99: 20}, {10: 99}])
def test_a_choice_of_what_is_not_there_is_wrong_use(sqlite_store: Store, chosen: dict[int, int]) -> None:
    with pytest.raises(Misuse):
        found(sqlite_store, [division(10, "0712345036")], [company(20, "0712345036")], chosen=chosen)
