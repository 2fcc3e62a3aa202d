"""The client reads a whole company from the strict sandbox, with the calls that the contract counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.domain.chart import JournalType
from dossierflow.domain.rights import ONBOARDING
from dossierflow.errors import Reconnect, RightMissing
from dossierflow.exact import Exact, ExactDivision


def test_a_connection_knows_its_user_and_companies(office: Exact) -> None:
    user, divisions = office.me(), office.divisions()
    assert user.full_name == "Lotte Vermeulen"
    assert user.is_office_user
    assert len({one.code for one in divisions}) == len(divisions) == 5
    assert all(one.enterprise_number and one.status == 1 for one in divisions)


def test_a_portal_user_is_known_before_anything_is_booked(town: Any) -> None:
    assert not town.connect("portal").user.is_office_user


def test_only_the_consented_companies_are_reached(town: Any, office: Exact) -> None:
    codes = [one.code for one in office.divisions()]
    made = town.connect(divisions=codes[:2])
    assert [one.code for one in made.divisions] == codes[:2]
    with town.exact(made.connection_id) as exact, pytest.raises(RightMissing) as missing:
        exact.division(codes[2]).journals()
    assert missing.value.division == codes[2]


def onboarding(division: ExactDivision) -> Iterator[Any]:
    """Everything that section 10 of the contract counts for one dossier, without relation bank accounts."""
    yield division.rights.probe(ONBOARDING)
    for stream in (division.relations, division.gl_accounts, division.deletions):
        yield list(stream.changed(0))
    yield from (division.journals(), division.vat_codes(), division.payment_conditions())
    yield from (division.periods([2025, 2026, 2027]), division.currencies(), division.document_types())
    yield from (division.cost_centers(), division.cost_units(), division.mailboxes())


def test_onboarding_costs_a_call_a_list_and_nine_for_the_rights(
    office: Exact, division: ExactDivision
) -> None:
    before = office.calls
    read = list(onboarding(division))
    assert all(read)
    assert office.calls - before == 9 + 12


def test_an_idle_delta_costs_four_calls(office: Exact, division: ExactDivision) -> None:
    streams: list[Any] = [
        division.relations,
        division.gl_accounts,
        division.ledger_lines,
        division.deletions,
    ]
    cursors = [max((page.last for page in stream.changed(0)), default=0) for stream in streams]
    before = office.calls
    for stream, cursor in zip(streams, cursors, strict=True):
        [page] = stream.changed(cursor)
        assert (page.rows, page.last) == ([], cursor)
    assert office.calls - before == 4


def test_masterdata_is_read_as_it_is_meant(division: ExactDivision) -> None:
    relations = [one for page in division.relations.changed(0) for one in page.rows]
    assert sum(one.is_own_division for one in relations) == 1
    assert any(one.is_customer for one in relations)
    assert any(one.is_supplier for one in relations)
    assert all(one.code == one.code.strip() for one in relations)
    journals = division.journals()
    assert {JournalType.SALES, JournalType.PURCHASE} <= {one.type for one in journals}
    codes = {one.code: one for one in division.vat_codes()}
    assert all(len(code) == 3 for code in codes)  # padding kept
    assert {Decimal(0), Decimal(6), Decimal(21)} <= {one.rate for one in codes.values()}
    accounts = [one for page in division.gl_accounts.changed(0) for one in page.rows]
    assert any(one.bookable for one in accounts)
    periods = division.periods([2026])
    assert (periods[0].start.day, {one.year for one in periods}) == (1, {2026})
    assert date(2026, 12, 31) in {one.end for one in periods}


@pytest.mark.parametrize("read", ["journals", "vat_codes"])
def test_an_empty_list_for_lack_of_rights_is_not_believed(
    town: Any, division: ExactDivision, read: str
) -> None:
    resource = {"journals": "financial/Journals", "vat_codes": "vat/VATCodes"}[read]
    town.admin(
        "rights",
        user="lotte.vermeulen",
        division=division.code,
        resource=resource,
        action="GET",
        right="empty",
    )
    with pytest.raises(RightMissing, match="empty list"):
        getattr(division, read)()


def test_a_refused_resource_is_explained(town: Any, division: ExactDivision) -> None:
    told = {"user": "lotte.vermeulen", "division": division.code, "action": "GET", "right": "refused"}
    town.admin("rights", resource="financial/Journals", **told)
    with pytest.raises(RightMissing, match="does not include it") as missing:
        division.journals()
    assert missing.value.user == "Lotte Vermeulen"
    [right] = division.rights.probe([one for one in ONBOARDING if one.endpoint == "Financial/Journals"])
    assert right.granted is False


def test_a_scope_that_the_app_lacks_is_the_operators_turn(town: Any, division: ExactDivision) -> None:
    town.admin("scopes", client_id=town.app.client_id, scope="Financial generalledgers", level="")
    with pytest.raises(RightMissing) as missing:
        division.journals()
    assert "App Center" in missing.value.next_step


@pytest.mark.parametrize(("reason", "error"), [("BlockedUser", Reconnect), ("InactiveUser", Reconnect)])
def test_a_user_who_left_asks_for_a_reconnect(
    town: Any, division: ExactDivision, reason: str, error: type[Exception]
) -> None:
    town.admin("access", user="lotte.vermeulen", reason=reason)
    with pytest.raises(error):
        division.journals()


def test_a_moved_division_changes_what_is_compared(town: Any, office: Exact, division: ExactDivision) -> None:
    before = {one.code: one.moved_at for one in office.divisions()}
    town.admin(f"divisions/{division.code}/move")
    after = {one.code: one.moved_at for one in office.divisions()}
    assert before[division.code] != after[division.code]
    assert sum(before[code] != after[code] for code in before) == 1


def test_a_second_consent_of_the_same_user_ends_the_earlier_chain_and_takes_its_place(
    town: Any, office: Exact, division: ExactDivision
) -> None:
    again = town.connect()
    with town.exact(again.connection_id) as exact:
        assert exact.status().generation == 2
        assert exact.division(division.code).currencies()
