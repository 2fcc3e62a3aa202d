"""B1 to B6: the account, its balances, and the trailer that sums the statement up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from dossierflow.coda import days
from dossierflow.coda.account import BELGIAN_BBAN, BELGIAN_IBAN, FOREIGN_BBAN, Account
from dossierflow.coda.balance import new_balance, old_balance
from dossierflow.coda.checkdigits import is_belgian_bban, is_iban
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.checks.header import exists
from dossierflow.coda.plain import account_meant
from dossierflow.coda.raw import DETAIL_TYPES, RawStatement
from dossierflow.coda.records import Movement1, NewBalance, OldBalance, Trailer, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Thousandths

_CURRENCY = re.compile(r"[A-Z]{3}")


def account_is_one(statement: RawStatement) -> Iterator[Broken]:
    old = statement.old
    if old is None:
        return
    account = Account.parse(old.structure, old.account)
    place = position(OldBalance, "account")
    if old.structure.strip() and account.structure != old.structure:
        structure = position(OldBalance, "structure")
        yield Broken.at(old.line, structure, "B1", "structure", structure=old.structure)
    written, account = (
        account,
        replace(account, number=account.number.upper(), currency=account.currency.upper()),
    )
    if written != account:
        facts = {"account": written.number, "currency": written.currency}
        yield Broken.at(old.line, place, "B1", "small-letters", Level.WARNING, **facts)
    if not (_CURRENCY.fullmatch(account.currency) or (account.is_belgian and not account.currency)):
        yield Broken.at(old.line, place, "B1", "no-currency", currency=account.currency)
    if not account.number:
        missing = Broken.at(old.line, place, "B1", "no-account")
        is_told = statement.new is not None and not statement.new.account.isspace()
        yield missing.and_also("that-of-8") if is_told else missing
    elif account.structure == BELGIAN_IBAN and not re.fullmatch(r"BE[0-9]{14}", account.number):
        yield Broken.at(old.line, place, "B1", "no-belgian-iban", account=account.number)
    elif not _proved(account):
        # A warning: bank-made files that were made anonymous carry such numbers.
        wrong = Broken.at(old.line, place, "B1", "account-digits", Level.WARNING, account=account.number)
        yield wrong.and_also("that-of-8") if account_meant(statement) else wrong


def _proved(account: Account) -> bool:
    if account.structure == BELGIAN_BBAN:
        return is_belgian_bban(account.number)
    return account.structure == FOREIGN_BBAN or is_iban(account.number)


def same_account(statement: RawStatement) -> Iterator[Broken]:
    old, new = statement.old, statement.new
    if not (old and new) or new.account == old.account or old.account.isspace():
        return
    if account_meant(statement):  # said of record 1
        return
    place = position(NewBalance, "account")
    if new.account.isspace():
        yield Broken.at(new.line, place, "B2", "no-account")
    else:
        # Publishers who make a file anonymous change its accounts, and not always alike.
        level = None if _proved(Account.parse(old.structure, old.account)) else Level.WARNING
        yield Broken.at(new.line, place, "B2", "other-account", level, account=new.account.rstrip())


def balances_close(statement: RawStatement) -> Iterator[Broken]:
    old, new = statement.old, statement.new
    for row in (old, new):
        if row and zero_with_debit_sign(row.sign, row.balance):
            place = position(type(row), "sign")
            yield Broken.at(row.line, place, "F6", "zero-balance-sign")
    if old is None or new is None:
        return
    computed = old_balance(statement) + sum(statement.amounts)
    told = (computed, computed - _orphans(statement))
    if new_balance(statement) not in told and not is_separate(statement):
        amounts = {"stated": Thousandths(new_balance(statement)), "computed": Thousandths(computed)}
        yield Broken.at(new.line, position(NewBalance, "balance"), "B3", "new-balance", **amounts)


def _orphans(statement: RawStatement) -> int:
    """What details without anything above them come to: shown like movements, and no part of the balance."""
    return sum(
        statement.amount(movement)
        for movement in statement.movements[:1]
        if movement.detail != "0000" and movement.code[0] in DETAIL_TYPES
    )


def is_separate(statement: RawStatement) -> bool:
    """A part of the movements only; its balances say nothing."""
    return bool(statement.header and statement.header.separate != "00000")


def records_are_counted(statement: RawStatement) -> Iterator[Broken]:
    """All but the header, the trailer and free communications."""
    trailer = statement.trailer
    together = statement.frame.counted if statement.frame else statement.counted
    if trailer and int(trailer.records) not in (statement.counted, together):
        counts = {"stated": int(trailer.records), "found": statement.counted}
        yield Broken.at(trailer.line, position(Trailer, "records"), "B4", "record-count", **counts)


def turnover_is_summed(statement: RawStatement) -> Iterator[Broken]:
    trailer, amounts = statement.trailer, statement.amounts
    if trailer is None:
        return
    credit = sum([amount for amount in amounts if amount > 0])
    debit, orphans, frame = credit - sum(amounts), _orphans(statement), statement.frame
    for field, total, apart, together in (
        ("debit", debit, max(-orphans, 0), frame.debit if frame else debit),
        ("credit", credit, max(orphans, 0), frame.credit if frame else credit),
    ):
        stated = int(getattr(trailer, field))
        if stated not in (total, total - apart, together):
            sums = {"stated": Thousandths(stated), "computed": Thousandths(total)}
            yield Broken.at(trailer.line, position(Trailer, field), "B5", f"{field}-sum", **sums)


def dates_are_in_order(statement: RawStatement) -> Iterator[Broken]:
    """Old balance before new balance, and nothing booked after the new one."""
    new, old = statement.new, statement.old
    if new is None or old is None or not (exists(new.date) and exists(old.date)):
        return
    last, first = days.read(new.date), days.read(old.date)
    assert last and first
    if last < first:
        place = position(NewBalance, "date")
        yield Broken.at(new.line, place, "B6", "balance-dates", new=last, old=first)
        return

    def in_time(digits: str) -> bool:
        return (days.known(digits) or last) <= last

    late = odd(statement.parts, attrgetter("entry_date"), in_time)
    if late:
        row = late[0]
        booked = days.known(row.entry_date) or last
        place = position(Movement1, "entry_date")
        said = Broken.at(row.line, place, "B6", "booked-late", day=booked, new=last)
        yield said.and_also("so-are-more", more=len(late) - 1) if len(late) > 1 else said


def zero_with_debit_sign(sign: str, amount: str) -> bool:
    return sign == "1" and not amount.strip("0")
