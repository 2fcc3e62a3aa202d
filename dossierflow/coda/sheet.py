"""Records to statements as they stand in the file: rule F3, the grammar.

physical  = statement { statement }
statement = 0 1 { movement } 8 { 4 } 9  |  0 1 9  |  0 1 8 4 { 4 } 9
movement  = 2.1 [2.2] [2.3] { 3.1 [3.2 [3.3]] }
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeVar

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

T = TypeVar("T")


class Note:
    """One information: a 3.1 and what continues it."""

    __slots__ = ("first", "second", "third")
    leads = False

    def __init__(self, first: Information1) -> None:
        self.first = first
        self.second: Information2 | None = None
        self.third: Information3 | None = None

    @property
    def zone(self) -> str:
        """The communication over all three records, 268 characters where all are there."""
        zone = self.first.communication
        if self.second is not None:
            zone += self.second.communication
        if self.third is not None:
            zone += self.third.communication
        return zone


class Part:
    """One movement or detail: a 2.1, what continues it, and its information. `amount` in thousandths.

    The first part with a sequence number leads the group of those that share it: its `details`.
    """

    __slots__ = ("amount", "details", "first", "leads", "notes", "second", "third")

    def __init__(self, first: Movement1, leads: bool) -> None:
        self.first = first
        self.leads = leads
        self.amount = -int(first.amount) if first.sign == "1" else int(first.amount)
        self.second: Movement2 | None = None
        self.third: Movement3 | None = None
        # Most have none, and a million empty lists take their time.
        self.notes: Sequence[Note] = ()
        self.details: Sequence[Part] = ()

    @property
    def zone(self) -> str:
        """The communication: 53 + 53 + 43 characters; a missing 2.2 before a 2.3 counts as blank."""
        zone = self.first.communication
        if self.second is not None:
            zone += self.second.communication
        if self.third is not None:
            zone = zone.ljust(106) + self.third.communication
        return zone


class Sheet:
    """One statement's records in their order. `sound` says that all are there and could be read."""

    __slots__ = (
        "broken",
        "firsts",
        "free",
        "header",
        "leaders",
        "line",
        "movements",
        "new",
        "old",
        "parts",
        "pieces",
        "rows",
        "seconds",
        "sound",
        "structured_movements",
        "structured_notes",
        "trailer",
    )

    def __init__(self, line: int) -> None:
        self.line = line
        self.rows: list[Row] = []
        self.header: Header
        self.old: OldBalance
        #: What takes a detail number of its own: each part, and behind it its information.
        self.pieces: list[Part | Note] = []
        self.parts: list[Part] = []
        #: The parts that count for balances: those with detail number 0000.
        self.movements: list[Part] = []
        #: The parts that lead a group.
        self.leaders: list[Part] = []
        #: The records 2.1 and 2.2 of all parts, for checks of a whole column.
        self.firsts: list[Movement1] = []
        self.seconds: list[Movement2] = []
        #: What carries a structured communication, by its three-digit type.
        self.structured_movements: defaultdict[str, list[Part]] = defaultdict(list)
        self.structured_notes: defaultdict[str, list[Note]] = defaultdict(list)
        self.new: NewBalance | None = None
        self.free: list[FreeCommunication] = []
        self.trailer: Trailer
        self.broken: list[Broken] = []
        self.sound = True


def _add_part(sheet: Sheet, row: Movement1) -> None:
    leads = not sheet.firsts or sheet.firsts[-1].sequence != row.sequence
    part = Part(row, leads)
    if leads:
        sheet.leaders.append(part)
    else:
        leader = sheet.leaders[-1]
        leader.details = _with(leader.details, part)
    sheet.parts.append(part)
    sheet.pieces.append(part)
    sheet.firsts.append(row)
    if row.detail == "0000":
        sheet.movements.append(part)
    if row.structured == "1":
        sheet.structured_movements[row.communication[:3]].append(part)


def _continue_part(sheet: Sheet, row: Movement2) -> None:
    sheet.parts[-1].second = row
    sheet.seconds.append(row)


def _end_part(sheet: Sheet, row: Movement3) -> None:
    sheet.parts[-1].third = row


def _add_note(sheet: Sheet, row: Information1) -> None:
    note = Note(row)
    part = sheet.parts[-1]
    part.notes = _with(part.notes, note)
    sheet.pieces.append(note)
    if row.structured == "1":
        sheet.structured_notes[row.communication[:3]].append(note)


def _continue_note(sheet: Sheet, row: Information2) -> None:
    sheet.parts[-1].notes[-1].second = row


def _end_note(sheet: Sheet, row: Information3) -> None:
    sheet.parts[-1].notes[-1].third = row


def _with(found: Sequence[T], one: T) -> list[T]:
    """The list with one more; made at the first."""
    if not isinstance(found, list):
        return [one]
    found.append(one)
    return found


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
    for number, row in enumerate(scan(stream, broken.append), 1):
        kind = type(row)
        if kind is Header and sheet is not None:
            yield _cut(sheet, number, broken)
            sheet, previous = None, None
        if sheet is None:
            sheet = Sheet(number)
        if row is None:
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
