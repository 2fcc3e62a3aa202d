"""When a statement is one that came before: by its day, its balances and its movements, not by its form."""

from __future__ import annotations

from dossierflow import statements as bank_statements
from tests.integration.statements.conftest import DAY, Practice, bank_file


def renumbered(number: bytes, reference: bytes = b"BANK") -> bytes:
    """The day under another number, as another download counts it."""
    return (
        DAY.replace(b"1" + b"2007", b"1" + b"2" + number)
        .replace(b"007\r\n21", number + b"\r\n21")
        .replace(b"BANK0", reference + b"0", 1)
    )


def test_the_same_movements_under_another_number_are_not_delivered_twice(practice: Practice) -> None:
    assert renumbered(b"041") != DAY
    assert practice.receive(DAY, renumbered(b"041"), renumbered(b"000")) == []
    assert practice.deliver() == [DAY]
    assert practice.receive(renumbered(b"042", b"KNAB")) == ["coda-held"]
    assert [one.reason for one in practice.held] == ["other-number"]


def test_references_and_accents_that_the_bank_changes_make_no_other_content(practice: Practice) -> None:
    accents = DAY.replace(b"FROM THE BANK", "Désiré à côté".encode("cp1252"))
    plain = DAY.replace(b"FROM THE BANK", b"Desire a cote").replace(b"BANK0", b"KNAB0")
    assert set(practice.receive(accents, plain)) <= {"coda-remarks"}
    assert practice.deliver() == [accents] and practice.held == []


def test_a_day_that_comes_back_to_its_balance_holds_nothing(practice: Practice) -> None:
    days = [bank_file(7, 4, old, amount).content for old, amount in ((0, 1000), (1000, -1000), (0, 500))]
    assert set(practice.receive(*days)) <= {"coda-remarks"}
    assert sorted(practice.deliver()) == sorted(days)


def test_seven_statements_of_a_day_that_come_last_first_have_no_gap(practice: Practice) -> None:
    days = [bank_file(7, 4, old * 1000, 1000).content for old in reversed(range(7))]
    assert practice.receive(*days) == []
    assert sorted(practice.deliver()) == sorted(days)


def test_what_a_person_released_is_no_gap_for_what_follows(practice: Practice) -> None:
    day, whole = bank_file(7, 4, 0, 1000).content, bank_file(7, 4, 0, 3000).content
    assert practice.receive(day, whole) == ["coda-held"]
    bank_statements.release(practice.store, practice.held[0])
    assert practice.receive(bank_file(8, 5, 3000, 1000).content) == []
    assert len(practice.deliver()) == 3


def test_an_account_that_stands_in_the_new_balance_alone_is_enough(practice: Practice) -> None:
    lines = DAY.splitlines(keepends=True)
    lines[1] = lines[1][:5] + b" " * 37 + lines[1][42:]
    assert practice.receive(b"".join(lines)) == ["coda-remarks"]
    assert practice.deliver() == [b"".join(lines)]
