"""Markdown pieces. Values come from outside and are escaped, so that a name cannot break a table.

No cell of a table wraps by itself in Prefect's UI, and what is wider than its box is cut off. A table is
therefore fitted into the narrower of the two UIs (V2, 668 px at a window of 1366): the widest columns are
broken into lines.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dossierflow.kernel import foreign

#: Characters of a table's line in the narrower UI; each column takes some of them for its edges.
ROOM, EDGES = 90, 4
NARROWEST = 4  # characters of a column
#: Where a line of a cell may end: at spaces, of an IBAN only in its middle; behind a hyphen between letters;
#: and within a row of a VAT table (`purchase:1:21:services`).
BREAKS = re.compile(
    r"(?<=\b[A-Z]{2}\d{2}\s\d{4})\s+|(?<!\b[A-Z]{2}\d{2})(?<!\b\d{4})\s+|\s+(?!\d{1,4}\b)"
    r"|(?<=[^\W\d]{2}-)(?=[^\W\d]{2})"
    r"|(?<=\w:)(?=[^\W\d])"
)


class _Wrapper(textwrap.TextWrapper):
    wordsep_re = re.compile(f"({BREAKS.pattern})")


@dataclass(frozen=True, slots=True)
class Linked:
    """A text that leads somewhere; where there is no address it is only a text."""

    text: str
    address: str = ""

    def __str__(self) -> str:
        return self.text


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> str:
    """A Markdown table that fits its page; columns in `right` are set to the right. Cells may be links."""
    listed = [list(row) for row in rows]
    widths = fitted([list(columns), *listed])
    lines = [
        _line(columns, widths),
        "| " + " | ".join("---:" if name in right else "---" for name in columns) + " |",
    ]
    return "\n".join([*lines, *(_line(row, widths) for row in listed)])


def fitted(rows: Sequence[Sequence[object]]) -> list[int]:
    """How many characters each column gets: what it needs, and less for the widest where that is too much; a
    word is broken only where there is no other way."""
    widths = [max(map(_length, column)) for column in zip(*rows, strict=True)]
    words = [max(map(_longest_word, column)) for column in zip(*rows, strict=True)]
    room = ROOM - EDGES * len(widths)
    for least in (words, [NARROWEST] * len(widths)):
        while sum(widths) > room and (wider := _wider(widths, least)):
            widths[max(wider, key=lambda at: widths[at])] -= 1
    return widths


def _wider(widths: Sequence[int], least: Sequence[int]) -> list[int]:
    """The columns that may still lose a character."""
    return [at for at, width in enumerate(widths) if width > least[at]]


def _longest_word(value: object) -> int:
    """What stands between spaces and behind hyphens, where a line may end."""
    return max(map(len, BREAKS.split(str(value))), default=0)


def _length(value: object) -> int:
    return len(" ".join(str(value).split()))


def _line(row: Sequence[object], widths: Sequence[int]) -> str:
    cells = (cell(value, width) for value, width in zip(row, widths, strict=True))
    return "| " + " | ".join(cells) + " |"


def cell(value: object, width: int = 0) -> str:
    """For a table: one line, or several of at most `width` characters; no mark of Markdown counts."""
    text = " ".join(foreign.line(str(value)).split())
    lines = _Wrapper(width).wrap(text) if 0 < width < len(text) else [text]
    if isinstance(value, Linked) and value.address and text:
        # A break within a link shows as text in V1: each line is a link of its own.
        return "<br>".join(f"[{foreign.markdown_link(line)}]({value.address})" for line in lines)
    return "<br>".join(map(foreign.markdown, lines))


def link(text: object, address: str) -> str:
    """For a paragraph: a text that leads somewhere, or only the text."""
    shown = foreign.markdown_link(str(text))
    return f"[{shown}]({address})" if address and shown else plain(text)


def plain(value: object) -> str:
    """For a paragraph: a text of others, such as a name. No mark counts."""
    return foreign.markdown(str(value))


def prose(value: object) -> str:
    """For a paragraph: a sentence of ours. Its commands between backticks stay commands, and no other mark
    counts."""
    return foreign.markdown_sentence(str(value))


def picture(title: str, address: str) -> str:
    """A picture, by its address or its data."""
    return f"![{foreign.markdown(title)}]({address})"


def bar(value: int, largest: int, width: int = 20) -> str:
    """A bar of blocks, for a picture within a table."""
    return "█" * round(width * value / largest) if largest > 0 and value > 0 else ""
