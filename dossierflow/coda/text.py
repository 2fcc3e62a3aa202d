"""Text for a file of single-byte positions: transliterated, on one line, cut by position."""

from __future__ import annotations

import re
import unicodedata

from dossierflow.coda.writer import Charset

#: What decomposition does not take apart. Source of the choice: common Belgian and German spelling.
_LIGATURES = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
        "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i",
        "€": "EUR", "£": "GBP", "¥": "JPY", "©": "(c)", "®": "(r)", "°": "o", "×": "x", "÷": ":",
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"',
        "«": '"', "»": '"', "″": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "•": "-", "·": ".", "¿": "?", "¡": "!", "¦": "|", "¨": " ", "¸": " ", "\u00ad": "", "\ufeff": "",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufe0e": "", "\ufe0f": "",
    }
)  # fmt: skip
_OUTSIDE_ASCII = re.compile(r"[^ -~]")
_OUTSIDE_LATIN_1 = re.compile(r"[^ -~\xa1-\xac\xae-\xff]")
#: Latin-1 letters survive there; these signs mean something else, or nothing, in Windows-1252.
_LATIN_1_SIGNS = str.maketrans(
    {"€": "EUR", "\u00ad": "", "\ufeff": "", "\u200b": "", "\u200d": "", "\ufe0f": ""}
)


def clean(text: str, charset: Charset = Charset.ASCII) -> str:
    """One line in this character set, without blanks at either end or doubled.

    Marks are dropped (`é` → `e`), ligatures, quotes, dashes and currency signs written out, every white space
    and control character becomes one blank, and what has no likeness becomes `?`.
    """
    if not text:
        return ""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zs", "Zl", "Zp") else c for c in text)
    if charset is Charset.LATIN_1:
        spaced = unicodedata.normalize("NFC", spaced).translate(_LATIN_1_SIGNS)
        return " ".join("".join(_likeness(c) for c in spaced).split())
    return " ".join(_ascii(spaced).split())


def cut(text: str, *lengths: int) -> list[str]:
    """The text in pieces of these lengths; the last piece is what is left over, '' where nothing is."""
    pieces = []
    for length in lengths:
        pieces.append(text[:length].rstrip())
        text = text[length:]
    pieces.append(text.strip())
    return pieces


def head(text: str, length: int) -> tuple[str, str]:
    """The text as far as it fits, and the rest, '' where all of it does.

    A text that goes on ends at a word, where one ends in the second half; a longer word is cut. Only a cut
    word fills all positions, so that a reader can tell the two apart.
    """
    if len(text) <= length:
        return text, ""
    end = text.rfind(" ", length // 2, length)
    end = end if end > 0 else length
    return text[:end].rstrip(), text[end:].lstrip()


def lines(text: str, length: int) -> list[str]:
    """The text in lines of at most `length`, broken between words where a word ends in time."""
    found = []
    while text:
        line, text = head(text, length)
        found.append(line)
    return found


def _likeness(character: str) -> str:
    return _ascii(character) if _OUTSIDE_LATIN_1.match(character) else character


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).translate(_LIGATURES)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _OUTSIDE_ASCII.sub("?", bare)
