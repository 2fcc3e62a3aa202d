"""The VAT engine and the ledger (section 7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sandbox.exact.entries.vat import line_vat
from tests.integration.sandbox_exact.conftest import Json, Sandbox


def code(type_: str, percentage: float, charged: bool = False) -> Json:
    return {"Type": type_, "Percentage": percentage, "Charged": charged}


@pytest.mark.parametrize(
    ("amount", "vat_code", "given", "base", "vat", "total"),
    [
        (10_000, code("E", 0.21), None, 10_000, 2_100, 12_100),
        (10_000, code("E", 0.21), 2_101, 10_000, 2_101, 12_101),
        (10_000, code("E", 0.21), 0, 10_000, 0, 10_000),
        (1_050, code("E", 0.21), None, 1_050, 221, 1_271),  # 220.5 rounds up
        (-1_050, code("E", 0.21), None, -1_050, -221, -1_271),  # … and away from zero
        (12_100, code("I", 0.21), None, 10_000, 2_100, 12_100),
        (10_000, code("I", 0.06), None, 9_434, 566, 10_000),
        (10_000, code("B", 0.0), None, 10_000, 0, 10_000),
        (10_000, code("N", 0.0), None, 10_000, 0, 10_000),
        (10_000, None, None, 10_000, 0, 10_000),
        (10_000, code("E", 0.21, charged=True), None, 10_000, 2_100, 10_000),
    ],
)
def test_the_vat_of_a_line(
    amount: int, vat_code: Json | None, given: int | None, base: int, vat: int, total: int
) -> None:
    found = line_vat(amount, vat_code, given)

    assert (found.base, found.vat, found.total, found.allowed) == (base, vat, total, True)


@pytest.mark.parametrize("vat_code", [code("N", 0.0), code("B", 0.0), None])
def test_vat_is_not_allowed_where_there_is_none(vat_code: Json | None) -> None:
    assert not line_vat(10_000, vat_code, 1).allowed
    assert line_vat(10_000, vat_code, 0).allowed


def amounts(rows: list[Json]) -> list[tuple[int, str, float]]:
    return [(row["LineNumber"], row["GLAccountCode"], row["AmountDC"]) for row in rows]


def assert_balanced(rows: list[Json]) -> None:
    assert sum(Decimal(str(row["AmountDC"])) for row in rows) == 0


def test_a_sale_is_negative_on_its_revenue_and_vat_lines(exact: Sandbox) -> None:
    rows = exact.ledger(exact.book_sale())

    assert amounts(rows) == [(0, "400000", 121), (1, "700000", -100), (9999, "451000", -21)]
    assert_balanced(rows)


def test_a_purchase_is_positive_on_its_cost_and_vat_lines(exact: Sandbox) -> None:
    rows = exact.ledger(exact.book_purchase())

    assert amounts(rows) == [(0, "440000", -121), (1, "612600", 100), (9999, "411000", 21)]


def test_a_credit_note_turns_every_sign(exact: Sandbox) -> None:
    rows = exact.ledger(exact.book_sale(exact.line("700000", -100, "3  "), Journal="710"))

    assert amounts(rows) == [(0, "400000", -121), (1, "700000", 100), (9999, "451000", 21)]


def test_each_vat_code_has_a_line_from_9999_down(exact: Sandbox) -> None:
    lines = (("700000", 100, "3  "), ("700100", 10, "1  "), ("700000", 50, "3  "))
    rows = exact.ledger(exact.book_sale(*(exact.line(*one) for one in lines)))

    assert [(row["LineNumber"], row["AmountDC"]) for row in rows[4:]] == [(9998, -0.6), (9999, -31.5)]
    assert_balanced(rows)


def test_charged_vat_is_booked_twice_and_paid_to_nobody(exact: Sandbox) -> None:
    entry = exact.book_purchase(exact.line("612600", 100, "53 "))
    rows = exact.ledger(entry)

    assert entry["AmountFC"] == 100
    assert amounts(rows) == [
        (0, "440000", -100),
        (1, "612600", 100),
        (9998, "451100", -21),
        (9999, "411100", 21),
    ]


def test_amounts_of_an_including_code_contain_the_vat(exact: Sandbox) -> None:
    entry = exact.book_sale(exact.line("700000", 121, "8  "))
    rows = exact.ledger(entry)

    assert (entry["AmountFC"], entry["VATAmountFC"]) == (121, 21)
    assert amounts(rows) == [(0, "400000", 121), (1, "700000", -100), (9999, "451000", -21)]
    [line] = entry["SalesEntryLines"]["results"]
    assert (line["AmountFC"], line["VATBaseAmountFC"]) == (121, 100)


def test_the_lines_own_vat_amount_counts(exact: Sandbox) -> None:
    entry = exact.book_purchase(exact.line("612600", 100, "23 ", VATAmountFC=20.99))

    assert (entry["AmountFC"], entry["VATAmountFC"]) == (120.99, 20.99)
    assert_balanced(exact.ledger(entry))


def test_header_vat_must_be_the_sum_of_the_lines(exact: Sandbox) -> None:
    line = exact.line("612600", "0.30", "23 ")

    assert exact.book_purchase(line, line, VATAmountFC=0.12)["VATAmountFC"] == 0.12


def test_without_a_code_the_accounts_own_counts(exact: Sandbox) -> None:
    account = exact.gl_account("612600")
    assert exact.book_purchase(exact.line("612600", 100, None))["AmountFC"] == 100
    exact.put(f"financial/GLAccounts(guid'{account}')", {"VATCode": "23 "})

    assert exact.book_purchase(exact.line("612600", 100, None))["AmountFC"] == 121


def test_a_foreign_currency_is_booked_in_both(exact: Sandbox) -> None:
    entry = exact.book_purchase(exact.line("612600", 100, "10 "), Currency="USD", Rate=0.92)
    rows = exact.ledger(entry)

    assert (entry["AmountFC"], entry["AmountDC"], entry["Rate"]) == (100, 92, 0.92)
    assert [(row["AmountFC"], row["AmountDC"]) for row in rows] == [(-100, -92), (100, 92)]


def test_many_small_lines_balance_to_the_cent(exact: Sandbox) -> None:
    line = exact.line("612600", "0.07", "21 ")
    rows = exact.ledger(exact.book_purchase(*[line] * 40))

    assert len(rows) == 41  # VAT of 0.0042 a line is nothing
    assert_balanced(rows)
    assert rows[0]["AmountDC"] == -2.8
