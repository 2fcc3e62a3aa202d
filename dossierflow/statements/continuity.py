"""The chain of each account: numbers and balances that go on, and the period that is missing where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

import sqlalchemy as sa

from dossierflow.coda.show import amount
from dossierflow.problems.problem import Problem
from dossierflow.store import bank, statements
from dossierflow.store.bank import KnownAccount
from dossierflow.store.statements import StatementRow


@dataclass(frozen=True, slots=True)
class Gap:
    """Something is missing between two days of an account."""

    iban: str
    currency: str
    after: date
    until: date
    reason: str

    @property
    def period(self) -> str:
        return f"{self.after} to {self.until}"


def gaps(rows: Iterable[StatementRow]) -> Iterator[Gap]:
    """Breaks in the statements of a dossier: rows by account, oldest first.

    A number that repeats with the same balances is the same statement again (a duplicate, a correction).
    Zeros are no number. Numbers start again at 1 in a new year.
    """
    for _, account in groupby(rows, key=lambda row: (row.iban, row.currency)):
        for previous, row in pairwise(_once(account)):
            if reason := _break(previous, row):
                yield Gap(row.iban, row.currency, previous.day, row.old_day, reason)


def balance_gap(known: KnownAccount, rows: list[StatementRow], waiting: int, today: date) -> Gap | None:
    """Where the chain of our own statements, with what waits (cents), is not Billit's balance."""
    own = [row for row in rows if not row.edition]
    if known.account.balance is None or not own:
        return None
    expected = own[-1].new_balance + waiting * 10
    if expected == known.account.balance * 10:
        return None
    reason = (
        f"balance {amount(known.account.balance * 10)}, statements and transactions make {amount(expected)}"
    )
    after = known.agreed_on or own[0].old_day
    return Gap(known.account.iban, known.account.currency, after, today, reason)


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
    return [
        Problem(
            dossier_id,
            "coda-gap",
            f"{gap.iban} {gap.currency} {gap.after}",
            {"iban": gap.iban, "period": gap.period, "reason": gap.reason},
        )
        for gap in found
    ]


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


def _same(one: StatementRow, other: StatementRow) -> bool:
    numbered = one.number == other.number != 0 and one.year == other.year
    return (numbered or one.day == other.day) and (
        (one.old_balance, one.new_balance) == (other.old_balance, other.new_balance)
    )


def _break(previous: StatementRow, row: StatementRow) -> str:
    expected = previous.number + 1 if row.year == previous.year else 1
    reasons = []
    if previous.number and row.number and row.number != expected:
        reasons.append(f"number {row.number:03d} follows {previous.number:03d}")
    if row.old_balance != previous.new_balance:
        reasons.append(f"balance {amount(previous.new_balance)} becomes {amount(row.old_balance)}")
    return ", ".join(reasons)
