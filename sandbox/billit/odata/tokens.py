"""Splits a $filter into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.billit import timestamps
from sandbox.billit.errors import invalid

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<date>datetime'(?P<day>[^']*)')
    | (?P<string>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<number>-?\d+(?:\.\d+)?[mMdDfFlL]?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_/]*)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
WORDS = {"true": ("Boolean", True), "false": ("Boolean", False), "null": ("null", None)}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is word, mark, or the type of a literal: DateTime, String, Number, Boolean, null."""

    kind: str
    value: Any
    at: int


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise invalid(f"Syntax error at position {at} in '{text}'.")
        found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> Token:
    at = match.start()
    if match["date"]:
        return Token("DateTime", _date(match["day"]), at)
    if match["string"]:
        quote = match["string"][0]
        return Token("String", match["string"][1:-1].replace(quote * 2, quote), at)
    if match["number"]:
        return Token("Number", Decimal(match["number"].rstrip("mMdDfFlL")), at)
    if match["mark"]:
        return Token("mark", match["mark"], at)
    kind, value = WORDS.get(match["word"].lower(), ("word", match["word"]))
    return Token(kind, value, at)


def _date(text: str) -> str:
    try:
        return timestamps.sortable(timestamps.normal(text))
    except ValueError:
        raise invalid(f"Unrecognized 'Edm.DateTime' literal 'DateTime'{text}''.") from None
