"""The two ways between JSON and the books, both driven by the definitions of the contract.

The books keep rows under Billit's own names, numbers as decimal text, dates as timestamps.
`render` writes a row: names in PascalCase, empty values left out, numbers with their documented decimals.
`bind` reads a body: names in any case, unknown ones ignored (Billit adds fields at will), types checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson

from sandbox.billit import amounts, timestamps
from sandbox.billit.contract import DEFINITIONS
from sandbox.billit.errors import invalid

Row = dict[str, Any]
INT32, INT64 = 2**31, 2**63
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def render(definition: str, row: Mapping[str, Any], only: Iterable[str] | None = None) -> Row:
    """The row as `orjson` writes it; `only` these fields of it, where given."""
    fields = DEFINITIONS[definition]
    return {
        name: _write(fields[name], value)
        for name in (only or fields)
        if (value := row.get(name)) is not None and value != ""
    }


def _write(kind: str, value: Any) -> Any:
    if kind in ("n2", "n5"):
        return orjson.Fragment(value)
    if kind[0] == "[":
        return [_write(kind[1:-1], one) for one in value]
    if kind in DEFINITIONS:
        return render(kind, value)
    return value


def parse(body: bytes) -> Any:
    """The JSON of a body, numbers exact; 400 where it is none."""
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise invalid("The request body is not valid JSON.") from None


def bind(definition: str, content: Any, path: str = "") -> Row:
    """The content as a row of this definition; 400 with the field's path where a value does not fit."""
    if not isinstance(content, dict):
        raise invalid(f"{path or definition} must be an object.")
    names = _NAMES[definition]
    row: Row = {}
    for given, value in content.items():
        name = names.get(given.lower())
        if name is not None and value is not None:
            row[name] = _read(DEFINITIONS[definition][name], value, f"{path}.{name}" if path else name)
    return row


def bind_list(definition: str, content: Any) -> list[Row]:
    if not isinstance(content, list):
        raise invalid(f"A list of {definition} is expected.")
    return [bind(definition, one, f"[{at}]") for at, one in enumerate(content)]


def _read(kind: str, value: Any, path: str) -> Any:
    if kind[0] == "[":
        if not isinstance(value, list):
            raise invalid(f"{path} must be a list.")
        return [_read(kind[1:-1], one, f"{path}[{at}]") for at, one in enumerate(value)]
    if kind in DEFINITIONS:
        return bind(kind, value, path)
    try:
        return _READERS[kind](value)
    except (ValueError, TypeError, ArithmeticError):
        raise invalid(f"{path}: {str(value)[:60]!r} is not a valid {_WORDS[kind]}.") from None


def _number(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= 10**15:
        raise ValueError
    return number


def _integer(limit: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        number = _number(value)
        if number != number.to_integral_value() or not -limit <= number < limit:
            raise ValueError
        return int(number)

    return read


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise TypeError
    text = json.dumps(value) if isinstance(value, bool) else str(value)
    text.encode()  # half a surrogate pair is no text that could be answered again
    return text


def _boolean(value: Any) -> bool:
    word = str(value).lower()
    if word not in ("true", "false"):
        raise ValueError
    return word == "true"


def _guid(value: Any) -> str:
    if not _GUID.fullmatch(str(value)):
        raise ValueError
    return str(value).lower()


def _map(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {str(key): _text(one) for key, one in value.items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "i": _integer(INT32),
    "l": _integer(INT64),
    "n2": lambda value: amounts.euro(_number(value)),
    "n5": lambda value: amounts.fine(_number(value)),
    "s": _text,
    "b": _boolean,
    "d": lambda value: timestamps.normal(str(value)),
    "g": _guid,
    "map": _map,
}
_WORDS = {
    "i": "Int32",
    "l": "Int64",
    "n2": "Double",
    "n5": "Double",
    "s": "String",
    "b": "Boolean",
    "d": "DateTime",
    "g": "Guid",
    "map": "Dictionary",
}
_NAMES = {name: {field.lower(): field for field in fields} for name, fields in DEFINITIONS.items()}
