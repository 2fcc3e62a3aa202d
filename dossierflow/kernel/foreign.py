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
from collections.abc import Callable

#: In place of a character that would steer a terminal, turn the direction of a line, or not be seen at all.
SHOWN_INSTEAD = "\ufffd"
#: Control, format (bidi, zero width, tags), surrogates, private use, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
#: Letters and marks by category that show nothing (Unicode: Default_Ignorable_Code_Point, and the blank of
#: Braille).
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2800\u3164\uffa0")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_SPACES = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "))
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in string.punctuation})
#: Numbers, days and amounts need no escape: no mark begins or ends them, and no letter stands in them.
_NUMBER = re.compile(r"-?[0-9]+(?:[.,:/ -][0-9]+)*", re.ASCII)
#: Where an address of the web or of a person is broken, by a mark that has no width.
_APART = "\u200b"
_ADDRESS = re.compile(r"(?<=/)(?=/)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_WEB = re.compile(r"(?<=/)(?=/)|(?<=www)(?=\.)", re.IGNORECASE)
#: Marks that count within a link's text; `_` within a word and `&` before a space do not.
_IN_A_LINK = re.compile(r"[\\\[\]<>*`~|!$^=]|&(?=[#\w])|(?<!\w)_|_(?!\w)|(?<=_)_")
#: A command or a setting of ours in a sentence of ours. What stands in it is literal in Markdown.
_COMMAND = re.compile(r"`((?:dossierflow [a-z]|DOSSIERFLOW_)[^`]{0,300})`")
#: What a spreadsheet takes for the start of a formula, in the wide forms too, or what separates cells.
_FORMULA = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05\u2212\ufe62\ufe63\ufe66\ufe6b")
#: What file systems refuse in a name.
_NO_NAME = re.compile(r'[<>:"|?*]')
#: What Windows takes for a device, with whatever ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,18}")
_NO_PART = re.compile(r"[^A-Za-z0-9]+")
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?", re.ASCII)


def storable(text: str) -> str:
    """What every database and every encoding can hold: for quoting a text that was refused because of it."""
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub(SHOWN_INSTEAD, text)


def visible(text: str) -> str:
    """For a terminal: several lines stay lines, and no other character steers anything."""
    return "\n".join(map(line, text.split("\n")))


def line(text: str) -> str:
    """One line, whatever stands in the text: for a log, a message of a state, a cell, a title."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_AS_SEEN)


def markdown(text: str) -> str:
    """For Markdown, in a paragraph or a cell: no mark counts, and no bare address becomes a link."""
    shown = " ".join(line(text).split())
    return shown if _NUMBER.fullmatch(shown) else _apart(shown).translate(_MARKS)


def markdown_link(text: str) -> str:
    """For the text of a link, which V1 of Prefect's UI shows as it stands: only what means something there is
    escaped, and most names have none of it."""
    return _IN_A_LINK.sub(r"\\\g<0>", _apart(" ".join(line(text).split())))


def markdown_sentence(text: str) -> str:
    """A sentence of ours with foreign facts in it: our commands between backticks stay commands."""
    shown = " ".join(line(text).split())
    if _NUMBER.fullmatch(shown):
        return shown
    pieces = _COMMAND.split(shown)
    return "".join(
        f"`{_WEB.sub(_APART, piece)}`" if at % 2 else markdown_piece(piece) for at, piece in enumerate(pieces)
    )


def markdown_piece(text: str) -> str:
    """A part of a line, with the spaces at its ends."""
    return _apart(line(text)).translate(_MARKS)


def _apart(text: str) -> str:
    """Addresses broken by a mark that has no width: one of Prefect's UIs looks for them in the finished text,
    where an escape is no escape any more."""
    if "//" in text or "@" in text or "www." in text.casefold():
        return _ADDRESS.sub(_APART, text)
    return text


def whole(text: str) -> int | None:
    """The number that these digits write, blanks around them aside; None for everything else.

    `isdigit` is true of `²` and `int` refuses it, and what has more digits than a column of a database is no
    number of anybody's.
    """
    digits = text.strip()
    return int(digits) if _WHOLE.fullmatch(digits) else None


def shortened(text: str, longest: int = 300) -> str:
    """Its beginning, for a sentence that quotes what may be of any length."""
    return text if len(text) <= longest else f"{text[:longest]}…"


class AsItCame(str):
    """A text of the other side's own, given back to it: nothing in it is changed."""

    __slots__ = ()


def entered(text: str) -> str:
    """For somebody else's books, where it stays: lines stay lines, and what cannot be seen is left out.

    Nothing replaces a character that turns the direction of a name or hides in it: a reader sees the same
    without it. A text that is their own already is `AsItCame`.
    """
    if isinstance(text, AsItCame) or (text.isascii() and text.isprintable()):
        return text
    return "\n".join(part.translate(_AS_ENTERED) for part in text.split("\n"))


def entered_line(text: str) -> str:
    """The same in one line: for a field that has one, and for what is looked up by it afterwards."""
    return entered(text.translate(_SPACES))


def file_name(text: str, longest: int = 120) -> str:
    """A name for a file, no place and no device: one part of a path, one line, its ending kept if it is cut.

    '' where nothing is left of it.
    """
    name = _NO_NAME.sub("_", entered_line(text).rpartition("/")[2].rpartition("\\")[2]).strip(" .")
    if _DEVICE.match(name):
        name = f"_{name}"
    if len(name) <= longest:
        return name
    stem, point, ending = name.rpartition(".")
    return f"{stem[: longest - len(ending) - 1]}.{ending}" if point and len(ending) <= 5 else name[:longest]


def name_part(text: str) -> str:
    """A part of a file's name that every system takes: letters and digits of ASCII, `-` for the rest."""
    return _NO_PART.sub("-", text).strip("-") or "-"


def spreadsheet(text: str) -> str:
    """A cell of a CSV file: one line, and never the start of a formula."""
    shown = line(text)
    start = shown.lstrip()[:1]
    return f"'{shown}" if start in _FORMULA and start and not _AMOUNT.fullmatch(shown) else shown


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc" or ord(character) in _SPACES:
        return " "
    if category in ("Cs", "Co") or _is_none(character):
        return SHOWN_INSTEAD
    return "" if category in _UNSEEN or character in _BLANK else character


def _seen(character: str) -> str:
    if ord(character) in _SPACES:
        return " "
    category = unicodedata.category(character)
    hidden = category in _UNSEEN or character in _BLANK or _is_none(character)
    return SHOWN_INSTEAD if hidden else character


def _is_none(character: str) -> bool:
    """Whether Unicode says that it will never be one; no XML can hold some of them."""
    return ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"


class _Table(dict[int, str]):
    """What stands for each character, found out once: a megabyte of text costs as much as reading it."""

    def __init__(self, stands_for: Callable[[str], str]) -> None:
        self._stands_for = stands_for

    def __missing__(self, code: int) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()  # what comes next may be a megabyte of one that is not among them
        shown = self[code] = self._stands_for(chr(code))
        return shown


_REMEMBERED = 20_000
_AS_SEEN, _AS_ENTERED = _Table(_seen), _Table(_kept)
