"""What an entry must be, computed from its invoice alone: neither our mapping nor Exact's engine is asked."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from tests.support.vat_books import ELSEWHERE, MIXED, Booked, cents
from tests.support.vat_invoices import CHARGED, PURCHASES, SALES, Invoice, half_up, vat_of


def assert_to_the_cent(invoice: Invoice, booked: Booked) -> None:
    sign = -1 if invoice.credit else 1
    side = -sign if invoice.sales else sign  # in the ledger: debit positive
    assert booked.total == sign * invoice.incl
    assert booked.entry["Type"] == {True: 20, False: 30}[invoice.sales] + (booked.total < 0)
    total, own, vat = booked.ledger[0], booked.own_lines, booked.vat_lines
    assert total["LineNumber"] == 0
    assert cents(total["AmountFC"]) == -side * invoice.incl
    assert [cents(row["AmountFC"]) for row in own] == [side * line.net for line in invoice.lines]
    assert [row["GLAccountCode"] for row in own] == [line.account for line in invoice.lines]
    assert sorted(row["LineNumber"] for row in vat) == list(range(10_000 - len(vat), 10_000))
    assert_vat_per_code(invoice, booked, side)
    assert_balanced(invoice, booked)


def assert_vat_per_code(invoice: Invoice, booked: Booked, side: int) -> None:
    stated = invoice.vats
    table = SALES if invoice.sales else PURCHASES
    for key, vat in stated.items():
        rows = [row for row in booked.vat_lines if row["VATCode"].strip() in table[key]]
        used = {row["VATCode"].strip() for row in booked.own_lines if row.get("VATCode")}
        assert used & table[key]
        charged = CHARGED.get(next(iter(table[key])))
        if charged:
            owed = sum(vat_of(line.net, charged) for line in invoice.lines if line.key == key)
            assert sum(cents(row["AmountFC"]) for row in rows) == 0
            assert amount_on(rows, "451100") == -side * owed
            assert amount_on(rows, "451100", other=True) == side * owed
        else:
            assert sum(cents(row["AmountFC"]) for row in rows) == side * vat
            assert_costs(invoice, rows, key, side)
    codes = {code for key in stated for code in table[key]}
    assert {row["VATCode"].strip() for row in booked.vat_lines} <= codes


def assert_costs(invoice: Invoice, rows: list[dict[str, Any]], key: tuple[str, str], side: int) -> None:
    """Of mixed use, the part that may not be deducted is on the cost account; the lines' VAT is known to a
    cent each, plus what the invoice is off."""
    claims = "451000" if invoice.sales else "411000"
    costs = Counter[str]()
    for line in invoice.lines:
        if line.key == key and line.account in MIXED and not invoice.sales:
            discounted = Decimal(vat_of(line.net, key[1])) * (100 - invoice.cash_discount) / 100
            costs[ELSEWHERE.get(line.account, line.account)] += half_up(
                discounted * Decimal(MIXED[line.account]) / 100
            )
    slack = 2 * len(invoice.lines) + abs(invoice.oddity)
    slack += half_up(Decimal(sum(abs(line.net) for line in invoice.lines)) * invoice.cash_discount / 10_000)
    for account in {row["GLAccountCode"] for row in rows} - {claims}:
        assert abs(amount_on(rows, account) - side * costs[account]) <= slack


def amount_on(rows: list[dict[str, Any]], account: str, other: bool = False) -> int:
    return sum(cents(row["AmountFC"]) for row in rows if (row["GLAccountCode"] != account) is other)


def assert_balanced(invoice: Invoice, booked: Booked) -> None:
    assert sum(cents(row["AmountFC"]) for row in booked.ledger) == 0
    assert sum(cents(row["AmountDC"]) for row in booked.ledger) == 0
    in_euro = half_up(Decimal(booked.total) * invoice.exchange_rate / 100)
    assert cents(booked.entry["AmountDC"]) == in_euro
    assert abs(cents(booked.ledger[0]["AmountDC"])) == abs(in_euro)
