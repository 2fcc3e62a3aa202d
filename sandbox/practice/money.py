"""A company's bank accounts as plain data: movements, and the CODA files its bank made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Exchange:
    """The amount as it was before the bank changed it: `rate` units of `currency` for one euro."""

    currency: str
    amount: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a bank account; `amount` in cents, negative when money leaves."""

    key: str
    booked: dt.date
    value: dt.date
    amount: int
    iso_code: str  # domain-family-subfamily of ISO 20022
    coda_code: str  # type, family, operation, category: eight digits
    name: str = ""
    iban: str = ""
    bic: str = ""
    text: str = ""
    ogm: str = ""  # twelve digits
    end_to_end: str = ""
    mandate: str = ""
    creditor: str = ""
    return_reason: str = ""  # ISO code, on returned direct debits
    exchange: Exchange | None = None
    document: str = ""  # number of the invoice it pays


@dataclass(frozen=True, slots=True)
class CodaFile:
    """One day's statement as the bank made it; `content` in Latin-1 bytes."""

    name: str
    date: dt.date
    number: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """`opening` is the balance before the first movement, `balance` after the last, in cents."""

    iban: str
    bic: str
    bank: str
    holder: str
    description: str
    journal: str
    opening: int
    movements: tuple[Movement, ...]
    coda_files: tuple[CodaFile, ...] = ()
    currency: str = "EUR"

    @property
    def balance(self) -> int:
        return self.opening + sum(one.amount for one in self.movements)

    @property
    def has_coda(self) -> bool:
        return bool(self.coda_files)
