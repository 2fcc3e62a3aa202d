"""The seeded practice, read by our client: everything readable, exact and only the dossier's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import HeaderMode
from dossierflow.billit.connect import ArrangementAnswer, try_arrangements
from dossierflow.billit.errors import Gone
from dossierflow.billit.odata import OrderField, where
from dossierflow.billit.ubl import embed_pdf, read
from dossierflow.billit.ubl_compare import differences
from dossierflow.domain.document import Direction
from dossierflow.errors import BudgetSpent, Reconnect, RightMissing, Unavailable

BAKERY, BUILDER = 700101, 700102


def test_the_account_lists_the_practice_and_its_dossiers(reading: Any) -> None:
    account = reading.client.account()
    assert account.refused == ()
    assert account.user_name and "@" in account.email
    assert [one.party_id for one in account.companies][:3] == [700100, BAKERY, BUILDER]
    assert all(one.enterprise_number and one.bank_accounts for one in account.companies)


def test_every_document_of_every_dossier_is_read_and_agrees_with_its_files(reading: Any) -> None:
    seen = with_ubl = 0
    for company in reading.client.account().companies[1:]:
        billit = reading.client.company(company.party_id)
        for page in billit.orders.changed(None):
            assert page.refused == []
            for summary in page:
                document = billit.orders.get(summary.order_id)
                seen += 1
                if document.ubl and document.summary.status != "Draft":
                    content = billit.files.get(document.ubl.file_id, document=summary.number).content
                    assert differences(document, read(content)) == []
                    with_ubl += 1
                if document.pdf:
                    assert billit.files.get(document.pdf.file_id).content.startswith(b"%PDF-")
    assert seen >= 50
    assert with_ubl >= 20


def test_list_and_detail_say_the_same_but_for_what_lists_do_not_show(reading: Any) -> None:
    billit = reading.bakery
    hidden = 0
    for page in billit.orders.changed(None):
        for summary in page:
            detail = billit.orders.get(summary.order_id).summary
            assert (summary.listed, detail.listed) == (True, False)
            hidden += detail.approval != "" or detail.to_check
            shown = replace(
                detail,
                approval="",
                to_check=False,
                listed=True,
                counterparty=replace(detail.counterparty, country=summary.counterparty.country),
            )
            assert shown == summary
    assert hidden


def test_a_pdf_is_put_into_a_copy_of_a_real_ubl(reading: Any) -> None:
    billit = reading.bakery
    documents = [billit.orders.get(one.order_id) for page in billit.orders.changed(None) for one in page]
    document = next(one for one in documents if one.ubl and one.pdf)
    ubl = billit.files.get(document.ubl.file_id).content
    pdf = billit.files.get(document.pdf.file_id)
    copy = read(embed_pdf(ubl, pdf.content, pdf.name))
    assert copy.embedded[-1] == "application/pdf"
    assert differences(document, copy) == []


def test_a_second_look_costs_one_call(reading: Any) -> None:
    pages = list(reading.bakery.orders.changed(None))
    before = reading.client.calls, reading.calls()
    again = list(reading.bakery.orders.changed(pages[-1].newest))
    assert (reading.client.calls - before[0], reading.calls() - before[1]) == (1, 1)
    assert next(one.last_modified for page in again for one in page) == pages[-1].newest


@pytest.mark.parametrize("mode", list(HeaderMode))
def test_every_arrangement_reaches_the_dossier_where_it_is_understood(reading: Any, mode: HeaderMode) -> None:
    trials = try_arrangements(reading.client, reading.client.account().companies)
    assert [trial.answer for trial in trials] == [ArrangementAnswer.OWN] * 3
    found = reading.client.company(BUILDER, mode).orders.newest()
    assert found is not None


@pytest.mark.parametrize(("setting", "works"), [(1, HeaderMode.DOCS), (2, HeaderMode.SWAGGER)])
def test_the_arrangement_that_works_is_found_out(
    start: Callable[..., Any], setting: int, works: HeaderMode
) -> None:
    live = start(header_mode=setting)
    trials = try_arrangements(live.client, live.client.account().companies)
    assert [trial.mode for trial in trials if trial.answer is ArrangementAnswer.OWN] == [
        works,
        HeaderMode.PARTY,
    ]
    assert {trial.answer for trial in trials} == {ArrangementAnswer.OWN, ArrangementAnswer.REFUSED}


SAMPLES: dict[OrderField, Any] = {
    OrderField.ORDER_ID: 1,
    OrderField.COUNTERPARTY_ID: 1,
    OrderField.COMPANY_ID: BAKERY,
    OrderField.REMINDERS_SENT: 0,
    OrderField.TOTAL_EXCL: 0,
    OrderField.TOTAL_VAT: 0,
    OrderField.TOTAL_INCL: 0,
    OrderField.EXCHANGE_RATE: 1,
    OrderField.EXPORTED: False,
    OrderField.TO_CHECK: False,
    OrderField.PAID: False,
    OrderField.IS_SENT: False,
    **dict.fromkeys(
        (
            OrderField.DATE,
            OrderField.EXPIRY_DATE,
            OrderField.LAST_MODIFIED,
            OrderField.CREATED,
            OrderField.PAID_DATE,
        ),
        date(2026, 11, 1),
    ),
}


@pytest.mark.parametrize("field", list(OrderField))
def test_every_property_that_we_can_write_down_is_understood(reading: Any, field: OrderField) -> None:
    value = SAMPLES.get(field, "x")
    condition = where(field, "ge", value) if isinstance(value, date) else where(field, "eq", value)
    assert all(one.order_id for one in reading.bakery.orders.find(condition))


def test_conditions_select(reading: Any) -> None:
    everything = [one for page in reading.bakery.orders.changed(None) for one in page]
    either = where(OrderField.TYPE, "eq", "CreditNote") | where(OrderField.DIRECTION, "eq", "Income")
    wanted = [one for one in everything if one.kind == "credit-note" or one.direction is Direction.SALES]
    found = reading.bakery.orders.find(either & where(OrderField.TOTAL_INCL, "ge", 0))
    assert {one.order_id for one in found} == {one.order_id for one in wanted}
    assert 0 < len(found) < len(everything)


def test_bank_movements_are_signed_and_dated(reading: Any) -> None:
    accounts = {
        account.iban
        for company in reading.client.account().companies
        if company.party_id == BAKERY
        for account in company.bank_accounts
    }
    pages = list(reading.bakery.transactions.since(None))
    movements = [one for page in pages for one in page]
    assert [bad for page in pages for bad in page.refused] == []
    assert {one.iban for one in movements} <= accounts
    assert {one.amount > 0 for one in movements} == {True, False}
    assert any(one.structured for one in movements)
    day = movements[len(movements) // 2].value_date
    later = [one for page in reading.bakery.transactions.since(day) for one in page]
    assert later == [one for one in movements if one.value_date >= day]
    tomorrow = max(one.value_date for one in movements) + timedelta(days=1)
    assert [len(page) for page in reading.bakery.transactions.since(tomorrow)] == [0]


def test_another_companys_order_is_out_of_reach_and_an_unknown_file_is_gone(reading: Any) -> None:
    foreign = reading.client.company(BUILDER).orders.newest()
    with pytest.raises(RightMissing) as refusal:
        reading.bakery.orders.get(foreign.order_id)
    assert (refusal.value.dossier, refusal.value.document) == (str(BAKERY), str(foreign.order_id))
    with pytest.raises(Gone):
        reading.bakery.files.get("00000000-0000-4000-8000-000000000000")


def test_a_wrong_key_asks_for_another(reading: Any) -> None:
    from dossierflow.billit.auth import ApiKey

    with reading.connected(credentials=ApiKey("wrong")) as client, pytest.raises(Reconnect):
        client.account()


def test_trouble_on_the_way_is_sat_out(live: Any) -> None:
    before = live.clock.now()
    live.fault("maintenance", "GET", "/v1/orders", times=2)
    live.fault("html-error", "GET", "/v1/orders")
    live.fault("answer-lost", "GET", "/v1/orders")
    pages = list(live.bakery.orders.changed(None))
    assert sum(len(page) for page in pages) > 0
    assert live.client.calls == 5
    assert live.clock.now() - before >= timedelta(seconds=15)
    live.fault("connection-refused", "GET", "/v1/orders", times=None)
    with pytest.raises(Unavailable):
        list(live.bakery.orders.changed(None))


def test_a_throttled_client_waits_as_long_as_it_is_told(start: Callable[..., Any]) -> None:
    live = start(calls_a_minute=3)
    for _ in range(7):
        live.bakery.orders.newest()
    assert live.client.calls == 9
    args = {"status": 429, "headers": {"Retry-After": "900"}}
    live.fault("status", "GET", "/v1/orders", args=args)
    live.clock.sleep(60)
    with pytest.raises(BudgetSpent):
        live.bakery.orders.newest()


def test_a_client_that_forgets_the_company_is_stopped_by_the_strict_sandbox(reading: Any) -> None:
    """What our client cannot do: shown with a bare one, so that the strictness is known to be on."""
    answer = httpx.get(f"{reading.url}/v1/orders", headers={"ApiKey": "demo-billit-key"})
    assert answer.status_code == 400
