"""What is written is what is read back, and a strict validator has nothing to say about it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings

from dossierflow.coda.account import Account
from dossierflow.coda.reader import read
from dossierflow.coda.statement import Information, Movement, Statement
from dossierflow.coda.validator import check_stream
from dossierflow.coda.writer import Charset, write, write_one
from dossierflow.errors import BadData
from tests.unit.coda.conftest import DAY, findings
from tests.unit.coda.strategies import statements

MOVEMENT = Movement("REF", 1_000, "00150000", DAY, DAY)
STATEMENT = Statement(
    account=Account.iban("BE71096123456769"),
    old_balance=0,
    old_date=date(2026, 2, 25),
    new_balance=1_000,
    new_date=DAY,
    created=DAY,
    number=1,
    paper_number=1,
    movements=(MOVEMENT,),
)


def test_the_worked_example_is_read_and_written_byte_for_byte(example: bytes) -> None:
    assert sha256(example).hexdigest() == "7123d774a4ca40b144ffe1cd4bd4a2e4217d851a33e10e1f2e690688febde424"
    assert findings(example) == []
    assert b"".join(write(read(io.BytesIO(example)))) == example


def test_the_worked_example_says_what_it_should(example: bytes) -> None:
    first, empty = read(io.BytesIO(example))
    assert [movement.amount for movement in first.movements] == [121_000, -354_200, -89_900, -12_500, 87_900]
    assert (first.old_balance, first.new_balance) == (1_250_000, 1_002_300)
    assert first.movements[1].communication.endswith("DE HEER PEETERS VAN 28 JANUARI 2026")
    assert [detail.amount for detail in first.movements[4].details] == [100_000, -10_000, -2_100]
    assert (empty.movements, empty.new_balance, empty.number) == ((), 1_002_300, 2)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(statements())
def test_any_statement_comes_back_as_it_was_and_without_a_finding(statement: Statement) -> None:
    content = write_one(statement)
    assert list(check_stream(io.BytesIO(content), "x.cod", own=True)) == []
    assert list(read(io.BytesIO(content))) == [statement]
    assert write_one(statement) == content


def test_the_last_statement_of_a_file_is_marked(example: bytes) -> None:
    content = b"".join(write([STATEMENT, replace(STATEMENT, number=2, paper_number=2)]))
    assert [record[127:128] for record in content.split(b"\r\n") if record[:1] == b"9"] == [b"1", b"2"]


def test_latin_1_letters_stay_where_they_are_asked_for() -> None:
    named = replace(STATEMENT, movements=(MOVEMENT._replace(counterparty_name="Café à l'été"),))
    content = write_one(named, Charset.LATIN_1)
    assert "Café à l'été".encode("latin-1") in content
    assert list(read(io.BytesIO(content))) == [named]
    assert {finding.rule for finding in findings(content)} == {"F1"}  # a warning: readers differ
    with pytest.raises(BadData, match="'é' is no ascii character"):
        write_one(named)


def test_foreign_accounts_bbans_and_short_counterparties_keep_their_zones() -> None:
    for account in (
        Account.iban("NL91ABNA0417164300", "USD"),
        Account("435000000080", "EUR", "0", "0BE"),
        Account("12345", "CHF", "1"),
        Account("BE71096123456769", "EUR", "2", "ABC"),
    ):
        moved = MOVEMENT._replace(counterparty_account="1234567", counterparty_currency="USD")
        statement = replace(STATEMENT, account=account, movements=(moved,))
        assert list(read(io.BytesIO(write_one(statement)))) == [statement]


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"holder": "x" * 27}, "holder", "27|26 positions"),
        ({"bic": "TOO LONG A BIC"}, "bic", "11 positions"),
        ({"bank_id": "AB1"}, "bank_id", "does not fit"),
        ({"number": 1000}, "number", "3 positions"),
        ({"new_balance": 1_001}, "new_balance", "do not make"),
        ({"holder": "line\nfeed"}, "holder", "not allowed"),
        ({"created": date(1999, 12, 31)}, "", "not in this century"),
        ({"old_balance": 10**15, "new_balance": 10**15 + 1000}, "balance", "15 positions"),
    ],
)
def test_what_a_statement_cannot_hold_is_refused_with_its_field(
    change: dict[str, object], field: str, text: str
) -> None:
    with pytest.raises(BadData, match=text) as refusal:
        write_one(replace(STATEMENT, **change))  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert "BE71096123456769" in refusal.value.document


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"communication": "x" * 150}, "149 fit"),
        ({"information": (Information("x" * 269),)}, "268 fit"),
        ({"code": "0015000"}, "does not fit"),
        ({"reference": "x" * 22}, "21 positions"),
        ({"purpose": "x" * 5}, "4 positions"),
        ({"counterparty_account": "x" * 38}, "37 positions"),
        ({"details": (MOVEMENT._replace(code="50150000"),) * 2}, "do not add up"),
    ],
)
def test_what_a_movement_cannot_hold_is_refused_with_its_number(change: dict[str, object], text: str) -> None:
    bad = MOVEMENT._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(BadData, match=text) as refusal:
        write_one(replace(STATEMENT, movements=(MOVEMENT, bad), new_balance=2_000))
    assert "movement 2" in refusal.value.message


def test_too_many_movements_for_the_numbers_are_refused() -> None:
    with pytest.raises(BadData, match="9998 fit"):
        write_one(replace(STATEMENT, movements=(MOVEMENT,) * 9_999, new_balance=9_999_000))


def test_a_strict_reader_raises_at_the_first_error_with_file_line_and_rule(example: bytes) -> None:
    wrong = example.replace(b"0000000001002300", b"0000000001002301", 1)
    with pytest.raises(BadData, match=r"day\.cod:21:43: B3 error") as refusal:
        list(read(io.BytesIO(wrong), "day.cod"))
    assert refusal.value.field == "B3"


def test_warnings_go_to_whoever_listens(example: bytes) -> None:
    unknown_family = example.replace(b"00402000", b"09902000", 1)
    heard: list[str] = []
    assert len(list(read(io.BytesIO(unknown_family), warn=lambda finding: heard.append(finding.rule)))) == 2
    assert heard == ["M9"]
