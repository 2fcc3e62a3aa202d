"""Faults on demand: what is armed, for which calls, and how often it still strikes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.kernel.books import Books

# Handled for every service, in sandbox.kernel.app; a service may define further kinds of its own.
GENERIC = {
    "answer-lost": "handle and commit, then drop the connection without an answer",
    "connection-refused": "drop the connection before handling",
    "slow": "wait args.seconds, then handle",
    "status": "answer args.status, args.body, args.headers without handling",
    "html-error": "answer 500 with an HTML page without handling",
    "empty-body": "handle, then answer 200 with an empty body",
    "handled-then-error": "handle and commit, then answer args.status (500) with args.body (a JSON error)",
    "error-appended": "handle and answer as usual, with args.body (a JSON error) behind the body",
    "maintenance": "do not handle; args.form: text (503), page (200 with a web page) or redirect (302)",
    "cdn-page": "answer 403 with the web page of the network in front of the service, without handling",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Strikes on calls whose method and path match, after the first `after` matches, `times` times.

    `method` '*' is any; `path` is a glob in which * also spans slashes; `times` None is until cleared.
    Where args has `containing`, the request's body must hold that text.
    """

    id: str
    service: str
    kind: str
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    after: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)

    def matches(self, service: str, method: str, path: str, body: bytes) -> bool:
        return (
            self.service in ("*", service)
            and self.method in ("*", method)
            and fnmatchcase(path, self.path)
            and str(self.args.get("containing", "")).encode() in body
        )


class Faults:
    """The armed faults of one service, kept in its books; the countdown is as durable as they are."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._table = books.table("faults")

    def arm(
        self,
        kind: str,
        *,
        service: str = "*",
        method: str = "*",
        path: str = "*",
        times: int | None = 1,
        after: int = 0,
        args: Mapping[str, Any] | None = None,
    ) -> Fault:
        number = str(self._books.next_id("faults"))
        fault = Fault(number, service, kind, method, path, times, after, dict(args or {}))
        self._table.put(fault.id, asdict(fault))
        return fault

    def armed(self) -> list[Fault]:
        return [Fault(**row) for row in self._table.values()]

    def take(
        self,
        service: str,
        method: str,
        path: str,
        kinds: Collection[str] = GENERIC.keys(),
        body: bytes = b"",
    ) -> Fault | None:
        """The first armed fault of these kinds that strikes this call, counted down; None = go on.

        Every match that is still to be let through is counted as well.
        """
        if not len(self._table):
            return None
        for fault in self.armed():
            if fault.kind in kinds and fault.matches(service, method, path, body):
                if fault.after > 0:
                    self._table.update(fault.id, after=fault.after - 1)
                else:
                    self._count_down(fault)
                    return fault
        return None

    @property
    def look_at_bodies(self) -> bool:
        """Whether some armed fault depends on the request's body."""
        return any("containing" in row["args"] for row in self._table.values())

    def clear(self, fault_id: str | None = None) -> None:
        """Disarm one fault, or all."""
        with self._books.transaction():
            for key in [fault_id] if fault_id else list(self._table):
                self._table.delete(key)

    def _count_down(self, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._table.update(fault.id, times=fault.times - 1)
        else:
            self._table.delete(fault.id)
