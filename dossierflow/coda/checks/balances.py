"""B1 to B6: the account, its balances, and the trailer that sums the statement up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter

from dossierflow.coda import days
from dossierflow.coda.account import BELGIAN_BBAN, BELGIAN_IBAN, FOREIGN_BBAN, Account
from dossierflow.coda.checkdigits import is_belgian_bban, is_iban
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.checks.header import exists
from dossierflow.coda.raw import RawStatement
from dossierflow.coda.records import Movement1, NewBalance, OldBalance, Trailer, position
from dossierflow.coda.rules import Broken, Level

_CURRENCY = re.compile(r"[A-Z]{3}")


def account_is_one(statement: RawStatement) -> Iterator[Broken]:
    old = statement.old
    if old is None:
        return
    account = Account.parse(old.structure, old.account)
    place = position(OldBalance, "account")
    if not (_CURRENCY.fullmatch(account.currency) or (account.is_belgian and not account.currency)):
        level = Level.WARNING if _CURRENCY.fullmatch(account.currency.upper()) else None
        yield Broken(old.line, place, "B1", f"{account.currency!r} is no currency", level)
    if not account.number:
        yield Broken(old.line, place, "B1", "the account number is missing")
    elif account.structure == BELGIAN_IBAN and not re.fullmatch(r"BE[0-9]{14}", account.number):
        yield Broken(old.line, place, "B1", f"{account.number} is no Belgian IBAN, as structure 2 asks")
    elif not _proved(account):
        # A warning: bank-made files that were made anonymous carry such numbers.
        reason = f"the check digits of account {account.number} are wrong"
        yield Broken(old.line, place, "B1", reason, Level.WARNING)


def _proved(account: Account) -> bool:
    if account.structure == BELGIAN_BBAN:
        return is_belgian_bban(account.number)
    return account.structure == FOREIGN_BBAN or is_iban(account.number)


def same_account(statement: RawStatement) -> Iterator[Broken]:
    old, new = statement.old, statement.new
    if old and new and new.account != old.account:
        reason = f"{new.account.rstrip()!r} is not the account of record 1"
        # Publishers who make a file anonymous change its accounts, and not always alike.
        level = None if _proved(Account.parse(old.structure, old.account)) else Level.WARNING
        yield Broken(new.line, position(NewBalance, "account"), "B2", reason, level)


def balances_close(statement: RawStatement) -> Iterator[Broken]:
    old, new = statement.old, statement.new
    for row in (old, new):
        if row and zero_with_debit_sign(row.sign, row.balance):
            place = position(type(row), "sign")
            yield Broken(row.line, place, "F6", "a balance of zero with a debit sign")
    if old is None or new is None:
        return
    computed = old_balance(statement) + sum(statement.amounts)
    if computed != new_balance(statement) and not is_separate(statement):
        reason = (
            f"new balance {show(new_balance(statement))}; old balance and movements make {show(computed)}"
        )
        yield Broken(new.line, position(NewBalance, "balance"), "B3", reason)


def is_separate(statement: RawStatement) -> bool:
    """A part of the movements only; its balances say nothing."""
    return bool(statement.header and statement.header.separate != "00000")


def records_are_counted(statement: RawStatement) -> Iterator[Broken]:
    """All but the header, the trailer and free communications."""
    trailer = statement.trailer
    if trailer and int(trailer.records) != statement.counted:
        reason = f"{int(trailer.records)} records in the trailer; there are {statement.counted}"
        yield Broken(trailer.line, position(Trailer, "records"), "B4", reason)


def turnover_is_summed(statement: RawStatement) -> Iterator[Broken]:
    trailer, amounts = statement.trailer, statement.amounts
    if trailer is None:
        return
    credit = sum([amount for amount in amounts if amount > 0])
    for field, total in (("debit", credit - sum(amounts)), ("credit", credit)):
        stated = int(getattr(trailer, field))
        if stated != total:
            reason = f"{field} sum {show(stated)}; the movements make {show(total)}"
            yield Broken(trailer.line, position(Trailer, field), "B5", reason)


def dates_are_in_order(statement: RawStatement) -> Iterator[Broken]:
    """Old balance before new balance, and nothing booked after the new one."""
    new, old = statement.new, statement.old
    if new is None or old is None or not (exists(new.date) and exists(old.date)):
        return
    last, first = days.read(new.date), days.read(old.date)
    assert last and first
    if last < first:
        reason = f"new balance of {last}, old one of {first}"
        yield Broken(new.line, position(NewBalance, "date"), "B6", reason)
        return

    def in_time(digits: str) -> bool:
        return (days.known(digits) or last) <= last

    late = odd(statement.parts, attrgetter("entry_date"), in_time)
    if late:
        row = late[0]
        reason = f"entry date {days.read(row.entry_date)} is after the new balance of {last}"
        reason += f" (so are {len(late) - 1} more)" if len(late) > 1 else ""
        yield Broken(row.line, position(Movement1, "entry_date"), "B6", reason)


def old_balance(statement: RawStatement) -> int:
    """In thousandths, credit positive; where it is lost, what the new balance and the movements leave."""
    if statement.old is not None:
        return _signed(statement.old.sign, statement.old.balance)
    return _signed(statement.new.sign, statement.new.balance) - sum(statement.amounts) if statement.new else 0


def new_balance(statement: RawStatement) -> int:
    """In thousandths; where there is none (an empty statement), what the old one and the movements make."""
    if statement.new is not None:
        return _signed(statement.new.sign, statement.new.balance)
    return old_balance(statement) + sum(statement.amounts)


def zero_with_debit_sign(sign: str, amount: str) -> bool:
    return sign == "1" and not amount.strip("0")


def show(thousandths: int) -> str:
    """`-1234.560`: for findings."""
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03d}"


def _signed(sign: str, amount: str) -> int:
    return -int(amount) if sign == "1" else int(amount)
