"""Every bank account of every dossier: its link, whether CODA arrives, and where its series stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import sqlalchemy as sa

from dossierflow.domain.bank_transaction import BankTransaction
from dossierflow.kernel.clock import Clock, belgian_day
from dossierflow.kernel.told import misuse
from dossierflow.statements import continuity
from dossierflow.statements.series import LAST_NUMBER
from dossierflow.store import bank, statements
from dossierflow.store.bank import KnownAccount
from dossierflow.store.database import Store
from dossierflow.store.statements import StatementRow
from dossierflow.texts import Phrase, phrase

#: Billit may still show a movement days after its value date.
OVERLAP = timedelta(days=14)
#: So many statements are drawn: a month of working days.
COURSE = 22


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account. `last_balance` in thousandths; `first_gap` is a period,
    '' where the chain is whole.

    `coda`: CODA arrives from the bank. `waiting` transactions stand on no statement yet: where CODA arrives,
    those after its last day. `undelivered` statements have gone nowhere. `course` are the balances of the
    last statements, oldest first.
    """

    dossier: str
    iban: str
    currency: str
    name: str
    link: str
    active: bool
    coda: bool
    last_statement: str
    last_day: date | None
    last_balance: int | None
    first_gap: Phrase
    statements: int
    waiting: int
    undelivered: int
    course: tuple[int, ...] = ()


def overview(store: Store, clock: Clock, dossiers: Iterable[str] = ()) -> list[AccountRow]:
    """All accounts, or those of these dossiers (ids), from the store alone."""
    wanted = frozenset(dossiers)
    today = belgian_day(clock.now())
    with store.read() as connection:
        by_account = _by_account(statements.of_practice(connection))
        delivered = statements.delivered(connection).keys()
        waiting = bank.count_waiting(connection)
        return [
            _row(connection, known, by_account.get(_key(known), []), delivered, waiting, today)
            for known in bank.accounts(connection)
            if not wanted or known.dossier in wanted
        ]


def coda_arrives(
    known: KnownAccount, rows: Iterable[StatementRow], transactions: Iterable[BankTransaction] = ()
) -> bool:
    """Whether the bank's own CODA comes: then nothing is generated, or there would be two of each.

    Told by Billit's word for the link, a statement that came, or a movement that names its CODA file.
    """
    return (
        "coda" in known.account.link.lower()
        or any(row.edition for row in rows)
        or any(transaction.coda_file_id for transaction in transactions)
    )


def give_opening(
    store: Store,
    dossier_id: str,
    iban: str,
    balance: int,
    day: date,
    currency: str = "EUR",
    first_number: int = 1,
) -> None:
    """Say what the balance (cents) was at the end of a day; the first statement follows on it.

    `first_number` is that statement's: one more than the last that another source made in its year. Misuse
    where it is none, the account is unknown, or has statements already: those never change.
    """
    if not 1 <= first_number <= LAST_NUMBER:
        raise misuse("statement-number", field="number", number=first_number, last=LAST_NUMBER)
    with store.begin() as connection:
        if statements.last_of_our_own(connection, dossier_id, iban, currency):
            raise misuse("has-statements", iban=iban)
        opening = (balance * 10, day)
        if not bank.set_opening(connection, dossier_id, iban, currency, opening, "given", first_number):
            raise misuse("account-unknown", division=dossier_id, iban=iban, currency=currency)


def transactions_since(store: Store, dossier_id: str) -> date | None:
    """From which day to ask Billit for movements: some days back, for those that come late; None for all."""
    with store.read() as connection:
        newest = bank.newest_day(connection, dossier_id)
    return newest - OVERLAP if newest else None


def _row(
    connection: sa.Connection,
    known: KnownAccount,
    rows: list[StatementRow],
    delivered: Iterable[tuple[str, str]],
    waiting: dict[tuple[str, str, str], int],
    today: date,
) -> AccountRow:
    rows = continuity.in_order(rows)
    account, last = known.account, rows[-1] if rows else None
    arrives = coda_arrives(known, rows)
    pending = continuity.waiting_amount(connection, known)
    gaps = [*continuity.gaps(rows)]
    mismatch = continuity.balance_gap(known, rows, pending, today)
    return AccountRow(
        dossier=known.dossier,
        iban=account.iban,
        currency=account.currency,
        name=account.name,
        link=account.link,
        active=account.active,
        coda=arrives,
        last_statement=f"{last.year}/{last.number:03d}" if last else "",
        last_day=last.day if last else None,
        last_balance=last.new_balance if last else None,
        first_gap=_period(gaps[0] if gaps else mismatch),
        statements=len(rows),
        waiting=_after(connection, known, last) if arrives and last else waiting.get(_key(known), 0),
        undelivered=len({row.sha256 for row in rows if (row.dossier, row.sha256) not in delivered}),
        course=tuple(row.new_balance for row in rows[-COURSE:]),
    )


def _period(gap: continuity.Gap | None) -> Phrase:
    return phrase("page.period", since=gap.after, until=gap.until) if gap else Phrase()


def _after(connection: sa.Connection, known: KnownAccount, last: StatementRow) -> int:
    """How many movements the bank has yet to state."""
    waiting = bank.waiting(connection, known.dossier, known.account.iban, known.account.currency)
    return sum(1 for transaction in waiting if transaction.value_date > last.day)


def _by_account(rows: list[StatementRow]) -> dict[tuple[str, str, str], list[StatementRow]]:
    grouped = groupby(rows, key=lambda row: (row.dossier, row.iban, row.currency))
    return {key: list(group) for key, group in grouped}


def _key(known: KnownAccount) -> tuple[str, str, str]:
    return known.dossier, known.account.iban, known.account.currency
