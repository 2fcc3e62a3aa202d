"""Which characters the bytes of a file stand for. The standard names no code page, so banks choose.

UTF-8 and UTF-16 prove themselves; the single-byte code pages are told apart by what they would make of each
byte between its neighbours: a letter inside a word is likely, a box drawing there is not.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

UTF_8, ASCII = "utf-8", "ascii"
#: Bytes of a file that are looked at to tell what it is.
HEAD = 4096
#: UTF-32 first: its mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: A header in EBCDIC starts with five digits zero: F0.
_EBCDIC_START = re.compile(rb"[\x40\x0d\x15\x25]*\xf0{5}")
#: Most frequent first, and what speaks for each before any byte is seen.
_CODE_PAGES = {"cp1252": 3, "iso8859_15": 2, "cp858": 1, "mac_roman": 0}
_RECORD = 128
#: Every other byte of so many is zero in UTF-16: fewer may be a damaged header.
_ENOUGH_ZEROS = 64
#: How many characters outside ASCII decide.
ENOUGH = 4000

LABELS = {
    ASCII: "ASCII",
    UTF_8: "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp1252": "Windows-1252/Latin-1",
    "iso8859_15": "Latin-9",
    "cp858": "CP850",
    "mac_roman": "Mac Roman",
    "cp500": "EBCDIC",
}


#: In which no importer is known to read, so that the file as a whole is remarked upon.
UNUSUAL = frozenset(LABELS) - {ASCII, UTF_8, *_CODE_PAGES}


class Start(NamedTuple):
    """What the first bytes of a file tell: its encoding where they prove it, and the bytes of its mark."""

    encoding: str
    mark: bytes


def start_of(head: bytes) -> Start:
    """From a byte order mark, or the zero bytes of UTF-16; else ASCII, until a byte says more."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return Start(encoding, mark)
    even, odd = set(head[:_ENOUGH_ZEROS:2]), set(head[1:_ENOUGH_ZEROS:2])
    if odd == {0} and 0 not in even:
        return Start("utf-16-le", b"")
    if even == {0} and 0 not in odd:
        return Start("utf-16-be", b"")
    if _EBCDIC_START.match(head) and _has_blanks_of_ebcdic(head[:_RECORD]):
        return Start("cp500", b"")
    return Start(ASCII, b"")


def _has_blanks_of_ebcdic(header: bytes) -> bool:
    """A header is blank for the most part, and damage to its first digits makes no other code page of it."""
    return header.count(b"\x40") >= header.count(b" ")


_OUTSIDE = re.compile(rb"[\x80-\xff]+")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def likeliest(block: bytes) -> str:
    """The encoding of bytes of which some are outside ASCII."""
    runs = _OUTSIDE.findall(block)[:ENOUGH]
    inside = sum(len(_MULTIBYTE.findall(run)) for run in runs)
    stray = sum(len(_MULTIBYTE.sub(b"", run)) for run in runs)
    if inside > stray:
        return UTF_8
    return max(_CODE_PAGES, key=lambda name: _CODE_PAGES[name] + _likelihood(block, name))


def decoded(block: bytes, encoding: str) -> str:
    """Text in which no byte is lost: one that the encoding has no character for is read as Windows-1252."""
    if encoding == ASCII:
        return block.decode("latin-1")
    return block.decode(encoding, "dossierflow.coda")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A codec error handler: a byte outside the encoding becomes one character, so that positions stay."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", "replace"), error.start + 1


codecs.register_error("dossierflow.coda", _stray)


def _likelihood(block: bytes, encoding: str) -> int:
    score, counted = 0, 0
    for match in _OUTSIDE.finditer(block):
        text = match[0].decode(encoding, "replace")
        before = chr(block[match.start() - 1]) if match.start() else " "
        after = chr(block[match.end()]) if match.end() < len(block) else " "
        around = f"{before}{text}{after}"
        for place in range(1, len(around) - 1):
            score += _of_character(around[place - 1], around[place], around[place + 1])
            counted += 1
        if counted > ENOUGH:
            break
    return score


#: Signs, and what stands before and after them in writing: "a" a letter, "d" a digit, "b" a blank or an edge.
_SIGNS = {
    "’": ("ab", "ab"),
    "‘": ("b", "a"),
    "“": ("b", "ad"),
    "”": ("ad", "b"),
    "„": ("b", "a"),
    "–": ("bd", "bd"),
    "—": ("b", "b"),
    "…": ("ad", "b"),
    "•": ("b", "b"),
    "€": ("bd", "bd"),
    "£": ("bd", "bd"),
    "°": ("ad", "bd"),
    "§": ("b", "bd"),
    "«": ("b", "ab"),
    "»": ("ab", "b"),
    "²": ("a", "b"),
    "\xa0": ("abd", "abd"),
}
#: How often a letter stands in Dutch, French and German writing, and in names of their neighbours; others
#: (Ð, ý, ƒ) are possible, not likely. A capital is one less likely.
_FREQUENCY = {
    letter: points
    for points, letters in ((5, "é"), (4, "èàçëêï"), (3, "öüôîâûù"), (2, "äñœßáóíøåæãúì"))
    for letter in letters
}
_RARE = -1


def _of_character(before: str, character: str, after: str) -> int:
    if character.isalpha():
        frequency = _FREQUENCY.get(character.lower(), _RARE) - character.isupper()
        inside = before.isalpha() + after.isalpha()
        return frequency + inside - 3 * _is_mixed(before, character, after) - 2 * before.isdigit()
    if character in _SIGNS:
        left, right = _SIGNS[character]
        return 4 if _kind(before) in left and _kind(after) in right else -2
    return -4


def _is_mixed(before: str, character: str, after: str) -> bool:
    """A capital behind a small letter, or a small letter behind a capital and not before a small one."""
    if character.isupper():
        return before.islower()
    return before.isupper() and (after.isupper() or not after.isalpha())


def _kind(neighbour: str) -> str:
    if neighbour.isalpha():
        return "a"
    return "d" if neighbour.isdigit() else "b"
