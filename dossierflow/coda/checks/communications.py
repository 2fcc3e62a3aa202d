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
from dossierflow.coda.raw import TYPE, MovementRecords, Piece, RawStatement
from dossierflow.coda.records import LAYOUTS, Information1, Movement1, Movement2, position
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.structured import Place, Type
from dossierflow.coda.words.said import Said, Word

_PURPOSES = attrgetter("reserved", "r_type", "r_reason", "category_purpose", "purpose")
_MEANINGS = {field.name: field.meaning for field in LAYOUTS["22"].fields}
_PURPOSE = re.compile(r"[A-Z0-9]{4}|    ")
#: Before version 2.3, positions 110 to 125 of record 2.2 held a reference of the counterparty's bank.
PURPOSES_SINCE = date(2010, 1, 1)


def types_are_known(statement: RawStatement) -> Iterator[Broken]:
    for known, digits, holders in _structured(statement):
        for holder in holders if known is None else ():
            kind = Movement1 if isinstance(holder, MovementRecords) else Information1
            place = position(kind, "communication")
            yield Broken.at(holder.line, place, "C1", "unknown-type", type=digits)


def check_digits(statement: RawStatement) -> Iterator[Broken]:
    start = position(Movement1, "communication") + TYPE
    for _, digits, holders in _structured(statement):
        if digits not in _CHECK_DIGITS:
            continue
        length, is_valid, name = _CHECK_DIGITS[digits]
        for part in holders:
            zone = part.zone
            number = zone[TYPE : TYPE + length].rstrip()
            if not number:
                yield Broken.at(part.line, start, "C2", "no-reference", type=digits)
            elif not is_valid(number):
                whole = zone[TYPE:].partition("  ")[0].rstrip()
                yield Broken.at(part.line, start, "C2", f"{name}-digits", number=whole)
            elif rest := zone[TYPE + length :].strip():
                yield Broken.at(part.line, start + length, "C2", "behind-reference", rest=rest)


_CHECK_DIGITS: dict[str, tuple[int, Callable[[str], bool], str]] = {
    "100": (25, is_creditor_reference, "creditor-reference"),
    "101": (12, is_structured_communication, "communication"),
    "102": (12, is_structured_communication, "communication"),
}


def zones(statement: RawStatement) -> Iterator[Broken]:
    for known, digits, holders in _structured(statement):
        if known is None or digits in _CHECK_DIGITS:
            continue
        for holder in holders:
            zone = holder.zone
            if known.is_text and len(zone) <= TYPE + known.end:
                continue
            for offset, what in structured.faults(known, zone[TYPE:]):
                line, column = _Locator(holder)(offset + TYPE)
                # Optional data that few readers use: banks' own files shift some of these zones.
                yield Broken(line, column, "C3", (what,), Level.WARNING)


def _structured(statement: RawStatement) -> Iterator[tuple[Type | None, str, Sequence[Piece]]]:
    """What the standard knows of each type in a statement, its digits, and what carries it."""
    for digits, movements in statement.structured_movements.items():
        yield structured.find(Place.MOVEMENT, digits), digits, movements
    for digits, information in statement.structured_information.items():
        yield structured.find(Place.INFORMATION, digits), digits, information


class _Locator:
    """From an offset in a communication to the line and position where it stands."""

    def __init__(self, holder: Piece) -> None:
        self.holder = holder

    def __call__(self, offset: int) -> tuple[int, int]:
        kinds = _MOVEMENT_ZONES if isinstance(self.holder, MovementRecords) else _INFORMATION_ZONES
        texts = (self.holder.communication, self.holder.communication_2, self.holder.communication_3)
        line = self.holder.line
        for field, text in zip(kinds, texts, strict=True):
            if offset < field.length:
                return line, field.position + offset
            offset -= field.length
            line += text is not None and field is not kinds[-1]
        return self.holder.line, 1


def _communications(*identifications: str) -> list[Field]:
    return [
        field
        for identification in identifications
        for field in LAYOUTS[identification].fields
        if field.name == "communication"
    ]


_MOVEMENT_ZONES = _communications("21", "22", "23")
_INFORMATION_ZONES = _communications("31", "32", "33")


def purposes(statement: RawStatement) -> Iterator[Broken]:
    created = days.known(statement.header.created) if statement.header else None
    if created and created < PURPOSES_SINCE:
        return
    for part in odd(statement.parts, _PURPOSES, lambda codes: codes[0] is None or not _unusual(*codes)):
        for field, rule, what in _unusual(*_PURPOSES(part)):
            # Banks write the zero that means « paid » in type 127.
            level = Level.REMARK if field == "r_type" and part.r_type == "0" else None
            yield Broken(part.line + 1, position(Movement2, field), rule, (what,), level)


@lru_cache(maxsize=4096)
def _unusual(
    reserved: str, r_type: str, r_reason: str, category_purpose: str, purpose: str
) -> tuple[tuple[str, str, Said], ...]:
    found = []
    if reserved != "   ":
        found.append(("reserved", "F4", Said("not-blank", (("content", reserved),))))
    if r_type not in " 12345":
        found.append(("r_type", "C4", Said("r-type", (("content", r_type),))))
    for field, content in (
        ("r_reason", r_reason),
        ("category_purpose", category_purpose),
        ("purpose", purpose),
    ):
        if not _PURPOSE.fullmatch(content):
            named = Word(f"field:{_MEANINGS[field]}")
            found.append((field, "C4", Said("no-code", (("field", named), ("content", content)))))
    return tuple(found)
