"""Bytes to records, a line at a time: rules F1 (characters), F2 (lines) and F4 (fields)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import IO

from dossierflow.coda.layout import LENGTH
from dossierflow.coda.records import LAYOUTS, Row
from dossierflow.coda.rules import Broken, Level

Report = Callable[[Broken], None]
#: The longest line that is read in one piece: a file without line ends must not fill the memory.
LONGEST_LINE = 4096
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def scan(stream: IO[bytes], report: Report) -> Iterator[tuple[int, Row | None]]:
    """Each line's number and its record; None where the line cannot be understood (`report` heard why).

    Characters outside ASCII are read as Latin-1 and reported as warnings: readers differ about them.
    """
    find = LAYOUTS.get
    ending = None
    number = 0
    for number, raw in enumerate(iter(partial(stream.readline, LONGEST_LINE), b""), 1):
        if number == 1:
            raw = _without_mark(raw, report)
        found = b"\r\n" if raw.endswith(b"\r\n") else b"\n" if raw.endswith(b"\n") else b""
        if found != ending:
            _check_line_end(number, ending, found, report)
            ending = found or ending
        line = str(raw[: len(raw) - len(found)], "latin-1")
        layout = find(line[:2]) or find(line[:1])
        row = layout.parse(number, line) if layout is not None else None
        if row is None:
            row = _explain(number, line, report)
        elif not raw.isascii():
            _warn_of_characters(number, line, report)
        yield number, row
    if number == 0:
        report(Broken(1, 1, "F1", "the file is empty"))


def _explain(number: int, line: str, report: Report) -> Row | None:
    """Say why a line fits no layout, and keep the record where its own fields are sound."""
    layout = LAYOUTS.get(line[:2]) or LAYOUTS.get(line[:1])
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


def _check_line_end(number: int, ending: bytes | None, found: bytes, report: Report) -> None:
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
