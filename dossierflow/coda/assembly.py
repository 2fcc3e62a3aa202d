"""Bytes to statements: text as it comes, regular groups of records at once, all else line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO

from dossierflow.coda import collector, lines, patterns, wrapped
from dossierflow.coda.chunks import Chunk, NotCoda, Source
from dossierflow.coda.grammar import Grammar
from dossierflow.coda.layout import LENGTH
from dossierflow.coda.lines import LineReader, is_blank
from dossierflow.coda.raw import MovementRecords, RawStatement
from dossierflow.coda.rules import Broken, Level

#: Blank lines, however many, none longer than a record.
_RUNS = {ending: re.compile(f"(?: {{0,{LENGTH}}}{ending})+") for ending in ("\n", "\r\n", "\r")}


def raw_statements(
    stream: IO[bytes], tell_encoding: Callable[[str], None] | None = None
) -> Iterator[RawStatement]:
    """The statements of one physical file, one at a time, each with what reading found.

    A file without any statement gives one that holds nothing but findings.
    """
    return collector.apart(_raw_statements(stream, tell_encoding))


def _raw_statements(stream: IO[bytes], tell_encoding: Callable[[str], None] | None) -> Iterator[RawStatement]:
    assembler = Assembler()
    source = Source(stream, assembler.loose.append)
    try:
        for chunk in source.chunks():
            yield from assembler.read(chunk)
            if assembler.gives_up:
                break
    except NotCoda as other:
        assembler.loose.append(Broken.at(1, 1, "F1", other.key, Level.ERROR, **other.facts))
    if tell_encoding is not None:
        tell_encoding(source.encoding)
    yield from assembler.close(source.format)


class Assembler:
    """Reads chunks: whole groups of records where they are regular, else line by line."""

    def __init__(self) -> None:
        self.gives_up = False
        self._lines = LineReader()
        self._grammar = Grammar(self._lines)
        #: The byte behind what was read.
        self._byte = 0

    @property
    def loose(self) -> list[Broken]:
        """What was found outside any statement."""
        return self._grammar.loose

    def read(self, chunk: Chunk) -> Iterator[RawStatement]:
        """Statements as they become complete, and known to be the last or not."""
        self._lines.open(chunk)
        place = self._regular(chunk) if chunk.ending and chunk.printable else 0
        if place < len(chunk.text):
            self._one_by_one(chunk, place)
        self._byte = chunk.byte_at(len(chunk.text))
        yield from self._grammar.finished()

    def close(self, format_: str = "") -> Iterator[RawStatement]:
        """What is left at the end of the file; `format_` is what it is where it is no CODA."""
        self._grammar.end_group()
        if self._lines.is_other:
            self.loose.clear()
        self.loose.extend(self._lines.close(format_))
        yield from self._grammar.close(self._byte)

    def _regular(self, chunk: Chunk) -> int:
        """Read as much as possible by whole groups; the place where the text is no longer regular."""
        text, size, is_ascii = chunk.text, len(chunk.text), chunk.ascii
        ending, width = len(chunk.ending), LENGTH + len(chunk.ending)
        readers, grammar = patterns.readers(chunk.ending), self._grammar
        place, line, statement = 0, chunk.line, grammar.takes_pieces()
        while place + width <= size:
            reader = readers.get(text[place : place + 2]) if statement else None
            found = reader(text, place, line) if reader else None
            if statement and found and (statement.parts or type(found[0]) is MovementRecords):
                if grammar.group:
                    grammar.end_group()
                piece, records, match = found
                if type(piece) is MovementRecords:
                    statement.parts.append(piece)
                else:
                    statement.information_places.append(len(statement.pieces))
                statement.pieces.append(piece)
                statement.counted += records
                if not is_ascii and not match[0].isascii():
                    self._lines.once.foreign(line, match[0])
                line += records
                place = match.end()
                continue
            end = text.find(chunk.ending, place)
            if end < 0:
                break
            if run := _RUNS[chunk.ending].match(text, place):
                count = run[0].count(chunk.ending)
                self._lines.once.blank(line, count)
                line, place = line + count, run.end()
                continue
            counted, after = self._take(line, chunk, place, end)
            line, place, statement = line + counted, after + ending, grammar.takes_pieces()
        grammar.line = line
        return place

    def _one_by_one(self, chunk: Chunk, place: int) -> None:
        line = self._grammar.line if place else chunk.line
        taken = place
        for start, text, ending in lines.split(chunk, place):
            if start < taken:  # a part of a record that was broken
                self._lines.ending(line - 1, ending)
                continue
            if ending or (chunk.is_last and len(text) <= LENGTH and not is_blank(text)):
                self._lines.ending(line, ending)
            if ending and not text.strip("\0\t "):
                self._lines.once.blank(line, 1)
                line += 1
                continue
            counted, taken = self._take(line, chunk, start, start + len(text))
            line += counted
            if self.gives_up:
                break
        self._grammar.line = line

    def _take(self, line: int, chunk: Chunk, place: int, end: int) -> tuple[int, int]:
        """One line, whatever it is, or those of one record that was broken; how many that counts for (several
        where line ends are missing), and the place behind it."""
        grammar = self._grammar
        grammar.line = line
        text, count = chunk.text[place:end], 1
        if end - place < LENGTH and not is_blank(text):
            pieces = wrapped.pieces(chunk.text, place, end)
            text, count = self._lines.whole(line, pieces)
            end = pieces[count - 1][1]
        found = self._lines.records(line, text, grammar.expected)
        for record, lost, offset in found:
            if record is None:
                grammar.lose_record()
            else:
                grammar.place(record, lost, chunk, place + offset)
        grammar.hear(self._lines.take())
        if self._lines.is_hopeless and grammar.statement is None and grammar.waiting is None:
            self.gives_up = True
        return max(len(found), count), end
