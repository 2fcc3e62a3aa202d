"""Records to statements: rule F3, the grammar, and what becomes of a file that does not keep to it.

physical  = statement { statement }
statement = 0 1 { movement } 8 { 4 } 9  |  0 1 9  |  0 1 8 4 { 4 } 9
movement  = 2.1 [2.2] [2.3] { 3.1 [3.2 [3.3]] }

A record that is missing, doubled or misplaced costs no other: what it can be placed with keeps it, and its
neighbours are read as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import IO, Any

from dossierflow.coda import lines, patterns
from dossierflow.coda.chunks import Chunk, NotCoda, Source
from dossierflow.coda.layout import LENGTH
from dossierflow.coda.lines import LineReader, is_blank
from dossierflow.coda.open_group import OpenGroup
from dossierflow.coda.raw import InformationRecords, MovementRecords, RawStatement
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
from dossierflow.coda.repair import work_out_amounts
from dossierflow.coda.rules import Broken, Level


def raw_statements(
    stream: IO[bytes], tell_encoding: Callable[[str], None] | None = None
) -> Iterator[RawStatement]:
    """The statements of one physical file, one at a time, each with what reading found.

    A file without any statement gives one that holds nothing but findings.
    """
    assembler = Assembler()
    source = Source(stream, assembler.loose.append)
    try:
        for chunk in source.chunks():
            yield from assembler.read(chunk)
            if assembler.gives_up:
                break
    except NotCoda as other:
        assembler.loose.append(Broken(1, 1, "F1", str(other), Level.ERROR))
    if tell_encoding is not None:
        tell_encoding(source.encoding)
    yield from assembler.close()


class Assembler:
    """Puts records into statements. `loose` is what was found outside any."""

    def __init__(self) -> None:
        self.loose: list[Broken] = []
        self.gives_up = False
        self._lines = LineReader()
        self._statement: RawStatement | None = None
        #: The statement before, until it is known what follows.
        self._waiting: RawStatement | None = None
        self._group: OpenGroup | None = None
        self._finished: list[RawStatement] = []
        #: Where the line that is read is, and the byte behind what was read.
        self._line, self._byte = 1, 0
        #: The last line that could not be placed.
        self._misplaced_line = 0

    def read(self, chunk: Chunk) -> Iterator[RawStatement]:
        """Statements as they become complete, and known to be the last or not."""
        self._lines.open(chunk)
        place = self._regular(chunk) if chunk.ending and chunk.printable else 0
        if place < len(chunk.text):
            self._one_by_one(chunk, place)
        self._byte = chunk.byte_at(len(chunk.text))
        yield from self._drain()

    def close(self) -> Iterator[RawStatement]:
        """What is left at the end of the file."""
        self._end_group()
        self.loose += self._lines.close()
        if self._statement is not None:
            self._cut("the trailer (record 9) of the statement is missing")
        if self._waiting is None and not self._finished:
            if not self.loose:
                self.loose.append(Broken(1, 1, "F1", "the file is empty", Level.ERROR))
            self._waiting = RawStatement(self.loose[0].line)
        yield from self._drain()
        if self._waiting is not None:
            said = {broken.text.partition(" (")[0] for broken in self._waiting.broken}
            self._waiting.broken += [broken for broken in self.loose if broken.text not in said]
            self._waiting.end = self._byte
            yield self._waiting

    def _drain(self) -> Iterator[RawStatement]:
        yield from self._finished
        self._finished.clear()

    def _regular(self, chunk: Chunk) -> int:
        """Read as much as possible by whole groups; the place where the text is no longer regular."""
        text, size, is_ascii = chunk.text, len(chunk.text), chunk.ascii
        ending, width = len(chunk.ending), LENGTH + len(chunk.ending)
        readers = patterns.readers(chunk.ending)
        place, line, statement = 0, chunk.line, self._takes_pieces()
        while place + width <= size:
            reader = readers.get(text[place : place + 2]) if statement else None
            found = reader(text, place, line) if reader else None
            if statement and found and (statement.parts or type(found[0]) is MovementRecords):
                if self._group:
                    self._end_group()
                piece, records, match = found
                if type(piece) is MovementRecords:
                    statement.parts.append(piece)
                else:
                    statement.information_places.append(len(statement.pieces))
                statement.pieces.append(piece)
                statement.counted += records
                if not is_ascii and not match[0].isascii():
                    self._lines.foreign(line, match[0])
                line += records
                place = match.end()
                continue
            end = text.find(chunk.ending, place)
            if end < 0:
                break
            line += self._take(line, text[place:end], chunk, place)
            place, statement = end + ending, self._takes_pieces()
        self._line = line
        return place

    def _takes_pieces(self) -> RawStatement | None:
        """The statement that is open, where a movement or information is what may come now."""
        statement = self._statement
        if statement is None or statement.old is None or statement.new is not None:
            return None
        return statement

    def _one_by_one(self, chunk: Chunk, place: int) -> None:
        line = self._line if place else chunk.line
        for start, text, ending in lines.split(chunk, place):
            if ending or (chunk.is_last and len(text) <= LENGTH and not is_blank(text)):
                self._lines.ending(line, ending)
            line += self._take(line, text, chunk, start)
            if self.gives_up:
                break
        self._line = line

    def _take(self, line: int, text: str, chunk: Chunk, place: int) -> int:
        """One line, whatever it is; how many it counts for where its line ends are missing."""
        self._line = line
        found = self._lines.records(line, text, self._expected)
        for record, lost, offset in found:
            if record is None:
                self._lose_record()
            else:
                self._place(record, lost, chunk, place + offset)
        self._hand_over()
        if self._lines.is_hopeless and self._statement is None and self._waiting is None:
            self.gives_up = True
        return max(len(found), 1)

    def _hand_over(self) -> None:
        """What the lines said goes to the statement they belong to."""
        said = self._lines.take()
        if not said:
            return
        statement = self._statement or self._waiting
        (statement.broken if statement is not None else self.loose).extend(said)

    def _lose_record(self) -> None:
        self._misplaced_line = self._line
        if self._statement is not None:
            self._end_group()
            self._statement.lost |= {"record", "line"}

    # Grammar

    def _expected(self) -> Collection[type]:
        """The records that may come now, by what came before."""
        statement, group = self._statement, self._group
        if statement is None:
            return (Header,)
        if group is not None:
            return group.expected
        if statement.new is not None:
            return (FreeCommunication, Trailer)
        return (Movement1, NewBalance) if statement.old else (OldBalance,)

    def _place(self, record: Any, lost: frozenset[str], chunk: Chunk, place: int) -> None:
        kind = type(record)
        if kind in _IN_GROUPS:
            self._in_group(record, lost, chunk, place)
            return
        self._end_group()
        if kind is Header or (kind is OldBalance and self._starts_anew()):
            self._open(record.line, chunk.byte_at(place))
        elif self._statement is None:
            if kind is Trailer:
                self._misplaced(record)
                return
            self._open(record.line, chunk.byte_at(place))
        statement = self._statement
        assert statement is not None
        if lost:
            statement.lost |= {f"{kind.__name__}.{field}" for field in lost}
        _HOLD[kind](self, statement, record)

    def _starts_anew(self) -> bool:
        """Whether a record 1 belongs to another statement than the one that is open."""
        statement = self._statement
        return statement is None or statement.old is not None or bool(statement.parts or statement.new)

    def _open(self, line: int, byte: int) -> None:
        if self._statement is not None:
            self._byte = byte
            self._cut("the trailer (record 9) of the statement is missing", line)
        if self._waiting is None:
            byte = 0
        if self._waiting is not None:
            self._waiting.is_last = False
            self._waiting.end = byte
            self._finished.append(self._waiting)
            self._waiting = None
        self._statement = RawStatement(line, start=byte, is_first=not byte)
        self._statement.broken += self.loose
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
        statement = self._statement
        if statement is None:
            self._open(record.line, chunk.byte_at(place))
            statement = self._statement
            assert statement is not None
        elif statement.new is not None:
            self._misplaced(record)
        if type(record) in (Movement1, Information1):
            self._end_group()
            if type(record) is Information1 and not statement.parts:
                self._misplaced(record)
                return
            self._group = OpenGroup(record, lost)
        elif self._group is None or not self._group.takes(record, lost):
            self._misplaced(record)
            self._end_group()

    def _end_group(self) -> None:
        group, statement = self._group, self._statement
        self._group = None
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
        statement = self._statement
        if statement is not None:
            statement.lost.add("record")
        follows, self._misplaced_line = self._misplaced_line == record.line - 1, record.line
        if not follows:
            reason = f"a record {lines.NAMES[type(record)]} does not belong {_behind(statement)}"
            target = statement.broken if statement is not None else self.loose
            target.append(Broken(record.line, 1, "F3", reason))

    def _cut(self, reason: str, line: int | None = None) -> None:
        statement = self._statement
        assert statement is not None
        self._end_group()
        if "line" not in statement.lost:
            statement.broken.append(Broken(line or max(self._line - 1, 1), 1, "F3", reason))
        statement.lost.add("record")
        self._close_statement(line or self._line)

    def _close_statement(self, line: int) -> None:
        statement = self._statement
        assert statement is not None
        _complete(statement)
        statement.broken += self._lines.notes()
        statement.damaged |= self._lines.damaged
        self._lines.damaged.clear()
        work_out_amounts(statement)
        self._statement = None
        self._waiting = statement


_IN_GROUPS = frozenset({Movement1, Movement2, Movement3, Information1, Information2, Information3})
_HOLD: dict[type, Any] = {
    Header: Assembler._hold_header,
    OldBalance: Assembler._hold_old,
    NewBalance: Assembler._hold_new,
    FreeCommunication: Assembler._hold_free,
    Trailer: Assembler._hold_trailer,
}


def _behind(statement: RawStatement | None) -> str:
    if statement is None:
        return "at the start of a statement"
    if statement.new is not None:
        return "after a record 8"
    if statement.pieces:
        is_information = isinstance(statement.pieces[-1], InformationRecords)
        return "after an information" if is_information else "after a movement"
    return "after a record 1" if statement.old else "after a record 0"


def _complete(statement: RawStatement) -> None:
    """Say which record is missing, each once; a statement with nothing to show has no record 8."""
    missing = {"0": statement.header is None, "1": statement.old is None}
    missing["8"] = statement.new is None and bool(statement.parts and statement.trailer)
    for name in (name for name, is_missing in missing.items() if is_missing):
        if "line" not in statement.lost:
            line = statement.trailer.line if statement.trailer and name == "8" else statement.line
            reason = f"the record {name} of the statement is missing"
            statement.broken.append(Broken(line, 1, "F3", reason))
        statement.lost.add("record")
    if statement.new and not statement.parts and not statement.free and "record" not in statement.lost:
        reason = "an empty statement has no record 8 unless a record 4 follows"
        statement.broken.append(Broken(statement.new.line, 1, "F3", reason, Level.WARNING))
