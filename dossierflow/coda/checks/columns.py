"""Looking at a field of many records at once: a column holds few different values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

R = TypeVar("R")
V = TypeVar("V", bound=Hashable)


def odd(rows: Iterable[R], value: Callable[[R], V], is_right: Callable[[V], bool]) -> list[R]:
    """The records whose value is not right; each different value is asked about once."""
    rows = list(rows)
    wrong = {each for each in set(map(value, rows)) if not is_right(each)}
    return [row for row in rows if value(row) in wrong] if wrong else []
