"""What only the journal knows: closed periods, and relations that are made with the dossier's leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dossierflow.domain.delivery import State
from dossierflow.store import dossiers, problems
from sandbox.billit.driver import Driver, sales_invoice
from tests.conformance.conftest import DOSSIER, KINDS, Post

pytestmark = pytest.mark.parametrize("post", KINDS[:1], indirect=True, ids=["journal"])
STRANGER = {"Name": "Nieuwkomer BV", "VATNumber": "BE0999999922", "CountryCode": "BE"}


@pytest.fixture
def billit(post: Post) -> Iterator[Driver]:
    driver = Driver(post.sandboxes.billit)
    yield driver
    driver.close()


def order_of(post: Post, billit: Driver, customer: dict[str, Any]) -> int:
    body = sales_invoice(Customer=customer, OrderNumber=f"S-{len(post.sandboxes.orders())}")
    return int(billit.post("/v1/orders", body, PartyID=str(post.dossier.party_id)))


def allow(post: Post, leave: bool) -> None:
    with post.application.store.begin() as connection:
        settings = replace(post.dossier.settings, create_relations=leave)
        dossiers.set_settings(connection, DOSSIER, settings)


def kinds(post: Post, order: int) -> list[str]:
    with post.application.store.read() as connection:
        told = [one.problem for one in problems.open_ones(connection, DOSSIER)]
    return [one.kind for one in told if one.subject == str(order)]


def relations(post: Post, name: str) -> list[dict[str, Any]]:
    rows = post.sandboxes.rows("exact", f"{post.dossier.division}/crm/Accounts")
    return [row for row in rows if row["Name"] == name]


def test_a_closed_period_is_found_before_anything_is_sent(post: Post) -> None:
    order = post.new()
    division = post.dossier.division
    post.sandboxes.admin("exact", "periods", division=division, year=2026, closed=True)
    assert post.calls(lambda: post.export(order)) == 1
    assert kinds(post, order) == ["period-closed"]
    post.sandboxes.admin("exact", "periods", division=division, year=2026, closed=False)
    post.export(order)
    assert (post.counted(order), kinds(post, order)) == (1, [])


def test_a_relation_is_not_made_without_leave(post: Post, billit: Driver) -> None:
    allow(post, False)
    order = order_of(post, billit, STRANGER)
    post.export(order)
    assert kinds(post, order) == ["relation-unknown"]
    assert relations(post, STRANGER["Name"]) == []


def test_with_leave_a_relation_is_made_once_though_the_answer_is_lost(post: Post, billit: Driver) -> None:
    allow(post, True)
    one, two = (order_of(post, billit, STRANGER) for _ in range(2))
    post.fault("answer-lost", "/api/v1/*/crm/Accounts")
    post.export(one)
    assert post.last(one).state is State.NOT_SENT
    post.export(one, two)
    [made] = relations(post, STRANGER["Name"])
    assert (made["Status"], made["VATNumber"]) == ("C", STRANGER["VATNumber"])
    assert (post.counted(one), post.counted(two)) == (1, 1)


def test_with_leave_a_supplier_becomes_a_customer_too(post: Post, billit: Driver) -> None:
    rows = post.sandboxes.rows("exact", f"{post.dossier.division}/crm/Accounts")
    supplier = next(row for row in rows if row["IsSupplier"] and row["Status"] != "C" and row["VATNumber"])
    customer = {"Name": supplier["Name"], "VATNumber": supplier["VATNumber"], "CountryCode": "BE"}
    allow(post, False)
    order = order_of(post, billit, customer)
    post.export(order)
    assert kinds(post, order) == ["relation-role"]
    allow(post, True)
    post.export(order)
    assert post.counted(order) == 1
    assert relations(post, supplier["Name"])[0]["Status"] == "C"


def test_a_preview_makes_no_relation(post: Post, billit: Driver) -> None:
    allow(post, True)
    order = order_of(post, billit, {**STRANGER, "Name": "Kijker BV", "VATNumber": "BE0403170701"})
    [one] = post.export(order, preview=True).batch.prepared
    assert one.payload.preview()
    assert relations(post, "Kijker BV") == []
