"""Cuts a $filter into tokens, and reads the literals of OData 2."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.exact.answers import bad_request
from sandbox.exact.local_time import read_local_time

_TOKEN = re.compile(
    r"\s*(?:(?P<typed>(?:guid|datetime)'(?:[^']|'')*')|(?P<string>'(?:[^']|'')*')"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[LlDdMmFf]?(?![\w-]))"
    r"|(?P<word>[A-Za-z_][\w/]*)|(?P<mark>[(),]))"
)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_KEYWORDS = {"true": True, "false": False, "null": None}
_SUFFIXES = {"l": "Int64", "d": "Double", "m": "Double", "f": "Double"}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is literal, word, mark or end; `type` the Edm type of a literal ('' for null)."""

    kind: str
    text: str
    position: int
    value: Any = None
    type: str = ""


def tokens(text: str) -> list[Token]:
    """All tokens and an end; a 400 where something cannot be read."""
    found, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise bad_request(f"Syntax error at position {position}.")
        kind = str(match.lastgroup)
        found.append(_token(kind, match[kind], match.start(kind)))
        position = match.end()
    return [*found, Token("end", "", len(text))]


def read_guid(text: str) -> str | None:
    """A GUID as the rows keep it (lower case); None where it is not one."""
    return text.lower() if _GUID.match(text) else None


def _token(kind: str, text: str, position: int) -> Token:
    if kind == "string":
        return Token("literal", text, position, _unquoted(text), "String")
    if kind == "number":
        return _number(text, position)
    if kind == "typed":
        return _typed(text, position)
    if kind == "word" and text in _KEYWORDS:
        value = _KEYWORDS[text]
        return Token("literal", text, position, value, "" if value is None else "Boolean")
    return Token(kind, text, position)


def _number(text: str, position: int) -> Token:
    suffix = text[-1].lower()
    if suffix in _SUFFIXES:
        digits, type_ = text[:-1], _SUFFIXES[suffix]
    else:
        digits, type_ = text, "Int32" if text.lstrip("-").isdecimal() else "Double"
    if type_ == "Double":
        return Token("literal", text, position, float(digits), type_)
    if not digits.lstrip("-").isdecimal():
        raise bad_request(f"Unrecognized '{text}' at position {position}.")
    return Token("literal", text, position, int(digits), type_)


def _typed(text: str, position: int) -> Token:
    name, quoted = text.split("'", 1)
    content = _unquoted("'" + quoted)
    if name == "guid":
        type_, value = "Guid", read_guid(content)
    else:
        type_, value = "DateTime", read_local_time(content, day_alone=False)
    if value is None:
        raise bad_request(f"Unrecognized 'Edm.{type_}' literal '{text}' in '{position}'.")
    return Token("literal", text, position, value, type_)


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")
