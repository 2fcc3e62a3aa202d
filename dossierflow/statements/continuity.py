"""The chain of each account: balances that go on, and the period that is missing where they do not.

The balance proves continuity. Numbers are the bank's habit: some jump, some repeat (`coda/banks.toml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import sqlalchemy as sa

from dossierflow.coda.identity import continues
from dossierflow.coda.order import by_balances
from dossierflow.coda.show import amount
from dossierflow.problems.kinds.bank import CodaGap
from dossierflow.problems.problem import Problem
from dossierflow.store import bank, statements
from dossierflow.store.bank import KnownAccount
from dossierflow.store.statements import StatementRow


@dataclass(frozen=True, slots=True)
class Gap:
    """Something is missing between two days of an account.

    Seen by `numbers` (of the statements before and after) that do not follow each other, by `balances` in
    thousandths that do not, or, where the `chain` is our own, by a balance of Billit's (second) that is not
    what statements and transactions make (first).
    """

    iban: str
    currency: str
    after: date
    until: date
    numbers: tuple[int, int] | None = None
    balances: tuple[int, int] | None = None
    chain: bool = False

    @property
    def reason(self) -> str:
        """The key of the texts that says how it is seen."""
        if self.chain:
            return "chain"
        if self.numbers and self.balances:
            return "both"
        return "number" if self.numbers else "balance"

    def problem(self, dossier_id: str) -> Problem:
        numbers = [f"{number:03d}" for number in self.numbers or ()] or ["", ""]
        balances = [amount(balance) for balance in self.balances or ()] or ["", ""]
        gap = CodaGap(
            iban=self.iban,
            since=f"{self.after:%d/%m/%Y}",
            until=f"{self.until:%d/%m/%Y}",
            reason=self.reason,
            number_before=numbers[0],
            number_after=numbers[1],
            balance_before=balances[0],
            balance_after=balances[1],
        )
        return gap.problem(dossier_id, f"{self.iban} {self.currency} {self.after}")

    @property
    def period(self) -> str:
        return f"{self.after} to {self.until}"


def gaps(rows: Iterable[StatementRow]) -> Iterator[Gap]:
    """Breaks in the statements of a dossier: rows by account, oldest first.

    A statement that repeats with the same balances is the same again (a duplicate, a correction).
    """
    for _, account in groupby(rows, key=lambda row: (row.iban, row.currency)):
        for previous, row in pairwise(chain(account)):
            if not continues(previous, row):
                balances = (previous.new_balance, row.old_balance)
                yield Gap(
                    row.iban, row.currency, previous.day, row.old_day, _numbers(previous, row), balances
                )


def chain(rows: Iterable[StatementRow]) -> list[StatementRow]:
    """The statements of an account in order, each once."""
    found: list[StatementRow] = []
    ordered = list(_once(in_order(rows)))
    for row, following in zip(ordered, [*ordered[1:], None], strict=True):
        if not found or not _are_one_day_twice(found[-1], row):
            found.append(row)
        elif following is None or following.old_balance != found[-1].new_balance:
            found[-1] = row
    return found


def in_order(rows: Iterable[StatementRow]) -> list[StatementRow]:
    """The statements of an account by day, and those of a day so that their balances continue."""
    chain: list[StatementRow] = []
    by_day = sorted(rows, key=lambda row: (row.day, row.number))
    for _, of_day in groupby(by_day, key=lambda row: row.day):
        chain += by_balances(list(of_day), _balances, chain[-1].new_balance if chain else None)
    return chain


def _balances(row: StatementRow) -> tuple[int, int]:
    return row.old_balance, row.new_balance


def balance_gap(known: KnownAccount, rows: list[StatementRow], waiting: int, today: date) -> Gap | None:
    """Where the chain of our own statements, with what waits (cents), is not Billit's balance."""
    own = [row for row in rows if not row.edition]
    if known.account.balance is None or not own:
        return None
    expected, balance = own[-1].new_balance + waiting * 10, known.account.balance * 10
    if expected == balance:
        return None
    after = known.agreed_on or own[0].old_day
    account = known.account
    return Gap(account.iban, account.currency, after, today, balances=(expected, balance), chain=True)


def problems(connection: sa.Connection, dossier_id: str, today: date) -> list[Problem]:
    """Every gap of a dossier as a problem, from what is stored."""
    rows = statements.of_dossier(connection, dossier_id)
    found = list(gaps(rows))
    for known in bank.accounts(connection, dossier_id):
        account = known.account
        own = [row for row in rows if (row.iban, row.currency) == (account.iban, account.currency)]
        pending = waiting_amount(connection, known)
        if gap := balance_gap(known, own, pending, today):
            found.append(gap)
    return [gap.problem(dossier_id) for gap in found]


def waiting_amount(connection: sa.Connection, known: KnownAccount) -> int:
    """Cents of the transactions after the opening that stand on no statement."""
    account = known.account
    pending = bank.waiting(connection, known.dossier, account.iban, account.currency)
    since = known.opening[1] if known.opening else date.min
    return sum(transaction.amount for transaction in pending if transaction.value_date > since)


def _once(rows: Iterable[StatementRow]) -> Iterator[StatementRow]:
    last: StatementRow | None = None
    for row in rows:
        if last is None or not _same(last, row):
            yield row
        last = row


def _are_one_day_twice(one: StatementRow, other: StatementRow) -> bool:
    """Whether both start from the same balance on a day: one has all that the other has, and more."""
    return (one.day, one.old_balance) == (other.day, other.old_balance) and not continues(one, other)


def _same(one: StatementRow, other: StatementRow) -> bool:
    numbered = one.number == other.number != 0 and one.year == other.year
    return (numbered or one.day == other.day) and (
        (one.old_balance, one.new_balance) == (other.old_balance, other.new_balance)
    )


def _numbers(previous: StatementRow, row: StatementRow) -> tuple[int, int] | None:
    """The numbers, where they tell of something missing too."""
    expected = previous.number + 1 if row.year == previous.year else 1
    jumps = previous.number and row.number and row.number > expected
    return (previous.number, row.number) if jumps else None
