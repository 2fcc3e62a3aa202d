"""JSON as it goes over the wire: Decimal on our side, plain numbers on the other, and no float between."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

_LONGEST_INTEGER = 20  # digits; ids are 32-bit, amounts far shorter


class NoJson(ValueError):
    """The text is no JSON."""


def decode(content: bytes) -> Any:
    """The JSON value, numbers with a point as Decimal; None for an empty body.

    What no amount or id can be (NaN, Infinity, hundreds of digits) becomes text, so that it is refused where
    it stands, with its field, and does not make its neighbours unreadable. Raises NoJson.
    """
    if not content.strip():
        return None
    try:
        return json.loads(content, parse_float=_number, parse_int=_integer, parse_constant=str)
    except (ValueError, RecursionError):
        raise NoJson from None


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _integer(text: str) -> int | str:
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def encode(value: Any) -> bytes:
    """The JSON text of plain values; a Decimal becomes a number with exactly its digits."""
    return _encoded(value).encode()


def _encoded(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_encoded(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_encoded(each) for each in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, allow_nan=False)
