"""The companies beyond the first three: valid, distinct, and the same whoever asks for them when."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from stdnum import iban
from stdnum.be import vat

from sandbox.practice import build
from sandbox.practice.further import Further
from sandbox.practice.model import Company

TODAY = dt.date(2026, 11, 25)
MANY = 2_000


@pytest.fixture(scope="module", params=[1, 77])
def further(request: pytest.FixtureRequest) -> Further:
    return build(request.param, TODAY, 3 + MANY, 8).further


@pytest.fixture(scope="module")
def everyone(further: Further) -> list[Company]:
    return [*further.known, *(further.outline(at) for at in range(MANY))]


def test_every_company_has_valid_numbers(everyone: list[Company]) -> None:
    assert all(vat.is_valid(company.vat_number) for company in everyone)
    assert all(iban.is_valid(account.iban) for company in everyone for account in company.bank_accounts)


def test_no_two_companies_share_a_name_or_a_number(everyone: list[Company]) -> None:
    for numbers in (
        [company.name for company in everyone],
        [company.enterprise_number for company in everyone],
        [company.division for company in everyone if company.division],
        [company.party_id for company in everyone if company.party_id],
        [account.iban for company in everyone for account in company.bank_accounts],
    ):
        assert [number for number, times in Counter(numbers).items() if times > 1] == []


def test_a_company_follows_from_the_seed_and_its_place_alone() -> None:
    few, many = (build(5, TODAY, dossiers, 12).further for dossiers in (12, 900))

    assert few.company(7) == many.company(7)
    assert few.company(7) != build(6, TODAY, 12, 12).further.company(7)


@pytest.mark.parametrize("at", range(6))
def test_an_outline_says_what_the_whole_company_says(further: Further, at: int) -> None:
    outline, whole = further.outline(at), further.company(at)

    for name in ("key", "name", "address", "vat_number", "email", "contact", "party_id", "division"):
        assert getattr(outline, name) == getattr(whole, name)
    booked = further.with_books(at)
    assert (booked.books, booked.relations) == (whole.books, whole.relations)
    assert [(account.iban, account.balance) for account in outline.bank_accounts] == [
        (account.iban, account.balance) for account in whole.bank_accounts
    ]
    assert sum(len(account.coda_files) for account in whole.bank_accounts) == further.coda_files(at)


@pytest.mark.parametrize("documents", [0, 1, 2, 7, 20, 90])
def test_a_company_has_as_many_documents_as_were_asked_for(documents: int) -> None:
    further = build(3, TODAY, 6, documents).further

    for company in map(further.company, range(3)):
        assert len(company.invoices) == documents
        known = Counter((one.relation, one.number) for one in company.invoices if one.number)
        assert max(known.values(), default=0) <= 1
        assert all(TODAY - dt.timedelta(days=45) <= one.date <= TODAY for one in company.invoices)


def test_planned_documents_are_the_companys_in_their_order(further: Further) -> None:
    for at in range(6):
        planned, company = further.planned(at), further.company(at)
        assert [row["title"] for row in planned] == [one.title for one in company.invoices]


def test_with_two_documents_one_is_bought_and_one_is_sold() -> None:
    further = build(3, TODAY, 6, 2).further

    for company in map(further.company, range(3)):
        assert sorted(one.direction for one in company.invoices) == ["purchase", "sales"]
        assert all(one.released and one.vat > 0 for one in company.invoices)


def test_fewer_than_three_dossiers_are_refused() -> None:
    with pytest.raises(ValueError, match="3 to"):
        build(1, TODAY, 2)
