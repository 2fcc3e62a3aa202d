"""Bank movements and CODA files of the seeded practice, read by one who knows only the record layout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from stdnum.be import ogm_vcs

from sandbox.practice import Practice, build
from sandbox.practice.coda import Statement, write
from sandbox.practice.model import Company
from sandbox.practice.money import BankAccount

KINDS_WANTED = {"PMNT-RCDT-ESCT", "PMNT-ICDT-ESCT", "PMNT-RDDT-ESDD", "PMNT-RDDT-UPDD", "PMNT-CCRD-POSD"}
KINDS_WANTED |= {"ACMT-MDOP-CHRG", "PMNT-ICDT-SALA", "PMNT-RCDT-XBCT"}


def accounts(practice: Practice) -> Iterator[tuple[Company, BankAccount]]:
    for company in practice.companies:
        for account in company.bank_accounts:
            yield company, account


def test_movements_lie_on_banking_days_before_today(practice: Practice) -> None:
    for _, account in accounts(practice):
        days = [one.booked for one in account.movements]
        assert days == sorted(days)
        assert all(day < practice.today and day.weekday() < 5 for day in days)
        assert len({one.key for one in account.movements}) == len(account.movements)


def test_accounts_without_coda_have_a_month_of_every_kind(practice: Practice) -> None:
    for company in practice.dossiers:
        account = company.bank_accounts[-1]
        assert not account.has_coda
        assert 30 <= len(account.movements) <= 60
        assert {one.iso_code for one in account.movements} >= KINDS_WANTED
        returned = [one for one in account.movements if one.return_reason]
        assert [one.amount for one in returned] == [-_debit_before(account, one.name) for one in returned]
        assert account.balance > 0


def _debit_before(account: BankAccount, name: str) -> int:
    return next(one.amount for one in account.movements if one.name == name and one.amount < 0)


def test_every_paid_document_has_one_payment_that_fits(practice: Practice) -> None:
    for company in practice.companies:
        payments = {
            one.document: (account.iban, one)
            for account in company.bank_accounts
            for one in account.movements
            if one.document
        }
        paid = [one for one in company.invoices if one.paid_on]
        assert set(payments) == {one.number for one in paid}
        for one in paid:
            iban, movement = payments[one.number]
            assert (iban, movement.booked) == (one.paid_from, one.paid_on)
            assert movement.amount == (one.gross if one.direction == "sales" else -one.gross)
            assert not movement.ogm or ogm_vcs.is_valid(movement.ogm)


def test_coda_files_are_well_formed_and_chained(practice: Practice) -> None:
    seen = 0
    for company, account in accounts(practice):
        previous: tuple[str, str, int] | None = None
        for file in account.coda_files:
            seen += 1
            new = _checked(file.content, company, account)
            old_balance, old_date, number, balance, date = new
            if previous is not None:
                assert (old_balance, old_date, number) == (previous[0], previous[1], previous[2] + 1)
            else:
                assert int(old_balance[1:]) == account.opening * 10
            assert date == f"{file.date:%d%m%y}" and number == file.number
            previous = (balance, date, number)
        if previous is not None:
            assert int(previous[0][1:]) == account.balance * 10
    assert seen == 6


def _checked(content: bytes, company: Company, account: BankAccount) -> tuple[str, str, int, str, str]:
    assert content.endswith(b"\r\n")
    records = content.decode("ascii").split("\r\n")[:-1]
    assert {len(record) for record in records} == {128}
    ids = [record[:2] if record[0] in "23" else record[0] for record in records]
    assert ids[:2] == ["0", "1"] and ids[-2:] == ["8", "9"]
    head, old, new, trailer = records[0], records[1], records[-2], records[-1]
    assert head[60:71].strip() == account.bic and head[71:82] == f"0{company.enterprise_number}"
    assert old[5:42] == new[4:41] and old[5:21] == account.iban and old[39:42] == "EUR"
    moves = [record for record in records if record[:2] == "21"]
    debit = sum(int(record[32:47]) for record in moves if record[31] == "1")
    credit = sum(int(record[32:47]) for record in moves if record[31] == "0")
    assert int(old[43:58]) + credit - debit == int(new[42:57])
    assert (int(trailer[16:22]), int(trailer[22:37]), int(trailer[37:52])) == (
        len(records) - 2,
        debit,
        credit,
    )
    assert [int(record[2:6]) for record in moves] == list(range(1, len(moves) + 1))
    _check_next_codes(records)
    return old[42:58], old[58:64], int(old[125:128]), new[41:57], new[57:63]


def _check_next_codes(records: list[str]) -> None:
    for record, following in pairwise(records):
        if record[:2] in ("21", "22"):
            assert record[125] == str(int(following[:2] in ("22", "23")))
        if record[:2] == "23":
            assert record[125] == "0"


def test_a_negative_balance_carries_its_sign(practice: Practice) -> None:
    account = practice.dossiers[0].bank_accounts[0]
    poor = Statement(
        iban=account.iban,
        bic=account.bic,
        holder=account.holder,
        enterprise_number="0954520481",
        description="",
        number=1,
        old_balance=-5_00,
        old_date=dt.date(2026, 1, 1),
        date=dt.date(2026, 1, 2),
        movements=(replace(account.movements[0], amount=-1),),
    )
    records = write(poor).decode("ascii").split("\r\n")
    assert records[1][42:58] == "1000000000005000"
    assert records[-3][41:57] == "1000000000005010"


@pytest.mark.parametrize(
    "today",
    ["2026-01-02", "2027-01-01", "2027-01-04", "2028-02-29", "2026-08-01", "2026-08-02", "2026-12-31"],
)
def test_a_practice_can_be_built_on_any_day(today: str) -> None:
    practice = build(5, dt.date.fromisoformat(today))
    for company, account in accounts(practice):
        assert all(one.booked < practice.today for one in account.movements)
        checked = [_checked(file.content, company, account) for file in account.coda_files]
        for before, after in pairwise(checked):
            assert after[0] == before[3] and after[1] == before[4]
            assert after[2] in (before[2] + 1, 1)
