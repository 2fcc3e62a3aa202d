"""An account's series of statements: numbers, balances and days that go on from the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from dossierflow.coda.account import Account
from dossierflow.coda.statement import Movement, Statement
from dossierflow.coda.text import clean
from dossierflow.coda.writer import MOST_MOVEMENTS, Charset
from dossierflow.errors import BadData
from dossierflow.kernel.foreign import name_part
from dossierflow.kernel.told import told

T = TypeVar("T")
LAST_NUMBER = 999
#: Readers take two-digit years from 69 on for the twentieth century.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2068, 12, 31)


@dataclass(frozen=True, slots=True)
class AccountHeader:
    """What stands on every statement of an account. `bank_id` is the bank's protocol number, or zeros."""

    iban: str
    bic: str = ""
    currency: str = "EUR"
    holder: str = ""
    company_number: str = ""
    description: str = ""
    bank_id: str = "000"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a series stands: the last balance (thousandths) and its day, the last number and its year."""

    balance: int
    day: date
    number: int
    year: int


def next_statement(
    card: AccountHeader,
    position: Position,
    day: date,
    movements: Iterable[Movement],
    charset: Charset = Charset.ASCII,
) -> tuple[Statement, Position]:
    """The statement of this day, and where the series stands then.

    Numbers run from 001 in each calendar year. BadData after number 999, or for a day that CODA cannot hold.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise told(BadData, "day-outside-coda", document=card.iban, field="day", day=day)
    number = position.number + 1 if day.year == position.year else 1
    if number > LAST_NUMBER:
        raise told(
            BadData,
            "statement-numbers-used-up",
            document=card.iban,
            field="number",
            year=day.year,
            most=LAST_NUMBER,
        )
    booked = tuple(movements)
    balance = position.balance + sum(movement.amount for movement in booked)
    holder = clean(card.holder, charset)[:26].rstrip()
    statement = Statement(
        account=Account.iban(card.iban, card.currency),
        old_balance=position.balance,
        old_date=position.day,
        new_balance=balance,
        new_date=day,
        created=day,
        number=number,
        paper_number=number,
        movements=booked,
        holder=holder,
        addressee=holder,
        description=clean(card.description, charset)[:35].rstrip(),
        bic=card.bic,
        company_number=card.company_number,
        bank_id=card.bank_id,
        file_reference=f"{day.year}{number:06d}",
    )
    return statement, Position(balance, day, number, day.year)


def in_full(of_day: list[T]) -> Iterator[list[T]]:
    """A day's movements, or transactions, in as many portions as statements can hold."""
    for start in range(0, len(of_day), MOST_MOVEMENTS):
        yield of_day[start : start + MOST_MOVEMENTS]


def file_name(statement: Statement) -> str:
    """`CODA_BE71096123456769_EUR_2026_001_20260226.cod`: a folder sorts by account, then by statement."""
    account = statement.account
    return (
        f"CODA_{name_part(account.number)}_{name_part(account.currency)}_{statement.new_date.year}"
        f"_{statement.number:03d}_{statement.new_date:%Y%m%d}.cod"
    )
