"""How many calls a service has received: by method, endpoint template and status."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Any

from sandbox.kernel.books import Books

FLUSH_SECONDS = 1.0
_KEY = re.compile(r"\((?:guid)?'?[^)]*'?\)")
_SEGMENT = re.compile(r"/(?:\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?=/|$)")


def template(path: str) -> str:
    """The path with its numbers and keys taken out: what is the same for all calls of an endpoint."""
    return _SEGMENT.sub("/{n}", _KEY.sub("({id})", path))


class Counters:
    """Counts in memory and writes them at most once a second, and when asked to `flush`."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._table = books.table("calls")
        self._counts: dict[str, dict[str, Any]] = {key: dict(row) for key, row in self._table.items()}
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def total(self) -> int:
        return sum(row["count"] for row in self._counts.values())

    def count(self, service: str, method: str, path: str, status: int) -> None:
        """One call was answered; status 0 = its connection was dropped."""
        endpoint = template(path)
        key = f"{service} {method} {endpoint} {status}"
        row = self._counts.get(key)
        if row is None:
            row = {"service": service, "method": method, "endpoint": endpoint, "status": status, "count": 0}
            self._counts[key] = row
        row["count"] += 1
        self._changed.add(key)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)

    def rows(self) -> Iterable[dict[str, Any]]:
        return sorted(self._counts.values(), key=lambda row: (row["endpoint"], row["method"], row["status"]))

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with self._books.transaction():
            for key in self._changed:
                self._table.put(key, dict(self._counts[key]))
        self._changed.clear()

    def reset(self) -> None:
        self._counts.clear()
        self._changed.clear()
        with self._books.transaction():
            for key in list(self._table):
                self._table.delete(key)
