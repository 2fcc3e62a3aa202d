"""Plain types to JSON columns and back, and the fingerprint by which a change is seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(value: Any) -> dict[str, Any]:
    """A plain type as JSON-ready data: dates ISO, Decimals text, enums their value."""
    data: dict[str, Any] = _adapter(cast(Hashable, type(value))).dump_python(value, mode="json")
    return data


def decode(kind: type[T], data: Any) -> T:
    """The plain type that `encode` was given. Fields that did not exist then take their default."""
    value: T = _adapter(cast(Hashable, kind)).validate_python(data)
    return value


def fingerprint(data: Any) -> str:
    """SHA-256 of the canonical JSON: equal exactly when the content is."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
