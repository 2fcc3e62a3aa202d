"""Dates that a converter wrote as YYMMDD or MMDDYY where CODA has DDMMYY.

`251126` is a day either way, so no single date proves it; the dates of a statement prove it together, as they
lie days apart. Where they lie years apart as DDMMYY, and days apart in another order, they are in that order:
the statement is read so, and it is said once. Two dates alone may also be those of an account that did not
move for a year: then they are read by the letter, and the doubt is said.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from dossierflow.coda import days
from dossierflow.coda.raw import MovementRecords, RawStatement
from dossierflow.coda.records import NewBalance, OldBalance, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Fact, Word

#: Where day, month and year stand, by what the order is called.
_ORDERS = {"YYMMDD": (4, 2, 0), "MMDDYY": (2, 0, 4)}
#: Days between the first and the last date of a statement: at least, to doubt that they are DDMMYY; and at
#: most, to believe that they are in another order (a quarter).
_FAR, _NEAR = 300, 100
#: Fewer different dates prove no order.
_PROOF = 3
#: Two dates are doubted only where they would be of these years; converters that err are not older.
_DOUBTED_SINCE = 2020
#: Interest is booked on these days, and on some accounts nothing else: a year apart is what they should be.
_OF_INTEREST = frozenset({(30, 12), (31, 12)})


def put_right(statement: RawStatement, known: str = "") -> str:
    """Turn the dates of a statement to DDMMYY where they are in another order; the order, or ''.

    `known` is the order of an earlier statement of the file: then two dates are proof enough.
    """
    dates = _dates(statement)
    letter = [days.known(one) for one in dates]
    found = [day for day in letter if day is not None]
    if not dates or (found and (len(found) < len(letter) or _span(found) < _FAR)):
        return ""
    for order in _ORDERS:
        other = [days.known(turned(one, order)) for one in dates]
        read = [day for day in other if day is not None]
        if len(read) == len(other) and _span(read) <= _NEAR:
            return _decide(statement, order, found, read, known)
    return ""


def turned(digits: str, order: str) -> str:
    """A date in this order as DDMMYY."""
    return "".join(digits[place : place + 2] for place in _ORDERS[order])


def _decide(statement: RawStatement, order: str, letter: list[date], read: list[date], known: str) -> str:
    if not letter or len(read) >= _PROOF or order == known or _ends_before_it_starts(statement):
        _say(statement, "dates-turned", Level.ERROR, order, max(read))
        _turn(statement, order)
        return order
    usual = {(day.day, day.month) for day in letter} <= _OF_INTEREST
    if not usual and min(read).year >= _DOUBTED_SINCE:
        _say(statement, "dates-doubted", Level.ERROR, order, max(read))
    return ""


def _ends_before_it_starts(statement: RawStatement) -> bool:
    old, new = statement.old, statement.new
    days_read = [days.known(row.date) for row in (old, new) if row is not None]
    return len(days_read) == 2 and None not in days_read and days_read[1] < days_read[0]  # type: ignore[operator]


def _dates(statement: RawStatement) -> set[str]:
    """The different dates that stand close together in every statement; not value dates, nor lost ones."""
    lost, frames = statement.lost, (("Header", statement.header, "created"),)
    rows = (*frames, ("OldBalance", statement.old, "date"), ("NewBalance", statement.new, "date"))
    found = {
        getattr(row, field) for kind, row, field in rows if row is not None and f"{kind}.{field}" not in lost
    }
    if not any(name.endswith("entry_date") for name in lost):
        found |= {part.entry_date for part in statement.parts}
    return found - {days.UNKNOWN}


def _span(found: Collection[date]) -> int:
    return (max(found) - min(found)).days


def _say(statement: RawStatement, key: str, level: Level, order: str, read: date) -> None:
    row = statement.new or statement.old
    if row is None:
        return
    place = position(NewBalance if row is statement.new else OldBalance, "date")
    facts: dict[str, Fact] = {"order": Word(f"order:{order}"), "digits": row.date, "read": read}
    statement.broken.append(Broken.at(row.line, place, "F5", key, level, **facts))


def _turn(statement: RawStatement, order: str) -> None:
    if statement.header is not None and statement.frame is None:
        statement.header = statement.header._replace(created=turned(statement.header.created, order))
    if statement.old is not None:
        statement.old = statement.old._replace(date=turned(statement.old.date, order))
    if statement.new is not None:
        statement.new = statement.new._replace(date=turned(statement.new.date, order))
    statement.pieces = [
        _turned_part(piece, order) if isinstance(piece, MovementRecords) else piece
        for piece in statement.pieces
    ]
    statement.parts = [piece for piece in statement.pieces if isinstance(piece, MovementRecords)]


def _turned_part(part: MovementRecords, order: str) -> MovementRecords:
    entry, value = turned(part.entry_date, order), turned(part.value_date, order)
    return part._replace(entry_date=entry, value_date=value)
