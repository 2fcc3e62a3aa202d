"""Records that a mail program or an editor broke into several lines, and blanks that it wrote otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dossierflow.coda.layout import LENGTH, Field, Layout
from dossierflow.coda.realign import Salvaged
from dossierflow.coda.records import layout_of
from dossierflow.coda.rules import Level

#: Lines that a record is looked for in: what breaks lines has room for more than thirty characters.
MOST_PIECES = 4
#: Where a record of a group starts, or one with a number behind it: no piece of the record before.
_RECORD = re.compile(r"[23][123][0-9]{8}|[189][0-9 ]{40}")
_LINE = re.compile(rf"(?:\r{{0,4}}\n|\r)([^\r\n]{{1,{LENGTH}}})(?=[\r\n]|\Z)")
_TAB_STOPS = (8, 4)


def pieces(text: str, place: int, end: int) -> list[tuple[str, int]]:
    """A line from `place` to `end`, and some that follow it; each with the place in the text behind it."""
    found = [(text[place:end], end)]
    while len(found) < MOST_PIECES and (match := _LINE.match(text, found[-1][1])):
        found.append((match[1], match.end()))
    return found


def joined(lines: Sequence[str]) -> tuple[str, int] | None:
    """The record that is broken into the first of these lines, and how many; None where it is not."""
    layout = layout_of(lines[0])
    if layout is None or len(lines[0]) >= LENGTH:
        return None
    for count in range(2, len(lines) + 1):
        for whole in _whole(lines[:count]):
            if layout.pattern.fullmatch(whole):
                return whole, count
    return None


def _whole(lines: Sequence[str]) -> Iterator[str]:
    """What may have stood there, 128 characters long: broken anywhere, broken at a width whose blanks at the
    end were trimmed, or broken once with the blanks around the break left out."""
    *first, last = lines
    missing = LENGTH - sum(map(len, lines))
    if not missing:
        yield "".join(lines)
    elif missing > 0 and not _RECORD.match(lines[1]):
        width = max(map(len, first))
        padded = "".join(line.ljust(width) for line in first) + last
        if len(padded) == LENGTH:
            yield padded
        if len(lines) == 2:
            yield lines[0] + " " * missing + last


class Blanks(NamedTuple):
    """A line whose blanks were written as something else, as it was, and what is to be said of it."""

    text: str
    key: str
    level: Level


def with_blanks(text: str) -> Blanks | None:
    """The record in a line with tabs or hard blanks; None where putting blanks there makes none."""
    plain = text.replace("\xa0", " ")
    if plain != text and _is_record(plain):
        return Blanks(plain, "hard-blanks", Level.WARNING)
    spread = (plain.expandtabs(size) for size in _TAB_STOPS if "\t" in text)
    found = next(filter(_is_record, spread), None)
    return Blanks(found, "tabs", Level.ERROR) if found is not None else None


def _is_record(text: str) -> bool:
    layout = layout_of(text)
    return layout is not None and layout.pattern.fullmatch(text) is not None


def is_shifted(text: str, layout: Layout) -> bool:
    """Whether blanks inside a line are gone, or there are too many, so that what follows is elsewhere:
    what was only cut off, or has something behind it, fits as far as it goes."""
    gap = _gap(layout)
    fits_not = {fault.position for fault in layout.faults(text.ljust(LENGTH))}
    shifted = any(
        gap < part.position and part.end <= len(text) and not fits_not.isdisjoint(_positions(part))
        for part in (*layout.fields, *layout.constants)
    )
    return (
        shifted
        or "\t" in text
        or (layout.identification == "21" and len(text) < _SURE and bool(_END.search(text)))
    )


#: How a 2.1 ends, as nothing does that was cut off before it; and how short such a line is at most.
_END, _SURE = re.compile(r"[0-9][01] [01]\Z"), LENGTH - 3


def without_blanks(line: int, text: str, layout: Layout) -> Salvaged:
    """The record of such a line: what stands before the first zone that may hold blanks is sound, and so is
    the first word of that zone. All else may be anything."""
    gap = _gap(layout)
    record, lost = layout.salvage(line, text[: gap - 1].ljust(LENGTH))
    behind = [part for part in layout.fields if part.position >= gap]
    word = next(
        (re.split(r"\s", part.of(text), maxsplit=1)[0] for part in behind if part.position == gap), ""
    )
    numbers = {part.name: "0" * part.length for part in behind if part.is_number}
    texts = {
        part.name: (word if part.position == gap else "").ljust(part.length)
        for part in behind
        if not part.is_number
    }
    return Salvaged(record._replace(**numbers, **texts), lost | numbers.keys())


def _gap(layout: Layout) -> int:
    """Where the first zone starts that may hold blanks."""
    parts = (*layout.fields, *(part for part in layout.constants if part.template.isspace()))
    return min((part.position for part in parts if not part.is_number and part.length > 1), default=LENGTH)


def _positions(part: Field) -> range:
    return range(part.position, part.end + 1)
