"""Python's collector of cycles, made to wait where thousands of rows are made, of which none is a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def waiting() -> Iterator[None]:
    """It would look at every row again each time some hundred more are there: a fifth of the work.

    What is freed by count is freed as ever. Where another thread made it wait already, that thread ends it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def apart(items: Iterator[T]) -> Iterator[T]:
    """The items, each made while the collector waits; while somebody has one, it works as ever."""
    while True:
        with waiting():
            item = next(items, _END)
        if item is _END:
            return
        yield item  # type: ignore[misc]


_END = object()
