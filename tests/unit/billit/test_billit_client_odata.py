"""Filters hold the properties that Billit allows, and nothing else can be written down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from dossierflow.billit.odata import Filter, OrderField, PartyField, order_by, query, where


def test_orders_have_the_28_properties_of_the_documentation() -> None:
    assert len(OrderField) == 28
    assert "VATNumber" not in set(OrderField)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (where(OrderField.NUMBER, "eq", "F'1"), "OrderNumber eq 'F''1'"),
        (where(OrderField.IS_SENT, "eq", False), "IsSent eq false"),
        (where(OrderField.TOTAL_INCL, "ge", Decimal("12.50")), "TotalIncl ge 12.50"),
        (where(OrderField.COUNTERPARTY_ID, "eq", 7), "CounterParty/PartyID eq 7"),
        (where(OrderField.DATE, "le", date(2026, 11, 4)), "OrderDate le DateTime'2026-11-04'"),
        (
            where(
                OrderField.LAST_MODIFIED, "ge", datetime(2026, 11, 4, 1, tzinfo=timezone(timedelta(hours=1)))
            ),
            "LastModified ge DateTime'2026-11-04T00:00:00'",
        ),
        (
            where(OrderField.TYPE, "eq", "Invoice") | where(OrderField.TYPE, "eq", "CreditNote"),
            "(OrderType eq 'Invoice' or OrderType eq 'CreditNote')",
        ),
        (
            where(PartyField.TYPE, "eq", "Supplier") & where(PartyField.VAT_NUMBER, "eq", "BE0"),
            "PartyType eq 'Supplier' and VATNumber eq 'BE0'",
        ),
    ],
)
def test_conditions_are_written_the_odata_way(condition: Filter[OrderField], text: str) -> None:
    assert condition.text == text


def test_lists_are_sorted_and_limited_to_a_page() -> None:
    order = order_by(OrderField.LAST_MODIFIED, OrderField.ORDER_ID, descending=True)
    assert order == "LastModified desc,OrderID desc"
    assert query(None, "", 1) == {"$top": "1"}
    assert query() == {}
    for top in (0, 121):
        with pytest.raises(ValueError, match="120"):
            query(top=top)


def test_an_instant_keeps_its_place_when_it_is_asked_for_again() -> None:
    seen = datetime(2026, 11, 5, 8, 12, 9, 530000, UTC)
    assert where(OrderField.LAST_MODIFIED, "ge", seen).text.endswith("09.530000'")
