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
from dossierflow.coda.records import Movement1, NewBalance, OldBalance, Trailer, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.sheet import Sheet

_CURRENCY = re.compile(r"[A-Z]{3}")
AMOUNT = attrgetter("amount")


def account_is_one(sheet: Sheet) -> Iterator[Broken]:
    old = sheet.old
    account = Account.parse(old.structure, old.account)
    belgian = account.structure in (BELGIAN_BBAN, BELGIAN_IBAN)
    place = position(OldBalance, "account")
    if not (_CURRENCY.fullmatch(account.currency) or (belgian and not account.currency)):
        yield Broken(old.line, place, "B1", f"{account.currency!r} is no currency")
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


def same_account(sheet: Sheet) -> Iterator[Broken]:
    if sheet.new and sheet.new.account != sheet.old.account:
        reason = f"{sheet.new.account.rstrip()!r} is not the account of record 1"
        # Publishers who make a file anonymous change its accounts, and not always alike.
        level = None if _proved(Account.parse(sheet.old.structure, sheet.old.account)) else Level.WARNING
        yield Broken(sheet.new.line, position(NewBalance, "account"), "B2", reason, level)


def balances_close(sheet: Sheet) -> Iterator[Broken]:
    if zero_with_debit_sign(sheet.old.sign, sheet.old.balance):
        yield Broken(
            sheet.old.line, position(OldBalance, "sign"), "F6", "a balance of zero with a debit sign"
        )
    if sheet.new is None:
        return
    if zero_with_debit_sign(sheet.new.sign, sheet.new.balance):
        yield Broken(
            sheet.new.line, position(NewBalance, "sign"), "F6", "a balance of zero with a debit sign"
        )
    computed = old_balance(sheet) + sum(map(AMOUNT, sheet.movements))
    if computed != new_balance(sheet) and sheet.header.separate == "00000":
        reason = f"new balance {show(new_balance(sheet))}; old balance and movements make {show(computed)}"
        yield Broken(sheet.new.line, position(NewBalance, "balance"), "B3", reason)


def records_are_counted(sheet: Sheet) -> Iterator[Broken]:
    """All but the header, the trailer and free communications."""
    counted = len(sheet.rows) - 2 - len(sheet.free)
    if int(sheet.trailer.records) != counted:
        reason = f"{int(sheet.trailer.records)} records in the trailer; there are {counted}"
        yield Broken(sheet.trailer.line, position(Trailer, "records"), "B4", reason)


def turnover_is_summed(sheet: Sheet) -> Iterator[Broken]:
    amounts = list(map(AMOUNT, sheet.movements))
    for field, total in (
        ("debit", -sum([amount for amount in amounts if amount < 0])),
        ("credit", sum([amount for amount in amounts if amount > 0])),
    ):
        stated = int(getattr(sheet.trailer, field))
        if stated != total:
            reason = f"{field} sum {show(stated)}; the movements make {show(total)}"
            yield Broken(sheet.trailer.line, position(Trailer, field), "B5", reason)


def dates_are_in_order(sheet: Sheet) -> Iterator[Broken]:
    """Old balance before new balance, and nothing booked after the new one."""
    new = sheet.new
    if new is None or not (exists(new.date) and exists(sheet.old.date)):
        return
    last, first = days.read(new.date), days.read(sheet.old.date)
    assert last and first
    if last < first:
        yield Broken(
            new.line, position(NewBalance, "date"), "B6", f"new balance of {last}, old one of {first}"
        )

    def in_time(digits: str) -> bool:
        return not exists(digits) or (days.read(digits) or last) <= last

    for row in odd(sheet.firsts, attrgetter("entry_date"), in_time):
        reason = f"entry date {days.read(row.entry_date)} is after the new balance of {last}"
        yield Broken(row.line, position(Movement1, "entry_date"), "B6", reason)


def old_balance(sheet: Sheet) -> int:
    """In thousandths, credit positive."""
    return _signed(sheet.old.sign, sheet.old.balance)


def new_balance(sheet: Sheet) -> int:
    """In thousandths; an empty statement's is its old balance."""
    return _signed(sheet.new.sign, sheet.new.balance) if sheet.new else old_balance(sheet)


def zero_with_debit_sign(sign: str, amount: str) -> bool:
    return sign == "1" and not amount.strip("0")


def show(thousandths: int) -> str:
    """`-1234.560`: for findings."""
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{abs(thousandths) // 1000}.{abs(thousandths) % 1000:03d}"


def _signed(sign: str, amount: str) -> int:
    return -int(amount) if sign == "1" else int(amount)
