"""X1 to X3: what holds between statements, in one file and across the files of an account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dossierflow.coda import days
from dossierflow.coda.checks.balances import new_balance, old_balance, show
from dossierflow.coda.records import OldBalance, Trailer, position
from dossierflow.coda.rules import Broken, Finding, Level
from dossierflow.coda.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Link:
    """What the chain of an account needs to know of one statement."""

    file: str
    line: int
    account: str
    number: int
    old_balance: int
    old_date: date
    new_balance: int
    new_date: date
    duplicate: bool
    digest: bytes

    @classmethod
    def of(cls, file: str, sheet: Sheet) -> Link | None:
        """None where a date cannot be read: then nothing follows from it."""
        try:
            old_date = days.read(sheet.old.date)
            # An empty statement has no new date; it stands on the day it was made.
            new_date = days.read(sheet.new.date if sheet.new else sheet.header.created)
        except ValueError:
            return None
        if old_date is None or new_date is None:
            return None
        return cls(
            file=file,
            line=sheet.old.line,
            account=sheet.old.account.rstrip(),
            number=int(sheet.old.number),
            old_balance=old_balance(sheet),
            old_date=old_date,
            new_balance=new_balance(sheet),
            new_date=new_date,
            duplicate=sheet.header.duplicate == "D",
            digest=_digest(sheet),
        )


class Chain:
    """Collects statements, and says at the end where numbers, balances or contents do not go on."""

    def __init__(self) -> None:
        self._links: list[Link] = []

    def add(self, file: str, sheet: Sheet) -> None:
        if sheet.header.separate == "00000" and (link := Link.of(file, sheet)):
            self._links.append(link)

    def findings(self) -> Iterator[Finding]:
        """X2 and X3 for all accounts; statements may have been added in any order."""
        previous: Link | None = None
        for link in sorted(self._links, key=lambda link: (link.account, link.new_date, link.number)):
            if previous is None or previous.account != link.account:
                previous = link
            elif _same_statement(previous, link):
                if previous.digest != link.digest and not (previous.duplicate or link.duplicate):
                    reason = f"statement {link.number:03d} stands in {previous.file} with another content"
                    yield _finding(link, "number", "X3", reason)
            else:
                yield from _breaks(previous, link)
                previous = link


def _same_statement(one: Link, other: Link) -> bool:
    return one.number == other.number != 0 and one.new_date.year == other.new_date.year


def _breaks(previous: Link, link: Link) -> Iterator[Finding]:
    first_of_year = link.new_date.year != previous.new_date.year
    expected = 1 if first_of_year else previous.number + 1
    if link.number and previous.number and link.number != expected:
        reason = f"number {link.number:03d}; {expected:03d} was to follow {previous.file}"
        yield _finding(link, "number", "X2", reason)
    if link.old_balance != previous.new_balance:
        reason = (
            f"old balance {show(link.old_balance)}; {previous.file} ended with {show(previous.new_balance)}"
        )
        yield _finding(link, "balance", "X2", reason)
    if link.old_date != previous.new_date:
        reason = f"old balance of {link.old_date}; {previous.file} ended on {previous.new_date}"
        yield _finding(link, "date", "X2", reason)


def _finding(link: Link, field: str, rule: str, reason: str) -> Finding:
    return Broken(link.line, position(OldBalance, field), rule, reason).within(link.file)


def _digest(sheet: Sheet) -> bytes:
    """Of the records' contents, wherever in a file they stand; the multiple-file code is left out."""
    summary = hashlib.blake2b(digest_size=16)
    for row in sheet.rows[:-1]:
        summary.update("".join(row[1:]).encode("latin-1"))
    return summary.digest()


def marks_the_last(previous: Sheet | None, sheet: Sheet | None) -> Iterator[Broken]:
    """X1, between two neighbours in a physical file; `sheet` is None after the last."""
    if previous is None or not previous.sound:
        return
    wanted, why = ("1", "another statement follows") if sheet else ("2", "this is the last statement")
    if previous.trailer.multiple != wanted:
        place = position(Trailer, "multiple")
        reason = f"multiple file code {previous.trailer.multiple}, but {why} of the file"
        # A statement cut out of a longer file is whole; one behind the mark of the last may be lost.
        level = None if sheet else Level.WARNING
        yield Broken(previous.trailer.line, place, "X1", reason, level)
