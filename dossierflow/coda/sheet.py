"""Records to statements as they stand in the file: rule F3, the grammar.

physical  = statement { statement }
statement = 0 1 { movement } 8 { 4 } 9  |  0 1 9  |  0 1 8 4 { 4 } 9
movement  = 2.1 [2.2] [2.3] { 3.1 [3.2 [3.3]] }
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

from dossierflow.coda.records import (
    LAYOUTS,
    FreeCommunication,
    Header,
    Information1,
    Information2,
    Information3,
    Movement1,
    Movement2,
    Movement3,
    NewBalance,
    OldBalance,
    Row,
    Trailer,
)
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.scan import scan


class Note:
    """One information: a 3.1 and what continues it."""

    __slots__ = ("first", "second", "third")

    def __init__(self, first: Information1) -> None:
        self.first = first
        self.second: Information2 | None = None
        self.third: Information3 | None = None

    @property
    def zone(self) -> str:
        """The communication over all three records, 268 characters where all are there."""
        return (
            self.first.communication
            + (self.second.communication if self.second else "")
            + (self.third.communication if self.third else "")
        )


class Part:
    """One movement or detail: a 2.1, what continues it, and its information. `amount` in thousandths."""

    __slots__ = ("amount", "first", "notes", "second", "third")

    def __init__(self, first: Movement1) -> None:
        self.first = first
        self.amount = -int(first.amount) if first.sign == "1" else int(first.amount)
        self.second: Movement2 | None = None
        self.third: Movement3 | None = None
        self.notes: list[Note] = []

    @property
    def zone(self) -> str:
        """The communication: 53 + 53 + 43 characters; a missing 2.2 before a 2.3 counts as blank."""
        if self.third:
            second = self.second.communication if self.second else " " * 53
            return self.first.communication + second + self.third.communication
        return self.first.communication + (self.second.communication if self.second else "")


class Sheet:
    """One statement's records in their order. `sound` says that all are there and could be read."""

    __slots__ = (
        "broken",
        "free",
        "header",
        "line",
        "movements",
        "new",
        "old",
        "parts",
        "rows",
        "sound",
        "structured",
        "trailer",
    )

    def __init__(self, line: int) -> None:
        self.line = line
        self.rows: list[Row] = []
        self.header: Header
        self.old: OldBalance
        self.parts: list[Part] = []
        #: The parts that count for balances: those with detail number 0000.
        self.movements: list[Part] = []
        #: What carries a structured communication.
        self.structured: list[Part | Note] = []
        self.new: NewBalance | None = None
        self.free: list[FreeCommunication] = []
        self.trailer: Trailer
        self.broken: list[Broken] = []
        self.sound = True


def _add_part(sheet: Sheet, row: Movement1) -> None:
    part = Part(row)
    sheet.parts.append(part)
    if row.detail == "0000":
        sheet.movements.append(part)
    if row.structured == "1":
        sheet.structured.append(part)


def _continue_part(sheet: Sheet, row: Movement2) -> None:
    sheet.parts[-1].second = row


def _end_part(sheet: Sheet, row: Movement3) -> None:
    sheet.parts[-1].third = row


def _add_note(sheet: Sheet, row: Information1) -> None:
    note = Note(row)
    sheet.parts[-1].notes.append(note)
    if row.structured == "1":
        sheet.structured.append(note)


def _continue_note(sheet: Sheet, row: Information2) -> None:
    sheet.parts[-1].notes[-1].second = row


def _end_note(sheet: Sheet, row: Information3) -> None:
    sheet.parts[-1].notes[-1].third = row


def _add_free(sheet: Sheet, row: FreeCommunication) -> None:
    sheet.free.append(row)


def _hold(attribute: str) -> Callable[[Sheet, Any], None]:
    return lambda sheet, row: setattr(sheet, attribute, row)


_ADD: dict[type, Callable[[Sheet, Any], None]] = {
    Header: _hold("header"),
    OldBalance: _hold("old"),
    Movement1: _add_part,
    Movement2: _continue_part,
    Movement3: _end_part,
    Information1: _add_note,
    Information2: _continue_note,
    Information3: _end_note,
    NewBalance: _hold("new"),
    FreeCommunication: _add_free,
    Trailer: _hold("trailer"),
}


def sheets(stream: IO[bytes]) -> Iterator[Sheet]:
    """The statements of one physical file, one at a time, each with what rules F1 to F4 found."""
    broken: list[Broken] = []
    sheet: Sheet | None = None
    previous: type | None = None
    number = 0
    for number, row in scan(stream, broken.append):
        kind = type(row) if row is not None else None
        if sheet is not None and kind is Header:
            yield _cut(sheet, number, broken)
            sheet, previous = None, None
        if sheet is None:
            sheet = Sheet(number)
        if row is None or kind is None:
            sheet.sound = False
            continue
        if kind not in _FOLLOWS[previous]:
            broken.append(_misplaced(previous, kind, number))
            sheet.sound = False
        if sheet.sound:
            sheet.rows.append(row)
            _ADD[kind](sheet, row)
        previous = kind
        if kind is Trailer:
            yield _closed(sheet, broken)
            sheet, previous = None, None
    if sheet is not None and previous is not None:
        yield _cut(sheet, number, broken)
    elif broken:
        yield _unreadable(broken)


def _misplaced(previous: type | None, kind: type, line: int) -> Broken:
    where = f"after a record {_NAMES[previous]}" if previous else "at the start of a statement"
    return Broken(line, 1, "F3", f"a record {_NAMES[kind]} does not belong {where}")


def _closed(sheet: Sheet, broken: list[Broken]) -> Sheet:
    if sheet.sound and sheet.new and not sheet.parts and not sheet.free:
        reason = "an empty statement has no record 8 unless a record 4 follows"
        broken.append(Broken(sheet.new.line, 1, "F3", reason, Level.WARNING))
    sheet.broken = broken.copy()
    broken.clear()
    return sheet


def _cut(sheet: Sheet, line: int, broken: list[Broken]) -> Sheet:
    broken.append(Broken(line, 1, "F3", "the trailer (record 9) of the statement is missing"))
    sheet.sound = False
    return _closed(sheet, broken)


def _unreadable(broken: list[Broken]) -> Sheet:
    sheet = Sheet(broken[0].line)
    sheet.sound = False
    return _closed(sheet, broken)


_NAMES = {layout.row: f"{'.'.join(identification)}" for identification, layout in LAYOUTS.items()}
_AFTER_MOVEMENT = {Movement1, Information1, NewBalance}
_FOLLOWS: dict[type | None, set[type]] = {
    None: {Header},
    Header: {OldBalance},
    OldBalance: {Movement1, NewBalance, Trailer},
    Movement1: {Movement2, Movement3, *_AFTER_MOVEMENT},
    Movement2: {Movement3, *_AFTER_MOVEMENT},
    Movement3: _AFTER_MOVEMENT,
    Information1: {Information2, *_AFTER_MOVEMENT},
    Information2: {Information3, *_AFTER_MOVEMENT},
    Information3: _AFTER_MOVEMENT,
    NewBalance: {FreeCommunication, Trailer},
    FreeCommunication: {FreeCommunication, Trailer},
}
