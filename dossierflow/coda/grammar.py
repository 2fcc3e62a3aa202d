"""Which record belongs to which statement: rule F3, and what becomes of a file that does not keep to it.

physical  = statement { statement }
statement = 0 1 { movement } 8 { 4 } 9  |  0 1 9  |  0 1 8 4 { 4 } 9
movement  = 2.1 [2.2] [2.3] { 3.1 [3.2 [3.3]] }

A record that is missing, doubled or misplaced costs no other: what it can be placed with keeps it, and its
neighbours are read as if it were not there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from dossierflow.coda import day_order
from dossierflow.coda.chunks import Chunk
from dossierflow.coda.lines import NAMES, LineReader
from dossierflow.coda.missing import place_of, say_what_is_missing
from dossierflow.coda.open_group import OpenGroup
from dossierflow.coda.raw import Frame, MovementRecords, RawStatement
from dossierflow.coda.records import (
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
    Trailer,
)
from dossierflow.coda.repair import work_out_amounts, work_out_balance
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Word


class Grammar:
    """Puts records into statements. `loose` is what was found outside any, `line` the one that is read."""

    def __init__(self, lines: LineReader) -> None:
        self.loose: list[Broken] = []
        self.statement: RawStatement | None = None
        #: The statement before, until it is known what follows.
        self.waiting: RawStatement | None = None
        self.group: OpenGroup | None = None
        self.line = 1
        self._lines = lines
        self._finished: list[RawStatement] = []
        #: That of the dates of an earlier statement, where it is not DDMMYY.
        self._day_order = ""
        #: The last line that could not be placed.
        self._misplaced_line = 0

    def finished(self) -> Iterator[RawStatement]:
        """Statements that are complete, and known to be the last or not."""
        yield from self._finished
        self._finished.clear()

    def close(self, byte: int) -> Iterator[RawStatement]:
        """What is left at the end of the file."""
        if self.statement is not None:
            self._cut()
        if self.waiting is not None and not self.waiting.start and not self.waiting.holds_anything:
            self.loose, self.waiting = [*self.waiting.broken, *self.loose], None
        if self.waiting is None and not self._finished:
            if all(broken.rule in _OF_FORM and broken.level is not Level.ERROR for broken in self.loose):
                key = "empty-file" if self._lines.is_empty else "no-coda"
                self.loose = [Broken.at(1, 1, "F1", key, Level.ERROR)]
            self.waiting = RawStatement(self.loose[0].line)
        yield from self.finished()
        if self.waiting is not None:
            said = {broken.what[0] for broken in self.waiting.broken}
            self.waiting.broken += [broken for broken in self.loose if broken.what[0] not in said]
            _end(self.waiting, byte)
            yield self.waiting

    def takes_pieces(self) -> RawStatement | None:
        """The statement that is open, where a movement or information is what may come now."""
        statement = self.statement
        if statement is None or statement.old is None or statement.new is not None:
            return None
        return statement

    def hear(self, said: list[Broken]) -> None:
        """What the lines said goes to the statement they belong to."""
        if said:
            statement = self.statement or self.waiting
            (statement.broken if statement is not None else self.loose).extend(said)

    def lose_record(self) -> None:
        """The line that is read is no record, though it should be one."""
        self._misplaced_line = self.line
        if self.statement is not None:
            self.end_group()
            self.statement.lost |= {"record", "line"}

    def expected(self) -> Collection[type]:
        """The records that may come now, by what came before."""
        statement, group = self.statement, self.group
        if statement is None:
            return (Header,)
        if group is not None:
            return group.expected
        if statement.new is not None:
            return (FreeCommunication, Trailer)
        return (Movement1, NewBalance) if statement.old else (OldBalance,)

    def place(self, record: Any, lost: frozenset[str], chunk: Chunk, place: int) -> None:
        kind = type(record)
        if kind in _IN_GROUPS:
            self._in_group(record, lost, chunk, place)
            return
        self.end_group()
        if kind is OldBalance and self._starts_anew():
            self._open_under_the_same(record.line, chunk.byte_at(place))
        elif kind is Header:
            self._open(record.line, chunk.byte_at(place))
        elif self.statement is None:
            if kind is Trailer or (kind is FreeCommunication and self.waiting is not None):
                self._behind_all(record)
                return
            self._open(record.line, chunk.byte_at(place))
        statement = self.statement
        assert statement is not None
        if lost:
            statement.lost |= {f"{kind.__name__}.{field}" for field in lost}
        if kind is OldBalance:
            statement.old_at = chunk.byte_at(place)
        elif kind is Trailer:
            statement.trailer_at = chunk.byte_at(place)
        _HOLD[kind](self, statement, record)

    def _behind_all(self, record: Trailer | FreeCommunication) -> None:
        """Behind a trailer: a second one, or a communication that belongs before it."""
        self.statement = self.waiting if isinstance(record, FreeCommunication) else None
        self._misplaced(record)
        if self.statement is not None and isinstance(record, FreeCommunication):
            self.statement.free.append(record)
        self.statement = None

    def _starts_anew(self) -> bool:
        """Whether a record 1 belongs to another statement than the one that is open."""
        statement = self.statement
        return statement is None or statement.old is not None or bool(statement.parts or statement.new)

    def _open_under_the_same(self, line: int, byte: int) -> None:
        """Writers who put several balances between one header and one trailer mean both for each."""
        above = self.statement
        if above is None or above.header is None:
            self._open(line, byte)
            return
        self.end_group()
        if above.new is not None and above.old is not None:
            if above.frame is None:
                above.frame = Frame((above.start, above.old_at))
                above.broken.append(Broken.at(line, 1, "F3", "shared-trailer"))
            self._close_statement(line)
        self._open(line, byte)
        assert self.statement is not None
        self.statement.header, self.statement.frame = above.header, above.frame

    def _open(self, line: int, byte: int) -> None:
        if self.statement is not None:
            self._cut(line)
        if self.waiting is None:
            byte = 0
        if self.waiting is not None:
            self.waiting.is_last = False
            _end(self.waiting, byte)
            self._finished.append(self.waiting)
            self.waiting = None
        self.statement = RawStatement(line, start=byte, is_first=not byte)
        self.statement.broken += self.loose
        self.loose.clear()

    def _hold_header(self, statement: RawStatement, record: Header) -> None:
        statement.header = record

    def _hold_old(self, statement: RawStatement, record: OldBalance) -> None:
        statement.old = record
        statement.counted += 1

    def _hold_new(self, statement: RawStatement, record: NewBalance) -> None:
        if statement.new is not None:
            self._misplaced(record)
            return
        statement.new = record
        statement.counted += 1

    def _hold_free(self, statement: RawStatement, record: FreeCommunication) -> None:
        if statement.new is None:
            self._misplaced(record)
        statement.free.append(record)

    def _hold_trailer(self, statement: RawStatement, record: Trailer) -> None:
        statement.trailer = record
        self._close_statement(record.line)

    def _in_group(self, record: Any, lost: frozenset[str], chunk: Chunk, place: int) -> None:
        statement = self.statement
        if statement is None:
            self._open(record.line, chunk.byte_at(place))
            statement = self.statement
            assert statement is not None
        elif statement.new is not None:
            self._misplaced(record)
        if type(record) in (Movement1, Information1):
            self.end_group()
            if type(record) is Information1 and not statement.parts:
                self._misplaced(record)
                return
            self.group = OpenGroup(record, lost)
        elif self.group is None or not self.group.takes(record, lost):
            self._misplaced(record)
            self.end_group()

    def end_group(self) -> None:
        group, statement = self.group, self.statement
        self.group = None
        if group is None or statement is None:
            return
        piece = group.closed(statement.pieces[-1] if statement.pieces else None)
        if isinstance(piece, MovementRecords):
            statement.parts.append(piece)
        else:
            statement.information_places.append(len(statement.pieces))
        statement.pieces.append(piece)
        statement.counted += group.size
        statement.broken += group.broken
        statement.lost |= group.lost
        if "Movement1.amount" in group.lost or "Movement1.sign" in group.lost:
            statement.repaired[piece.line] = 0

    def _misplaced(self, record: Any) -> None:
        """Said of the first of those that stand together: what they belong to is missing."""
        statement = self.statement
        if statement is not None:
            statement.lost.add("record")
        follows, self._misplaced_line = self._misplaced_line == record.line - 1, record.line
        if not follows:
            name = NAMES[type(record)]
            target = statement.broken if statement is not None else self.loose
            target.append(
                Broken.at(record.line, 1, "F3", "misplaced", record=name, place=Word(place_of(statement)))
            )

    def _cut(self, line: int | None = None) -> None:
        statement = self.statement
        assert statement is not None
        self.end_group()
        if "line" not in statement.lost:
            statement.broken.append(Broken.at(line or max(self.line - 1, 1), 1, "F3", "trailer-missing"))
        statement.lost.add("record")
        self._close_statement(line or self.line)

    def _close_statement(self, line: int) -> None:
        statement = self.statement
        assert statement is not None
        say_what_is_missing(statement)
        statement.broken += self._lines.once.take()
        statement.damaged |= self._lines.damaged
        self._lines.damaged.clear()
        self._day_order = day_order.put_right(statement, self._day_order) or self._day_order
        work_out_amounts(statement)
        work_out_balance(statement)
        if statement.frame is not None:
            statement.frame.add(statement)
        self.statement = None
        self.waiting = statement


_OF_FORM = ("F1", "F2")
_IN_GROUPS = frozenset({Movement1, Movement2, Movement3, Information1, Information2, Information3})
_HOLD: dict[type, Any] = {
    Header: Grammar._hold_header,
    OldBalance: Grammar._hold_old,
    NewBalance: Grammar._hold_new,
    FreeCommunication: Grammar._hold_free,
    Trailer: Grammar._hold_trailer,
}


def _end(statement: RawStatement, byte: int) -> None:
    statement.end = byte
    if statement.frame is not None and statement.trailer is not None:
        statement.frame.trailer = (statement.trailer_at, byte)
