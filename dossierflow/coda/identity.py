"""When two statements are the same: account, currency, day, number and balances, however they are written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from dossierflow.coda.balance import moved, new_balance, old_balance
from dossierflow.coda.plain import account_of, day_of
from dossierflow.coda.raw import MovementRecords, RawStatement
from dossierflow.coda.text import clean


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a statement from every other. Balances in thousandths, credit positive.

    `account` is the IBAN, also where the file writes the old Belgian form. Two that are equal but for
    `duplicate` are one statement: the bank's re-issue. With another `separate` than 00000 it is a part of the
    account's movements, which another statement has in full.
    """

    account: str
    currency: str
    day: date
    number: int
    old_balance: int
    new_balance: int
    duplicate: bool = False
    separate: str = "00000"
    #: What its movements come to; None where that cannot be known.
    moved: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, raw: RawStatement) -> Identity:
        header, old = raw.header, raw.old
        account, currency = account_of(raw).identity
        return cls(
            account,
            currency,
            day_of(raw),
            int(old.number) if old else 0,
            old_balance(raw),
            new_balance(raw),
            bool(header and header.duplicate == "D"),
            header.separate if header else "00000",
            moved(raw),
        )

    @property
    def is_full(self) -> bool:
        """All movements of the account, not a separate application."""
        return self.separate == "00000"

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for a statement and its copies, whoever asked for them and when."""
        return (
            self.account,
            self.currency,
            self.day,
            self.number,
            self.old_balance,
            self.new_balance,
            self.separate,
        )

    def is_copy_of(self, other: Identity) -> bool:
        """The same statement; either may be marked as the duplicate."""
        return self.key == other.key


class Balanced(Protocol):
    """A statement as far as its balances are concerned."""

    @property
    def old_balance(self) -> int: ...
    @property
    def new_balance(self) -> int: ...
    @property
    def moved(self) -> int | None: ...


def continues(one: Balanced, two: Balanced) -> bool:
    """Whether a statement opens with what the one before it closed with.

    A wrong balance, which its own statement's movements contradict, breaks no chain: it was said of that
    statement, and nothing is missing where the movements lead on.
    """
    closing, opening = {one.new_balance}, {two.old_balance}
    if one.moved is not None:
        closing.add(one.old_balance + one.moved)
    if two.moved is not None:
        opening.add(two.new_balance - two.moved)
    return not closing.isdisjoint(opening)


def content_digest(raw: RawStatement, *, references: bool = False) -> bytes:
    """Of what is booked: movements, information and free communications, wherever in a file they stand.

    Line ends, the duplicate mark, the creation date, numbers, accents and the form of the account make no
    difference; nor do the bank's references, which it may change without notice, unless they are asked for.
    """
    summary = hashlib.blake2b(digest_size=16)
    start = 3 if references else 4
    for piece in raw.pieces:
        fields: tuple[Any, ...] = piece[start:-1]
        if isinstance(piece, MovementRecords):
            fields = piece[start:11] + piece[12:-1]
        summary.update(_bare("".join(filter(None, fields))))
    for row in raw.free:
        summary.update(_bare(row.text))
    return summary.digest()


def _bare(text: str) -> bytes:
    return (text if text.isascii() else clean(text)).replace(" ", "").encode()
