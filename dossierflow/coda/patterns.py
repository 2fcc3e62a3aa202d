"""Whole groups of records at once: a movement of one to three records, an information of one to three.

A pattern fits only where all is in order: the numbers of a continuation are those of its first record, next
and link codes inside the group are right, blanks are blank. What a pattern does not fit is read record by
record. Text is matched by `.`: the chunk is known to hold nothing unprintable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from dossierflow.coda.layout import LENGTH, Field
from dossierflow.coda.raw import InformationRecords, MovementRecords, Piece
from dossierflow.coda.records import LAYOUTS

#: What must not follow a group: it would be part of it.
_NOT_BEFORE = {"21": "(?!2[23])", "22": "(?!23)", "23": "", "31": "(?!3[23])", "32": "(?!33)", "33": ""}
_KEY = ("sequence", "detail")
Match = Callable[[str, int], "re.Match[str] | None"]
#: A piece, how many records it is made of, and the match.
Found = tuple[Piece, int, "re.Match[str]"]
#: Reads the group at a place of a text, whose first line has this number; None where it is not regular.
Reader = Callable[[str, int, int], "Found | None"]
#: Places in a line: the next code; the second digit of the line that follows (behind the line end).
_NEXT = 125


@cache
def readers(ending: str) -> dict[str, Reader]:
    """By the first two characters of a line: how to read the group that starts there."""

    def pattern(*identifications: str) -> Match:
        last = len(identifications) - 1
        records = [_record(name, place, last) for place, name in enumerate(identifications)]
        end = re.escape(ending)
        # The link code is the last character of the group, wherever it ends.
        text = end.join(records) + f"(?<=([01])){end}" + _NOT_BEFORE[identifications[-1]]
        return re.compile(text, re.ASCII).match

    return {
        "21": _movements(
            pattern("21"), pattern("21", "22"), pattern("21", "23"), pattern("21", "22", "23"), len(ending)
        ),
        "31": _information(pattern("31"), pattern("31", "32"), pattern("31", "32", "33")),
    }


def _movements(alone: Match, two: Match, first_and_third: Match, three: Match, ending: int) -> Reader:
    second, third = LENGTH + ending + 1, 2 * (LENGTH + ending) + 1
    new, no_2_3, no_2, no_3 = tuple.__new__, (None,) * 11, (None,) * 8, (None,) * 3

    def read(text: str, place: int, line: int) -> Found | None:
        if text[place + _NEXT] == "0":
            if match := alone(text, place):
                found = match.groups()
                return new(MovementRecords, (line, *found[:12], *no_2_3, found[12])), 1, match
        elif text[place + second : place + second + 1] == "3":
            if match := first_and_third(text, place):
                found = match.groups()
                return new(MovementRecords, (line, *found[:12], *no_2, *found[12:])), 2, match
        elif text[place + third : place + third + 1] == "3" and (match := three(text, place)):
            return new(MovementRecords, (line, *match.groups())), 3, match
        elif match := two(text, place):
            found = match.groups()
            return new(MovementRecords, (line, *found[:20], *no_3, found[20])), 2, match
        return None

    return read


def _information(alone: Match, two: Match, three: Match) -> Reader:
    new = tuple.__new__

    def read(text: str, place: int, line: int) -> Found | None:
        if text[place + _NEXT] == "0":
            if match := alone(text, place):
                found = match.groups()
                return new(InformationRecords, (line, *found[:6], None, None, found[6])), 1, match
        elif match := two(text, place):
            found = match.groups()
            return new(InformationRecords, (line, *found[:7], None, found[7])), 2, match
        elif match := three(text, place):
            return new(InformationRecords, (line, *match.groups())), 3, match
        return None

    return read


def _record(identification: str, place: int, last: int) -> str:
    layout = LAYOUTS[identification]
    parts = sorted((*layout.fields, *layout.constants), key=lambda part: part.position)
    return "".join(_part(part, place, place == last) for part in parts)


def _part(part: Field, place: int, is_last: bool) -> str:
    if part.name in _KEY and place:
        return rf"\{_KEY.index(part.name) + 1}"
    if part.name == "next":
        return "0" if is_last else "1"
    if part.name == "link":
        return "[01]" if is_last else "0"
    if not part.name:
        return part.allowed
    return f"({part.allowed})" if part.is_number else f"(.{{{part.length}}})"
