"""What our client writes stands in the sandbox once, also where answers are lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import ANY

import pytest

from dossierflow.billit.odata import OrderField, where
from dossierflow.domain.chart import Journal, JournalType
from dossierflow.domain.relation import Relation, Role
from dossierflow.kernel.outcome import Accepted, accepted


def _purchase(live: Any) -> Any:
    found = live.bakery.orders.find(where(OrderField.DIRECTION, "eq", "Cost"))
    return next(one for one in found if one.status == "ToPay")


def test_pages_follow_one_another_and_what_changes_comes_again(live: Any) -> None:
    before = sum(len(page) for page in live.bakery.orders.changed(None))
    for number in range(230):
        live.post_order(f"M-{number}")
    pages = list(live.bakery.orders.changed(None))
    assert [len(page) for page in pages[:2]] == [120, 120]
    assert sum(map(len, pages)) == before + 230
    assert len({one.order_id for page in pages for one in page}) == before + 230
    first = pages[0][0]
    live.clock.sleep(10)
    assert isinstance(live.bakery.orders.patch(first.order_id, internal_info="changed"), Accepted)
    again = [one.order_id for page in live.bakery.orders.changed(pages[-1].newest) for one in page]
    assert again[-1] == first.order_id
    assert len(again) < 60


def test_what_may_be_changed_is_changed_and_read_back(live: Any) -> None:
    summary = _purchase(live)
    live.fault("answer-lost", "PATCH", f"/v1/orders/{summary.order_id}")
    outcome = live.bakery.orders.patch(
        summary.order_id,
        direction=summary.direction,
        is_sent=True,
        paid=True,
        paid_date=date(2026, 11, 25),
        internal_info="Booked ACH 2026/000412 on 2026-11-25",
        approval_status="Approved",
        accountant_verification_needed=True,
        account_code="612000",
        invoiced=False,
        payment_method="Wired",
    )
    assert isinstance(outcome, Accepted)
    document = live.bakery.orders.get(summary.order_id)
    head = document.summary
    assert (head.is_sent, head.to_check, head.approval) == (True, True, "Approved")
    assert (document.internal_info, document.account_code) == (
        "Booked ACH 2026/000412 on 2026-11-25",
        "612000",
    )
    assert head.last_modified > summary.last_modified


@pytest.mark.parametrize("trouble", [None, "answer-lost", "connection-refused"])
def test_a_relation_is_one_party_however_often_it_is_saved(live: Any, trouble: str | None) -> None:
    relation = Relation("guid-1", "1001", "Nieuwe Klant NV", vat_number="BE0403019261", country="BE")
    if trouble:
        live.fault(trouble, "POST", "/v1/parties")
    first = accepted(live.bakery.parties.save(relation, Role.SUPPLIER, "612000"))
    assert live.bakery.parties.save(relation, Role.SUPPLIER, "613000") == Accepted(first, ANY)
    mine = [one for one in live.rows("parties") if one.get("ExternalProviderID") == "guid-1"]
    assert [(one["PartyID"], one["GLAccountCode"]) for one in mine] == [(first, 613000)]


def test_a_relation_without_vat_number_is_found_again_by_its_guid(live: Any) -> None:
    live.fault("answer-lost", "POST", "/v1/parties")
    relation = Relation("guid-2", "1002", "Jan Peeters", country="BE")
    known = accepted(live.bakery.parties.save(relation, Role.CUSTOMER))
    assert {"guid-2"} == {
        one["ExternalProviderID"] for one in live.rows("parties") if one["PartyID"] == known
    }


def test_the_chart_may_be_imported_twice(live: Any) -> None:
    for _ in range(2):
        done = accepted(
            live.bakery.ledger.import_accounts([("612000", "Office supplies"), ("61A", "no number")])
        )
        assert (done.sent, len(done.refused)) == (["612000"], 1)
        journals = [
            Journal("g1", "ACH", "Purchases", JournalType.PURCHASE),
            Journal("g2", "VEN", "Sales", JournalType.SALES),
            Journal("g3", "KBC", "Bank", JournalType.BANK),
        ]
        assert accepted(live.bakery.ledger.import_journals(journals)).left_out == ["KBC"]


def test_signed_amounts_are_read_where_the_setting_says_so(start: Callable[..., Any]) -> None:
    from dossierflow.billit.client import Options

    live = start(signed_amounts=1)
    plain = [one for page in live.bakery.transactions.since(None) for one in page]
    with live.connected(options=Options(per_second=0, signed_amounts=True)) as signed:
        assert [one for page in signed.company(700101).transactions.since(None) for one in page] == plain
