"""JSON with exact numbers: Decimal on our side, plain numbers on the wire, and no float between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dossierflow.kernel.foreign import entered
from dossierflow.texts import Fact, Phrase, phrase

LONGEST_INTEGER = 1000  # digits; far more than any amount or id has, far fewer than would be slow


class NotJson(ValueError):
    """The bytes are not valid JSON, or not the JSON that was expected; `says` is what is wrong with them."""

    def __init__(self, says: Phrase) -> None:
        super().__init__(says)
        self.says = says


def not_expected(key: str, /, **facts: Fact) -> NotJson:
    """An answer that is not what the service documents: `[answer-fault]` says it."""
    return NotJson(phrase(f"answer-fault.{key}", **facts))


class NoNumber(str):
    """The digits of a number that no amount and no id can be: every field refuses it where it stands."""

    __slots__ = ()


def decode(content: bytes) -> Any:
    """The JSON value of a body, numbers with a point as Decimal. Raises NotJson, also for an empty body.

    What cannot be an amount or an id (NaN, Infinity, hundreds of digits) becomes NoNumber, so that it is
    refused where it stands, with its field, and does not make its neighbours unreadable.
    """
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, parse_float=_fraction, parse_int=_integer, parse_constant=NoNumber)
    except (ValueError, RecursionError) as error:
        raise not_expected("no-json", reason=type(error).__name__) from None


def encode(value: Any) -> str:
    """The JSON text of plain values; a Decimal becomes a number with exactly its digits.

    Raises ValueError for a number that is not finite.
    """
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a finite number")
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key))}:{encode(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(encode, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def for_others(value: Any) -> Any:
    """The body of a write with its texts as `foreign.entered` leaves them: in somebody else's books stands
    nothing that hides."""
    if isinstance(value, str):
        return entered(value)
    if isinstance(value, Mapping):
        return {key: for_others(item) for key, item in value.items()}
    return [for_others(item) for item in value] if isinstance(value, list | tuple) else value


def _fraction(digits: str) -> Decimal | NoNumber:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return NoNumber(digits)


def _integer(digits: str) -> int | NoNumber:
    return int(digits) if len(digits) <= LONGEST_INTEGER else NoNumber(digits)
