"""Bytes to records, a block of lines at a time: rules F1 (characters), F2 (lines) and F4 (fields)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import IO, Any

from dossierflow.coda.layout import LENGTH, Layout
from dossierflow.coda.records import LAYOUTS, Row
from dossierflow.coda.rules import Broken, Level

Report = Callable[[Broken], None]
#: Bytes read at once; also the longest line, for a file without line ends must not fill the memory.
BLOCK = 1 << 16
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def scan(stream: IO[bytes], report: Report) -> Iterator[Row | None]:
    """The record of each line; None where the line cannot be understood (`report` heard why).

    Characters outside ASCII are read as Latin-1 and reported as warnings: readers differ about them.
    """
    layouts = _ByStart()
    number = 0
    for lines in _lines(stream, report):
        for line in lines:
            number += 1
            fullmatch, make = layouts[line[:2]]
            match = fullmatch(line)
            if match is None:
                yield _explain(number, line, report)
                continue
            if not line.isascii():
                _warn_of_characters(number, line, report)
            yield make((number,) + match.groups())  # noqa: RUF005 (a third faster than unpacking)
    if number == 0:
        report(Broken(1, 1, "F1", "the file is empty"))


Match = Callable[[str], "re.Match[str] | None"]
Make = Callable[[tuple[Any, ...]], Any]


class _ByStart(dict[str, tuple[Match, Make]]):
    """How to match and make a record, by the first two characters of a line. Some layouts ask for one."""

    def __missing__(self, start: str) -> tuple[Match, Make]:
        layout = _layout(start)
        self[start] = (layout.pattern.fullmatch, layout.make) if layout else (_NOTHING.fullmatch, tuple)
        return self[start]


_NOTHING = re.compile("(?!)")


def _layout(line: str) -> Layout | None:
    return LAYOUTS.get(line[:2]) or LAYOUTS.get(line[:1])


def _lines(stream: IO[bytes], report: Report) -> Iterator[list[str]]:
    """Lines without their ends, many at a time."""
    ending: str | None = None
    number = 1
    for text in _blocks(stream, report):
        for found, lines in _runs(text):
            if found != ending:
                _check_line_end(number, ending, found, report)
                ending = found or ending
            yield lines
            number += len(lines)


def _blocks(stream: IO[bytes], report: Report) -> Iterator[str]:
    """The file in pieces that end with a line, but for the last one and those without any line end."""
    rest = b""
    block = _without_mark(stream.read(BLOCK), report)
    while block:
        block = rest + block
        end = block.rfind(b"\n") + 1 or (len(block) if len(block) >= BLOCK else 0)
        rest = block[end:]
        if end:
            yield str(block[:end], "latin-1")
        block = stream.read(BLOCK)
    if rest:
        yield str(rest, "latin-1")


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """A line end, and the lines that have it one after the other."""
    ends, windows = text.count("\n"), text.count("\r\n")
    if windows == ends > 0:
        yield "\r\n", text[:-2].split("\r\n")
    elif not windows:
        yield "\n" if ends else "", text.removesuffix("\n").split("\n")
    else:
        lines = text[:-1].split("\n")
        for with_return, run in groupby(lines, key=lambda line: line.endswith("\r")):
            yield "\r\n" if with_return else "\n", [line.removesuffix("\r") for line in run]


def _explain(number: int, line: str, report: Report) -> Row | None:
    """Say why a line fits no layout, and keep the record where its own fields are sound."""
    layout = _layout(line)
    if line in ("", "\x1a") or line.isspace():
        report(Broken(number, 1, "F2", "blank line" if line != "\x1a" else "end-of-file character"))
        return None
    if len(line) != LENGTH:
        report(Broken(number, min(len(line), LENGTH) + 1, "F2", _length(line)))
        return None
    if layout is None:
        report(Broken(number, 1, "F3", f"there is no record {line[:2]!r}"))
        return None
    for fault in layout.faults(line):
        report(Broken(number, fault.position, fault.rule, fault.text))
    row: Row | None = layout.salvage(number, line)
    return row


def _length(line: str) -> str:
    try:
        characters = len(line.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        characters = len(line)
    if characters < len(line):
        return f"{len(line)} bytes instead of {LENGTH}: the text is UTF-8, where one character takes several"
    return f"{len(line)} characters instead of {LENGTH}"


def _without_mark(raw: bytes, report: Report) -> bytes:
    for mark in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            report(Broken(1, 1, "F1", "the file starts with a byte order mark"))
            return raw[len(mark) :]
    return raw


def _check_line_end(number: int, ending: str | None, found: str, report: Report) -> None:
    if not found:
        report(Broken(number, LENGTH + 1, "F2", "the last record has no line end", Level.WARNING))
    elif ending is not None:
        report(Broken(number, LENGTH + 1, "F2", "line ends of two styles in one file"))


def _warn_of_characters(number: int, line: str, report: Report) -> None:
    place, character = next(
        (place, character) for place, character in enumerate(line, 1) if not character.isascii()
    )
    report(
        Broken(
            number,
            place,
            "F1",
            f"character {ord(character):02X} (hexadecimal) is not ASCII: readers differ about it",
            Level.WARNING,
        )
    )
