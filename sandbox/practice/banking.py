"""Bank accounts of a company, with their movements and the CODA files of their bank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from random import Random

from sandbox.practice import coda
from sandbox.practice.days import banking_days_before
from sandbox.practice.ledger import BANK_JOURNALS
from sandbox.practice.model import Invoice, Relation
from sandbox.practice.money import BankAccount, CodaFile, Movement
from sandbox.practice.movements import Mover, days_ago, in_order
from sandbox.practice.tables import read

STATEMENTS = 3
DESCRIPTION = "Zichtrekening"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose accounts: `ibans` are (IBAN, BIC, bank); where there are two, the first one has CODA."""

    name: str
    enterprise_number: str
    ibans: tuple[tuple[str, str, str], ...]
    today: dt.date

    @property
    def statement_days(self) -> tuple[dt.date, ...]:
        return banking_days_before(self.today, STATEMENTS)

    def banks(self) -> list[tuple[str, tuple[dt.date, ...]]]:
        """Per account its IBAN and its statement days, () where the bank makes no CODA."""
        with_coda = len(self.ibans) > 1
        return [
            (iban, self.statement_days if with_coda and at == 0 else ())
            for at, (iban, _, _) in enumerate(self.ibans)
        ]


def accounts(
    rng: Random, holder: Holder, invoices: Sequence[Invoice], relations: Sequence[Relation]
) -> tuple[BankAccount, ...]:
    return tuple(_accounts(rng, holder, invoices, relations))


def _accounts(
    rng: Random, holder: Holder, invoices: Sequence[Invoice], relations: Sequence[Relation]
) -> Iterator[BankAccount]:
    table = read("bank")
    for at, (iban, statement_days) in enumerate(holder.banks()):
        mover = Mover(rng, table, iban[-4:])
        if statement_days:
            moved = mover.of_rows(table["coda_account"]["rows"], _nth(statement_days))
        else:
            moved = mover.of_rows(table["every_account"]["rows"], days_ago(holder.today))
        moved += mover.of_invoices([one for one in invoices if one.paid_from == iban], relations)
        opened = _opened(holder, at, rng)
        account = replace(opened, movements=in_order(moved, f"{iban[-6:]}{at}"))
        yield with_coda(account, holder.enterprise_number) if statement_days else account


def empty(holder: Holder, rng: Random) -> Iterator[BankAccount]:
    """The accounts without movements."""
    return (_opened(holder, at, rng) for at in range(len(holder.ibans)))


def _opened(holder: Holder, at: int, rng: Random) -> BankAccount:
    iban, bic, bank = holder.ibans[at]
    return BankAccount(
        iban=iban,
        bic=bic,
        bank=bank,
        holder=holder.name,
        description=DESCRIPTION,
        journal=BANK_JOURNALS[at][0],
        opening=rng.randrange(18_000_00, 42_000_00),
        movements=(),
    )


def ending_at(account: BankAccount, balance: int, enterprise_number: str) -> BankAccount:
    """The same movements up to this balance, in cents."""
    moved = replace(account, opening=balance - (account.balance - account.opening))
    return with_coda(moved, enterprise_number) if account.has_coda else moved


def with_coda(account: BankAccount, enterprise_number: str) -> BankAccount:
    """The account with a file for each day on which it moved."""
    files, balance, before = [], account.opening, banking_days_before(account.movements[0].booked, 1)[0]
    for day, group in groupby(account.movements, key=lambda one: one.booked):
        statement = _statement(account, enterprise_number, balance, before, day, tuple(group))
        name = f"{day:%Y-%m-%d}_{account.iban}.cod"
        files.append(CodaFile(name, day, statement.number, coda.write(statement)))
        balance, before = statement.new_balance, day
    return replace(account, coda_files=tuple(files))


def _nth(days: tuple[dt.date, ...]) -> Callable[[int], dt.date]:
    return lambda number: days[number - 1]


def _statement(
    account: BankAccount,
    enterprise_number: str,
    balance: int,
    before: dt.date,
    day: dt.date,
    movements: tuple[Movement, ...],
) -> coda.Statement:
    return coda.Statement(
        iban=account.iban,
        bic=account.bic,
        holder=account.holder,
        enterprise_number=enterprise_number,
        description=account.description,
        number=statement_number(day),
        old_balance=balance,
        old_date=before,
        date=day,
        movements=movements,
    )


def statement_number(day: dt.date) -> int:
    """As if the bank had made one each banking day of the year: the count of weekdays so far."""
    first = day.replace(month=1, day=1)
    weeks, rest = divmod((day - first).days + 1, 7)
    return weeks * 5 + sum((first.weekday() + ahead) % 7 < 5 for ahead in range(rest))
