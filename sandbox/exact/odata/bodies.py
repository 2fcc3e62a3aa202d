"""Reads the JSON body of a POST or PUT against the contract; whatever does not fit is a 400 (E3, E4)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.exact.answers import bad_stream
from sandbox.exact.contract import LINK, Endpoint, endpoints
from sandbox.exact.local_time import read_local_time
from sandbox.exact.odata.naming import type_name
from sandbox.exact.odata.tokens import read_guid
from sandbox.kernel.table import Row

RANGES = {
    "Byte": (0, 2**8),
    "Int16": (-(2**15), 2**15),
    "Int32": (-(2**31), 2**31),
    "Int64": (-(2**63), 2**63),
}


def read_body(endpoint: Endpoint, raw: bytes, *, creating: bool) -> Row:
    """The values a client may set, as the rows keep them; lines of a deep insert as lists of the same.

    Properties that are read-only for clients are let through and ignored: they are not theirs to set.
    """
    try:
        content = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise bad_stream("The request body is not valid JSON.") from None
    return _read_object(endpoint, content, creating)


def _read_object(endpoint: Endpoint, content: Any, creating: bool) -> Row:
    if not isinstance(content, dict):
        raise bad_stream("An object was expected.")
    found: Row = {}
    for name, value in content.items():
        known = endpoint.properties.get(name)
        if known is None:
            raise bad_stream(
                f"The property name '{name}' specified for type '{type_name(endpoint)}' is not valid."
            )
        if known.type == LINK:
            if name in endpoint.links and creating:
                found[name] = _read_lines(endpoint, name, value)
            elif name in endpoint.links:
                raise bad_stream("Binding to new entities is not supported for update operations.")
        elif known.can_be_created if creating else known.can_be_changed:
            found[name] = _read_value(name, known.type, value)
    return found


def _read_lines(endpoint: Endpoint, name: str, value: Any) -> list[Row]:
    if isinstance(value, dict):
        value = value.get("results")
    if not isinstance(value, list):
        raise bad_stream(f"A collection was expected for property '{name}'.")
    inner = endpoints()[endpoint.links[name].to]
    return [_read_object(inner, one, True) for one in value]


def _read_value(name: str, type_: str, value: Any) -> Any:
    if value is None:
        return None
    reader = READERS[type_]
    try:
        found = reader(value)
    except (ValueError, TypeError, ArithmeticError):
        found = None
    if found is None:
        raise bad_stream(
            "Error encountered in converting the value from request payload for property "
            f"'{name}' to type '{'Byte[]' if type_ == 'Binary' else type_}'."
        )
    return found


def _whole(type_: str) -> Callable[[Any], int | None]:
    low, high = RANGES[type_]

    def read(value: Any) -> int | None:
        if isinstance(value, bool):
            return int(value) if type_ == "Byte" else None
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() and low <= number < high else None

    return read


def _double(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidOperation
    return float(number)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _binary(value: Any) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except binascii.Error:
        return None


READERS: dict[str, Callable[[Any], Any]] = {
    **{type_: _whole(type_) for type_ in RANGES},
    "Double": _double,
    "String": _text,
    "Boolean": _boolean,
    "Guid": lambda value: read_guid(value) if isinstance(value, str) else None,
    "DateTime": lambda value: read_local_time(value, day_alone=True) if isinstance(value, str) else None,
    "Binary": _binary,
}
