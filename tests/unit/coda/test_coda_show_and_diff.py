"""What people see: a statement in lines, and what differs between two."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from dossierflow.coda.diff import differences
from dossierflow.coda.reader import read
from dossierflow.coda.show import amount, show
from dossierflow.coda.statement import Statement


@pytest.fixture
def statement(example: bytes) -> Statement:
    return next(iter(read(io.BytesIO(example))))


def test_a_statement_is_shown_with_its_communications_in_words(statement: Statement) -> None:
    text = "\n".join(show(statement))
    for words in (
        "Statement 2026/001 of BE71 0961 2345 6769 (EUR)",
        "VOORBEELD BV, Zichtrekening, GKCCBEBB",
        "+++090/9337/55493+++",
        "mandate MANDAAT-00123",
        "gross original 108,00, rate 1,08, currency USD",
        "-354,20",
        "reference E2E-2026-000042",
        "5 movements: in 208,90, out 456,60",
    ):
        assert words in text
    # The running balance behind the last movement is the new balance.
    assert text.count("1.002,30") == 2 and text.count("1.250,00") == 1


@pytest.mark.parametrize(
    ("thousandths", "shown"),
    [(0, "0,00"), (1_234_567_890, "1.234.567,89"), (-5, "-0,005"), (-1_230, "-1,23"), (10, "0,01")],
)
def test_amounts_show_a_third_decimal_only_where_there_is_one(thousandths: int, shown: str) -> None:
    assert amount(thousandths) == shown


def test_a_statement_does_not_differ_from_itself(example: bytes) -> None:
    assert list(differences(read(io.BytesIO(example)), read(io.BytesIO(example)))) == []


def test_each_difference_is_a_line_with_both_sides(statement: Statement) -> None:
    first, *rest = statement.movements
    changed = replace(
        statement,
        holder="ANOTHER",
        new_balance=statement.new_balance + 1_000,
        movements=(first._replace(amount=first.amount + 1_000, communication="090933755594"), *rest[:-1]),
        free_communications=("HELLO",),
    )
    label = "statement 2026/001 of BE71096123456769"
    assert list(differences([statement], [changed])) == [
        f"{label}: new balance 1.002,30 | 1.003,30",
        f"{label}: holder 'VOORBEELD BV' | 'ANOTHER'",
        f"{label}: message 1 None | 'HELLO'",
        f"{label}, movement 1: amount 121,00 | 122,00",
        f"{label}, movement 1: communication '090933755493' | '090933755594'",
        f"{label}, movement 5: only in the first: 2026-02-02, 87,90, ACME EXAMPLE INC, INVOICE 4711",
    ]


def test_a_difference_inside_details_is_found(statement: Statement) -> None:
    *rest, last = statement.movements
    details = (last.details[0]._replace(reference="OTHER"), *last.details[1:])
    changed = replace(statement, movements=(*rest, last._replace(details=details)))
    [line] = differences([statement], [changed])
    assert "movement 5, details 1: reference" in line


def test_statements_of_one_side_only_are_named(example: bytes) -> None:
    first, second = read(io.BytesIO(example))
    assert list(differences([first, second], [second])) == [
        "statement 2026/001 of BE71096123456769: only in the first"
    ]
    assert list(differences([first], [first, second])) == [
        "statement 2026/002 of BE71096123456769: only in the second"
    ]
