"""Bank accounts and transactions in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from dossierflow.domain.bank_transaction import BankAccount, BankTransaction
from dossierflow.store.codec import decode, encode
from dossierflow.store.database import upsert
from dossierflow.store.tables.bank import bank_accounts, bank_transactions

accounts_table, moves = bank_accounts, bank_transactions


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account as the store knows it. `opening` is (thousandths, end of which day), None while unknown.

    `first_number` is that of the first generated statement after it, where others made those before.
    """

    dossier: str
    account: BankAccount
    opening: tuple[int, date] | None
    opening_source: str
    agreed_on: date | None
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class Booked:
    """A transaction with the statement it stands on, (year, number), or None."""

    transaction: BankTransaction
    statement: tuple[int, int] | None


def remember_accounts(
    connection: sa.Connection, dossier_id: str, accounts: Iterable[BankAccount], at: datetime
) -> None:
    """Add accounts, or bring them up to date; what is known of openings stays."""
    rows = [
        {
            "dossier_id": dossier_id,
            "iban": account.iban,
            "currency": account.currency,
            "bic": account.bic,
            "name": account.name,
            "link": account.link,
            "active": account.active,
            "balance": account.balance,
            "seen_at": at,
            "opening_source": "",
        }
        for account in {(one.iban, one.currency): one for one in accounts}.values()
    ]
    upsert(connection, accounts_table, rows, keep=("opening_source",))


def accounts(connection: sa.Connection, dossier_id: str = "") -> list[KnownAccount]:
    """The accounts of one dossier, or of all, in order."""
    query = accounts_table.select().order_by(
        accounts_table.c.dossier_id, accounts_table.c.iban, accounts_table.c.currency
    )
    if dossier_id:
        query = query.where(accounts_table.c.dossier_id == dossier_id)
    return [_known(row) for row in connection.execute(query)]


def holders(connection: sa.Connection, iban: str) -> set[str]:
    """The dossiers that have this account."""
    query = sa.select(accounts_table.c.dossier_id).where(accounts_table.c.iban == iban)
    return {row.dossier_id for row in connection.execute(query)}


def set_opening(
    connection: sa.Connection,
    dossier_id: str,
    iban: str,
    currency: str,
    opening: tuple[int, date],
    source: str,
    first_number: int | None = None,
) -> bool:
    """Set the balance (thousandths) at the end of a day; False where there is no such account."""
    changed = connection.execute(
        accounts_table.update()
        .where(*_account(accounts_table, dossier_id, iban, currency))
        .values(
            opening_balance=opening[0],
            opening_day=opening[1],
            opening_source=source,
            opening_number=first_number,
        )
    )
    return changed.rowcount > 0


def agree(connection: sa.Connection, dossier_id: str, iban: str, currency: str, day: date) -> None:
    """Note that the chain and Billit's balance said the same on this day."""
    connection.execute(
        accounts_table.update()
        .where(*_account(accounts_table, dossier_id, iban, currency))
        .values(agreed_on=day)
    )


def remember_transactions(
    connection: sa.Connection, dossier_id: str, transactions: Iterable[BankTransaction], at: datetime
) -> int:
    """Add the new ones, and renew those that stand on no statement yet; how many were new.

    A transaction that stands on a statement stays as it was issued, whatever Billit says later.
    """
    given = {transaction.id: transaction for transaction in transactions}
    known = _numbers(connection, dossier_id, given)
    rows = [
        {
            "dossier_id": dossier_id,
            "id": identity,
            "iban": transaction.iban,
            "currency": transaction.currency,
            "day": transaction.value_date,
            "amount": transaction.amount,
            "data": encode(transaction),
            "first_seen": at,
        }
        for identity, transaction in given.items()
        if known.get(identity) is None
    ]
    upsert(connection, moves, rows, keep=("first_seen",))
    return len(given.keys() - known.keys())


def _numbers(connection: sa.Connection, dossier_id: str, identities: Iterable[int]) -> dict[int, int | None]:
    """The known ones among these transactions, with the number of the statement they stand on."""
    found: dict[int, int | None] = {}
    for chunk in _chunks(sorted(identities)):
        query = sa.select(moves.c.id, moves.c.number).where(
            moves.c.dossier_id == dossier_id, moves.c.id.in_(chunk)
        )
        found |= {row.id: row.number for row in connection.execute(query)}
    return found


def waiting(connection: sa.Connection, dossier_id: str, iban: str, currency: str) -> list[BankTransaction]:
    """What stands on no statement yet, by day and identification."""
    query = (
        sa.select(moves.c.data)
        .where(*_account(moves, dossier_id, iban, currency), moves.c.number.is_(None))
        .order_by(moves.c.day, moves.c.id)
    )
    return [decode(BankTransaction, row.data) for row in connection.execute(query)]


def count_waiting(connection: sa.Connection) -> dict[tuple[str, str, str], int]:
    """How many transactions stand on no statement, by dossier, IBAN and currency."""
    key = (moves.c.dossier_id, moves.c.iban, moves.c.currency)
    query = sa.select(*key, sa.func.count()).where(moves.c.number.is_(None)).group_by(*key)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def issued_on(
    connection: sa.Connection, dossier_id: str, identities: Iterable[int], year: int, number: int
) -> None:
    """These transactions stand on this statement from now on."""
    for chunk in _chunks(sorted(identities)):
        connection.execute(
            moves.update()
            .where(moves.c.dossier_id == dossier_id, moves.c.id.in_(chunk))
            .values(year=year, number=number)
        )


def newest_day(connection: sa.Connection, dossier_id: str) -> date | None:
    """The day of the newest transaction known."""
    query = sa.select(sa.func.max(moves.c.day)).where(moves.c.dossier_id == dossier_id)
    day: date | None = connection.execute(query).scalar()
    return day


def _account(
    table: sa.Table, dossier_id: str, iban: str, currency: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.dossier_id == dossier_id, table.c.iban == iban, table.c.currency == currency)


def _known(row: sa.Row[tuple[object, ...]]) -> KnownAccount:
    account = BankAccount(row.iban, row.bic, row.currency, row.name, row.balance, row.link, row.active)
    opening = None if row.opening_day is None else (row.opening_balance, row.opening_day)
    return KnownAccount(
        row.dossier_id, account, opening, row.opening_source, row.agreed_on, row.opening_number or 1
    )


def _chunks(values: list[int], size: int = 10_000) -> Iterator[list[int]]:
    return (values[start : start + size] for start in range(0, len(values), size))
