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

NO_OBJECT = "The request should be a valid top-level resource object."
RANGES = {
    "Byte": (0, 2**8),
    "Int16": (-(2**15), 2**15),
    "Int32": (-(2**31), 2**31),
    "Int64": (-(2**63), 2**63),
}


def read_body(endpoint: Endpoint, raw: bytes, *, creating: bool) -> Row:
    """The values a client may set, as the rows keep them; lines of a deep insert as lists of the same.

    Properties that are read-only for clients are let through and ignored: they are not theirs to set. So is
    what OData 2 says about a record (`__metadata`, `__deferred`): two clients put back whole records as read.
    """
    try:
        content = json.loads(raw, parse_float=Decimal)
    except ValueError:
        raise bad_stream("The request body is not valid JSON.") from None
    return _read_object(endpoint, content, creating)


def _read_object(endpoint: Endpoint, content: Any, creating: bool) -> Row:
    if not isinstance(content, dict):
        raise bad_stream(NO_OBJECT)
    found: Row = {}
    for name, value in content.items():
        if name.startswith("__") or (isinstance(value, dict) and "__deferred" in value):
            continue
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
        raise bad_stream(NO_OBJECT)
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
            f"'{name}' to type '{'Byte[]' if type_ == 'Binary' else type_}', which is the property's "
            "expected type. See inner exception for more detail."
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
    """A number is taken as its digits (picqer #325 sends codes so)."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def _boolean(value: Any) -> bool | None:
    """0 and 1 too (picqer #325)."""
    return bool(value) if isinstance(value, bool) or value in (0, 1) else None


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
