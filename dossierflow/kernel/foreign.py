"""The one door for foreign text: what a supplier, a bank, a file or a person wrote is data, never markup.

Text is kept as it came. It is made printable where it is shown, once for each kind of place: a terminal, a
Markdown page, a cell of a spreadsheet, a line of a log. Each function here escapes *everything* that could
mean something there, and no list of bad examples; what a reader sees is what was written, to the character,
but for what cannot be seen, in whose place stands `�`.
"""

from __future__ import annotations

import re
import string
import unicodedata
from urllib.parse import urlsplit, urlunsplit

#: In place of a character that would steer a terminal, turn the direction of a line, or not be seen at all.
SHOWN_INSTEAD = "\ufffd"
#: Control, format (bidi, zero width, tags), surrogates, private use, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Letters and marks by category that show nothing (Unicode: Default_Ignorable_Code_Point, and the blank of
#: Braille).
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
_SPACES = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in string.punctuation})
#: Numbers, days and amounts need no escape: no mark begins or ends them, and no letter stands in them.
_NUMBER = re.compile(r"-?[0-9]+(?:[.,:/ -][0-9]+)*", re.ASCII)
#: A command or a setting of ours in a sentence of ours. What stands in it is literal in Markdown.
_COMMAND = re.compile(r"`((?:dossierflow [a-z]|DOSSIERFLOW_)[^`]{0,300})`")
#: What a spreadsheet takes for the start of a formula, in the wide forms too, or what separates cells.
_FORMULA = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05\u2212\ufe62\ufe63\ufe66\ufe6b")
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def visible(text: str) -> str:
    """For a terminal: several lines stay lines, and no other character steers anything."""
    return "\n".join(map(line, text.split("\n")))


def line(text: str) -> str:
    """One line, whatever stands in the text: for a log, a message of a state, a cell, a title."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_seen, text.translate(_SPACES)))


def markdown(text: str) -> str:
    """For Markdown, in a paragraph or a cell: no mark counts, and no bare address becomes a link."""
    shown = " ".join(line(text).split())
    return shown if _NUMBER.fullmatch(shown) else shown.translate(_MARKS)


def markdown_sentence(text: str) -> str:
    """A sentence of ours with foreign facts in it: our commands between backticks stay commands."""
    shown = " ".join(line(text).split())
    if _NUMBER.fullmatch(shown):
        return shown
    pieces = _COMMAND.split(shown)
    return "".join(f"`{piece}`" if at % 2 else markdown_piece(piece) for at, piece in enumerate(pieces))


def markdown_piece(text: str) -> str:
    """A part of a line, with the spaces at its ends."""
    return line(text).translate(_MARKS)


def spreadsheet(text: str) -> str:
    """A cell of a CSV file: one line, and never the start of a formula."""
    shown = line(text)
    start = shown.lstrip()[:1]
    return f"'{shown}" if start in _FORMULA and start and not _AMOUNT.fullmatch(shown) else shown


def without_password(address: str) -> str:
    """An address without the user and password in it, for messages."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address.rpartition("@")[2]
    if "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _seen(character: str) -> str:
    hidden = unicodedata.category(character) in _UNSEEN or character in _BLANK
    return SHOWN_INSTEAD if hidden else character
