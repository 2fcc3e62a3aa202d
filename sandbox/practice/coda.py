"""Writes the CODA files that a bank would make: version 2, one statement a file, ASCII, CRLF.

Source: Febelfin's standard for coded statements of account (CODA), version 2.6. Positions are 1-based.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.practice.money import Exchange, Movement

END = "\r\n"
FREE_TEXT = (53, 53, 43)  # room for the communication in records 2.1, 2.2 and 2.3


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's day. Balances in cents; `number` runs from 1 in each calendar year."""

    iban: str
    bic: str
    holder: str
    enterprise_number: str
    description: str
    number: int
    old_balance: int
    old_date: dt.date
    date: dt.date
    movements: tuple[Movement, ...]

    @property
    def new_balance(self) -> int:
        return self.old_balance + sum(one.amount for one in self.movements)


def write(statement: Statement) -> bytes:
    counted = [_old_balance(statement), *_movements(statement), _new_balance(statement)]
    records = [_header(statement), *counted, _trailer(statement, len(counted))]
    if any(len(record) != 128 for record in records):
        raise ValueError(
            f"statement {statement.number} of {statement.iban} has a record that is not 128 long"
        )
    return "".join(record + END for record in records).encode("ascii")


def _header(one: Statement) -> str:
    reference = f"{one.date:%y}{one.number:08d}"
    start = f"00000{_date(one.date)}00005{'':8}{reference:10}{_text(one.holder, 26)}{one.bic:11}"
    return f"{start}0{one.enterprise_number:>010} 00000{'':16}{'':16}{'':7}2"


def _old_balance(one: Statement) -> str:
    balance = f"{_sign(one.old_balance)}{_amount(one.old_balance)}{_date(one.old_date)}"
    holder = f"{_text(one.holder, 26)}{_text(one.description, 35)}"
    return f"12{one.number:03d}{_account(one.iban)}{balance}{holder}{one.number:03d}"


def _new_balance(one: Statement) -> str:
    balance = f"{_sign(one.new_balance)}{_amount(one.new_balance)}{_date(one.date)}"
    return f"8{one.number:03d}{_account(one.iban)}{balance}{'':64}0"


def _trailer(one: Statement, counted: int) -> str:
    debit = sum(-each.amount for each in one.movements if each.amount < 0)
    credit = sum(each.amount for each in one.movements if each.amount > 0)
    return f"9{'':15}{counted:06d}{_amount(debit):>15}{_amount(credit):>15}{'':75}2"


def _movements(one: Statement) -> Iterator[str]:
    for sequence, movement in enumerate(one.movements, start=1):
        yield from _movement(movement, sequence, one.number)


def _movement(one: Movement, sequence: int, number: int) -> Iterable[str]:
    structured, communication = _communication(one)
    first, second, third = _cut(communication)
    has_third = bool(one.name or one.iban or third.strip())
    has_second = has_third or bool(second.strip() or one.end_to_end or one.bic)
    place = f"{sequence:04d}0000"
    yield (
        f"21{place}{one.key:<21.21}{_sign(one.amount)}{_amount(one.amount)}{_date(one.value)}{one.coda_code}"
        f"{structured}{first}{_date(one.booked)}{number:03d}0{int(has_second)} 0"
    )
    if has_second:
        returned = f"{'2' if one.return_reason else '':1}{one.return_reason:4}"
        yield f"22{place}{second}{one.end_to_end:<35.35}{one.bic:11}{'':3}{returned}{'':8}{int(has_third)} 0"
    if has_third:
        account = f"{one.iban:34}{'EUR' if one.iban else '':3}"
        yield f"23{place}{account}{_text(one.name, 35)}{third}0 0"


def _communication(one: Movement) -> tuple[int, str]:
    """The flag of position 62 and the whole zone: structured types 101, 105 and 127, or free text."""
    if one.ogm:
        return 1, f"101{one.ogm}"
    if one.exchange:
        return 1, f"105{_foreign(one.amount, one.exchange)}"
    if one.mandate:
        return 1, f"127{_direct_debit(one)}"
    return 0, _text(one.text, sum(FREE_TEXT))


def _foreign(amount: int, exchange: Exchange) -> str:
    rate = int(exchange.rate * 10**8)
    return (
        f"{_amount(amount)}{_amount(exchange.amount)}{rate:012d}{exchange.currency}{'':12}US{_amount(amount)}"
    )


def _direct_debit(one: Movement) -> str:
    """Settlement date, recurrent, core, paid or refused, creditor, mandate, text, R-type 2 return, reason."""
    refused = "2" if one.return_reason else "0"
    returned = f"{refused}{one.return_reason:4}"
    return f"{_date(one.value)}11{refused}{one.creditor:35}{one.mandate:35}{_text(one.text, 62)}{returned}"


def _cut(text: str) -> tuple[str, ...]:
    padded = text.ljust(sum(FREE_TEXT))
    parts, start = [], 0
    for size in FREE_TEXT:
        parts.append(padded[start : start + size])
        start += size
    return tuple(parts)


def _text(text: str, size: int) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f"{' '.join(plain.split()):<{size}.{size}}"


def _account(iban: str) -> str:
    return f"{iban:31}{'':3}EUR"


def _date(day: dt.date) -> str:
    return f"{day:%d%m%y}"


def _sign(amount: int) -> str:
    return "1" if amount < 0 else "0"


def _amount(amount: int) -> str:
    """Cents as fifteen digits with three decimals."""
    return f"{abs(amount) * 10:015d}"
