"""A practice of forty dossiers: its lists are whole, and each company is there when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from stdnum.be import vat

from sandbox import practice
from sandbox.practice.further import FIRST_DIVISION, FIRST_PARTY
from tests.integration.sandbox_any_size.conftest import DOCUMENTS, DOSSIERS, Practice

FURTHER = DOSSIERS - 3
AT = 33  # the company that is looked at: the 37th dossier
DIVISION, PARTY = FIRST_DIVISION + AT, FIRST_PARTY + AT
BILLIT_PATHS = ("/v1/orders", "/v1/parties", "/v1/financialTransactions", "/v1/documents")
Start = Callable[[str], Practice]


def seen(both: Practice, division: int = DIVISION, party: int = PARTY) -> str:
    """A company in both services, without the services' own addresses."""
    found: dict[str, Any] = {path: both.get(path, party) for path in BILLIT_PATHS}
    for order in found["/v1/orders"]["Items"]:
        found[f"order {order['OrderID']}"] = both.get(f"/v1/orders/{order['OrderID']}", party)
    found["account"] = next(one for one in both.companies() if one["PartyID"] == party)
    found |= both.ledger(division)
    return repr(found).replace(str(both.billit.base_url).rstrip("/"), "")


def test_every_list_shows_all_companies_and_nothing_is_made_for_it(
    start: Start, world: practice.Practice
) -> None:
    both = start("books")

    expected = {company.vat_number for company in world.dossiers}
    expected |= {world.further.outline(at).vat_number for at in range(FURTHER)}
    garage_too, in_the_licence = both.divisions(), both.divisions("system/AllDivisions")
    for rows, others in ((garage_too, 2), (in_the_licence, 1), (both.companies(), 2)):
        numbers = [row["VATNumber"] for row in rows]
        assert expected <= set(numbers)
        assert all(vat.is_valid(number) for number in numbers)
        assert len(set(numbers)) == len(numbers) == DOSSIERS + others
    assert not len(both.books["exact"].table("made-divisions"))
    assert not len(both.books["billit"].table("made companies"))


def test_a_company_asked_for_late_is_as_if_it_had_been_made_first(start: Start) -> None:
    early, late = start("early"), start("late")
    for at in range(FURTHER):
        early.read(FIRST_DIVISION + at, "vat/VATCodes")
        early.get("/v1/orders", FIRST_PARTY + at)
    late.portal("invoice", party_id=FIRST_PARTY + 5, count=3)
    late.read(FIRST_DIVISION + 20, "sync/CRM/Accounts")
    for both in (early, late):
        both.wait(5_000)

    assert seen(late) == seen(early)


def test_what_had_been_released_is_in_a_new_feed_whether_or_not_its_company_is_made(start: Start) -> None:
    early, late = start("early"), start("late")
    for at in range(FURTHER):
        early.get("/v1/orders", FIRST_PARTY + at)
    feeds = []
    for both in (early, late):
        both.wait(300)
        feeds.append(both.register_feed())
        both.wait(300)

    assert feeds[0] == feeds[1]
    assert seen(late) == seen(early)
    mine = [item for item in late.get("/v1/accountant/feeds/f", 700100) if item["PartyID"] == PARTY]
    orders = late.get("/v1/orders", PARTY)["Items"]
    exported = {order["OrderID"] for order in orders if order["ExportedToConnector"]}
    assert {item["EntityID"] for item in mine if item["EntityType"] == "Order"} == exported != set()
    for item in mine:
        if item["EntityType"] == "Coda":
            file = late.get(f"/v1/accountant/feeds/f/{item['FeedItemID']}", 700100)
            assert file["FileName"].endswith(".cod")


def test_a_file_of_a_company_that_nobody_asked_for_yet_can_be_fetched(start: Start) -> None:
    both = start("books")
    item = next(
        item
        for item in both.register_feed()
        if item["PartyID"] >= FIRST_PARTY and item["EntityType"] == "Coda"
    )

    file = both.get(f"/v1/accountant/feeds/f/{item['FeedItemID']}", 700100)

    assert file["FileName"].endswith(".cod")


def test_answers_are_the_same_after_dropping_from_memory_and_after_a_restart(start: Start) -> None:
    both = start("books")
    both.portal("invoice", party_id=PARTY, direction="sales", count=2)
    code = {"Code": "799999", "Description": "Proef", "Type": 110}
    both.exact.post(f"/api/v1/{DIVISION}/financial/GLAccounts", json=code).raise_for_status()
    both.get("/v1/orders", PARTY)
    before, other = seen(both), seen(both, DIVISION - 1, PARTY - 1)

    for books in both.books.values():
        books.trim(0)
    assert seen(both) == before
    again = start("books")

    assert seen(again) == before
    assert seen(again, DIVISION - 1, PARTY - 1) == other
    assert "799999" in before


def test_a_refused_first_call_leaves_the_company_to_be_made_by_the_next(start: Start) -> None:
    both, other = start("books"), start("other")

    refused = both.billit.post("/v1/orders", json={}, headers={"PartyID": str(PARTY)})

    assert refused.status_code == 400
    assert seen(both) == seen(other)


def test_one_call_brings_a_new_document_to_some_of_the_dossiers(start: Start) -> None:
    both = start("books")

    every = both.portal("invoices", every=10, start=2)["dossiers"]
    named = both.portal("invoices", numbers=[1, 40], direction="sales", release=True)["dossiers"]

    assert [one["number"] for one in every] == [2, 12, 22, 32]
    assert [one["party_id"] for one in named] == [700101, FIRST_PARTY + FURTHER - 1]
    for one in every + named:
        orders = both.get("/v1/orders", one["party_id"])["Items"]
        assert one["order_ids"][0] in [order["OrderID"] for order in orders]


def test_a_number_that_no_dossier_has_brings_a_document_to_none(start: Start) -> None:
    both = start("books")
    before = both.get("/v1/orders", 700101)

    refused = both.billit.post("/_sandbox/api/portal/invoices", json={"numbers": [1, 41]})

    assert refused.status_code == 400
    assert both.get("/v1/orders", 700101) == before


@pytest.mark.parametrize("exported", [False, True])
def test_the_portal_counts_a_company_alike_before_and_after_it_is_made(start: Start, exported: bool) -> None:
    both = start("books")
    for at in range(0, FURTHER, 3):
        both.get("/v1/orders", FIRST_PARTY + at)
    both.books["billit"].trim(0)
    if exported:
        both.register_feed()

    def counted() -> dict[int, Any]:
        rows = both.billit.get("/_sandbox/api/portal/companies").json()["companies"]
        return {row["party_id"]: row for row in rows}

    before = counted()
    for at in range(FURTHER):
        both.get("/v1/orders", FIRST_PARTY + at)

    assert counted() == before
    further = [before[FIRST_PARTY + at] for at in range(FURTHER)]
    assert {row["documents"] for row in further} == {DOCUMENTS}
    assert any(row["to_export"] for row in further) is not exported


def test_lists_of_the_licence_are_whole_in_a_further_company_too(start: Start) -> None:
    both = start("books")

    assert len(both.read(DIVISION, "mailbox/Mailboxes")) == DOSSIERS + 3
    assert len(both.read(DIVISION, "users/UserRolesPerDivision")) == 4
    assert len(both.read(DIVISION, "users/UserRoles")) == 6
