"""VAT that may not be deducted, and amounts in euro of a foreign entry, in Exact's engine."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dossierflow.domain.document import Direction
from dossierflow.domain.entry import EntryDraft, EntryLineDraft
from sandbox.exact.entries.vat import line_vat
from tests.support.vat_books import Booked, Division, cents


@pytest.fixture(scope="module")
def division() -> Division:
    return Division()


def purchase(division: Division, *lines: tuple[str, int, str, int | None], **header: Any) -> Booked:
    """Lines: GL account, amount in cents, VAT code, VAT in cents."""
    known = division.known()
    drafts = tuple(
        EntryLineDraft(known.accounts[account].exact_id, account, amount, f"{code:<3}", vat)
        for account, amount, code, vat in lines
    )
    supplier = next(one for one in known.relations.values() if one.is_supplier)
    draft = EntryDraft(
        Direction.PURCHASE, "600", supplier.exact_id, dt.date(2026, 10, 5), "L-1", drafts, "m", **header
    )
    return division.book(draft)


def rows(booked: Booked) -> list[tuple[int, str, int]]:
    return [(row["LineNumber"], row["GLAccountCode"], cents(row["AmountFC"])) for row in booked.ledger]


def test_half_of_a_restaurants_vat_is_a_cost(division: Division) -> None:
    booked = purchase(division, ("615100", 10001, "23", 2101))
    assert rows(booked) == [
        (0, "440000", -12102),
        (1, "615100", 10001),
        (9999, "411000", 1050),
        (9998, "615100", 1051),
    ]
    assert cents(booked.entry["VATAmountFC"]) == 2101


def test_a_cars_vat_goes_where_the_account_says(division: Division) -> None:
    booked = purchase(division, ("241000", 100000, "33", 21000), ("240000", 100, "33", 21))
    assert rows(booked)[3:] == [(9999, "411000", 7350 + 21), (9998, "640000", 13650)]


def test_a_gifts_vat_is_a_cost_as_a_whole(division: Division) -> None:
    assert rows(purchase(division, ("615200", 1000, "23", 210)))[2:] == [(9999, "615200", 210)]


def test_of_charged_vat_all_is_owed_and_a_part_is_claimed(division: Division) -> None:
    booked = purchase(division, ("615100", 10000, "53", None))
    assert rows(booked) == [
        (0, "440000", -10000),
        (1, "615100", 10000),
        (9999, "411100", 1050),
        (9998, "451100", -2100),
        (9997, "615100", 1050),
    ]


def test_each_part_of_vat_in_a_foreign_currency_is_rounded_and_the_entry_still_balances(
    division: Division,
) -> None:
    lines = [("600000", 333, "13", 70), ("600000", 333, "13", 70), ("604000", 333, "11", 20)]
    booked = purchase(division, *lines, currency="USD", exchange_rate=Decimal("0.92317"))
    assert sum(cents(row["AmountDC"]) for row in booked.ledger) == 0
    assert cents(booked.ledger[0]["AmountDC"]) == -cents(booked.entry["AmountDC"]) == -1070


def test_the_part_that_is_lost_is_rounded_half_up() -> None:
    code = {"Type": "E", "Percentage": 0.21, "Charged": False}
    assert line_vat(10_005, code, None, Decimal("0.5")).lost == 1051
    assert line_vat(-10_005, code, None, Decimal("0.5")).lost == -1051
    assert line_vat(10_005, code, None).lost == 0
