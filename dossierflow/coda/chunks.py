"""Bytes to text, some hundred lines at a time: what is regular is found out once for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from dossierflow.coda import decoding
from dossierflow.coda.formats import HEAD, format_of
from dossierflow.coda.layout import LENGTH
from dossierflow.coda.rules import Broken, Level
from dossierflow.coda.words.said import Fact

#: Bytes read at once, a multiple of the length of a record; also the longest line there can be.
BLOCK = 512 * LENGTH
_CONTROL = bytes([*range(9), 9, 11, 12, *range(14, 32), 127])
_ODD = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: A carriage return may stand twice, where a program translated what was translated; not any number of times.
_LINE_END = re.compile(r"\r{0,4}\n|\r")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of a file: decoded text, the number of its first line, and the byte it starts at.

    `ending` is the line end of every line, '' where they differ. `printable` says that there is no control
    character, `ascii` that every character is ASCII; `is_last` that nothing follows.
    """

    text: str
    line: int
    start: int
    encoding: str
    ending: str
    printable: bool
    ascii: bool
    is_last: bool

    def byte_at(self, place: int) -> int:
        """The place in the file of a character of the text."""
        if self.encoding in _SINGLE_BYTE:
            return self.start + place
        before = self.text[:place]
        try:
            return self.start + len(before.encode(self.encoding))
        except UnicodeEncodeError:
            return self.start + len(before.encode(self.encoding, "replace"))


#: Short lines and nothing else over so many characters are not the parts of one record.
_FAR = 32 * LENGTH
#: Bytes of a character, where it is more than one.
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_SINGLE_BYTE = frozenset({decoding.ASCII, "cp1252", "iso8859_15", "cp858", "mac_roman", "cp500"})


class NotCoda(Exception):
    """The file is something else altogether; `key` and `facts` say what (`words/findings.toml`)."""

    def __init__(self, key: str, **facts: Fact) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


class Source:
    """A file as chunks. `encoding` is the last that was found; `report` hears of an unusual beginning."""

    def __init__(self, stream: IO[bytes], report: Callable[[Broken], None]) -> None:
        self._stream = stream
        self._report = report
        self.encoding = decoding.ASCII
        self._head = b""

    @property
    def format(self) -> str:
        """What it is where it is no CODA, as far as its beginning tells."""
        return format_of(self._head)

    def chunks(self) -> Iterator[Chunk]:
        """NotCoda for an archive. What is held back of one chunk comes with the next."""
        block = self._stream.read(BLOCK)
        self._head = block[:HEAD]
        start = self._start(block)
        rest, line, position = b"", 1, len(start.mark)
        block = block[len(start.mark) :]
        while block or rest:
            following = self._stream.read(BLOCK)
            whole = rest + block
            end = len(whole) if not following else self._cut(whole)
            if end:
                chunk = self._chunk(whole[:end], line, position, is_last=not following)
                yield chunk
                line += _lines(chunk)
                position += end
            rest, block = whole[end:], following

    def _start(self, block: bytes) -> decoding.Start:
        if block.startswith(_ZIP):
            raise NotCoda("zip")
        start = decoding.start_of(block[: decoding.HEAD])
        self.encoding = start.encoding
        if start.mark and start.encoding == decoding.UTF_8:
            self._report(Broken.at(1, 1, "F1", "byte-order-mark", Level.WARNING))
        if start.encoding in decoding.UNUSUAL:
            label = decoding.LABELS[start.encoding]
            self._report(Broken.at(1, 1, "F1", "encoding", encoding=label))
        return start

    def _cut(self, block: bytes) -> int:
        """Where the last whole group of records ends; all of it where there are no line ends."""
        step = _WIDTHS.get(self.encoding, 1)
        newline = next((end for end in self._line_ends() if end in block), b"")
        if not newline:
            return len(block) - len(block) % (LENGTH * step) if len(block) >= BLOCK else 0
        end, nearest = len(block), 0
        while (end := block.rfind(newline, 0, end)) >= 0:
            after = end + len(newline)
            if end % step or _continues(block, after, self.encoding):
                continue
            start = block.rfind(newline, 0, end) + len(newline)
            # Behind a short line may stand the rest of its record; the start of a group is no such rest.
            if end - start >= LENGTH * step or _starts_group(block, after, self.encoding):
                return after
            nearest = nearest or after
            if nearest - after > _FAR * step:
                return nearest
        # A line that does not end must not fill the memory.
        return len(block) if len(block) >= 2 * BLOCK else 0

    def _line_ends(self) -> list[bytes]:
        """What may end a line in this encoding: EBCDIC has a character of its own for it."""
        ends = ["\n", "\x85", "\r"] if self.encoding == "cp500" else ["\n", "\r"]
        return [end.encode(self.encoding) for end in ends]

    def _chunk(self, block: bytes, line: int, start: int, *, is_last: bool) -> Chunk:
        if block.isascii() and self.encoding in (decoding.ASCII, decoding.UTF_8, *_SINGLE_BYTE - {"cp500"}):
            text = block.decode("latin-1")
            printable = len(block.translate(None, _CONTROL)) == len(block)
            return Chunk(text, line, start, self.encoding, _ending(text), printable, True, is_last)
        if self.encoding == decoding.ASCII:
            self.encoding = decoding.likeliest(block)
        text = decoding.decoded(block, self.encoding)
        if self.encoding == "cp500":
            text = text.replace("\x85", "\n")
        printable = _ODD.search(text) is None
        return Chunk(text, line, start, self.encoding, _ending(text), printable, text.isascii(), is_last)


def _continues(block: bytes, place: int, encoding: str) -> bool:
    """Whether a line that starts here goes on with the group before it."""
    start = _identification(block, place, encoding)
    return start in ("22", "23", "32", "33") or not start


def _starts_group(block: bytes, place: int, encoding: str) -> bool:
    return _identification(block, place, encoding) in ("21", "31")


def _identification(block: bytes, place: int, encoding: str) -> str:
    return block[place : place + 2 * _WIDTHS.get(encoding, 1)].decode(encoding, "replace")[:2]


def _ending(text: str) -> str:
    newlines, returns = text.count("\n"), text.count("\r")
    if not returns:
        return "\n" if newlines else ""
    if returns == newlines == text.count("\r\n"):
        return "\r\n"
    return "" if newlines else "\r"


def _lines(chunk: Chunk) -> int:
    """How many lines a chunk has that is not the last."""
    if chunk.ending:
        return chunk.text.count(chunk.ending)
    return len(_LINE_END.findall(chunk.text)) or len(chunk.text) // LENGTH
