"""C1 to C4: structured communications and the codes beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter

from dossierflow.coda import days, structured
from dossierflow.coda.checkdigits import is_creditor_reference, is_structured_communication
from dossierflow.coda.checks.columns import odd
from dossierflow.coda.layout import Field
from dossierflow.coda.records import LAYOUTS, Movement1, Movement2, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.sheet import Note, Part, Sheet
from dossierflow.coda.structured import Place, Type

#: Length of the digits that say which structured communication it is.
TYPE = 3
_PURPOSES = attrgetter("reserved", "r_type", "r_reason", "category_purpose", "purpose")
_PURPOSE = re.compile(r"[A-Z0-9]{4}|    ")
#: Before version 2.3, positions 110 to 125 of record 2.2 held a reference of the counterparty's bank.
PURPOSES_SINCE = date(2010, 1, 1)


def types_are_known(sheet: Sheet) -> Iterator[Broken]:
    for known, digits, holders in _structured(sheet):
        for first in (holder.first for holder in holders if known is None):
            reason = f"structured communication {digits!r} is not in the standard"
            yield Broken(first.line, position(type(first), "communication"), "C1", reason)


def check_digits(sheet: Sheet) -> Iterator[Broken]:
    start = position(Movement1, "communication") + TYPE
    for digits, (length, is_valid, name) in _CHECK_DIGITS.items():
        for part in sheet.structured_movements.get(digits, ()):
            zone = part.zone
            number = zone[TYPE : TYPE + length].rstrip()
            if not is_valid(number):
                yield Broken(part.first.line, start, "C2", f"{name} {number!r} has wrong check digits")
            if rest := zone[TYPE + length :].strip():
                place = start + length
                yield Broken(part.first.line, place, "C2", f"{rest!r} stands behind the {name}")


_CHECK_DIGITS: dict[str, tuple[int, Callable[[str], bool], str]] = {
    "100": (25, is_creditor_reference, "creditor reference"),
    "101": (12, is_structured_communication, "structured communication"),
    "102": (12, is_structured_communication, "structured communication"),
}


def zones(sheet: Sheet) -> Iterator[Broken]:
    for known, digits, holders in _structured(sheet):
        if known is None or (holders and type(holders[0]) is Part and digits in _CHECK_DIGITS):
            continue
        for holder in holders:
            for offset, reason in structured.faults(known, holder.zone[TYPE:]):
                line, column = _Locator(holder)(offset + TYPE)
                # Optional data that few readers use: banks' own files shift some of these zones.
                yield Broken(line, column, "C3", reason, Level.WARNING)


def _structured(sheet: Sheet) -> Iterator[tuple[Type | None, str, Sequence[Part | Note]]]:
    """What the standard knows of each type in a statement, its digits, and what carries it."""
    for digits, parts in sheet.structured_movements.items():
        yield structured.find(Place.MOVEMENT, digits), digits, parts
    for digits, notes in sheet.structured_notes.items():
        yield structured.find(Place.INFORMATION, digits), digits, notes


class _Locator:
    """From an offset in a communication to the line and position where it stands."""

    def __init__(self, holder: Part | Note) -> None:
        self.holder = holder

    def __call__(self, offset: int) -> tuple[int, int]:
        kinds = _MOVEMENT_ZONES if isinstance(self.holder, Part) else _INFORMATION_ZONES
        rows = (self.holder.first, self.holder.second, self.holder.third)
        for field, row in zip(kinds, rows, strict=True):
            if offset < field.length:
                return (row or self.holder.first).line, field.position + offset
            offset -= field.length
        return self.holder.first.line, 1


def _communications(*identifications: str) -> list[Field]:
    return [
        field
        for identification in identifications
        for field in LAYOUTS[identification].fields
        if field.name == "communication"
    ]


_MOVEMENT_ZONES = _communications("21", "22", "23")
_INFORMATION_ZONES = _communications("31", "32", "33")


def purposes(sheet: Sheet) -> Iterator[Broken]:
    try:
        created = days.read(sheet.header.created)
    except ValueError:
        created = None
    if created and created < PURPOSES_SINCE:
        return
    for row in odd(sheet.seconds, _PURPOSES, lambda codes: not _unusual(*codes)):
        for field, rule, reason in _unusual(*_PURPOSES(row)):
            yield Broken(row.line, position(Movement2, field), rule, reason)


@lru_cache(maxsize=4096)
def _unusual(
    reserved: str, r_type: str, r_reason: str, category_purpose: str, purpose: str
) -> tuple[tuple[str, str, str], ...]:
    found = []
    if reserved != "   ":
        found.append(("reserved", "F4", f"{reserved!r} where blanks belong"))
    if r_type not in " 12345":
        found.append(("r_type", "C4", f"kind of R-transaction {r_type!r} instead of 1 to 5"))
    for field, content in (
        ("r_reason", r_reason),
        ("category_purpose", category_purpose),
        ("purpose", purpose),
    ):
        if not _PURPOSE.fullmatch(content):
            found.append((field, "C4", f"{field.replace('_', ' ')} {content!r} is no code of four"))
    return tuple(found)
