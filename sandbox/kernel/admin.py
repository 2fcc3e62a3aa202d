"""What people and tests do to a sandbox: look into its books, move its clock, arm faults, count calls.

JSON under /_sandbox/api, pages under /_sandbox. Nothing here is counted, limited or struck by faults.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.pages import Pages

ADMIN_PREFIX = "/_sandbox"
Handler = Callable[[Request], Awaitable[Response]]


def answer(content: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(content, default=str), status, media_type="application/json")


async def asked(request: Request) -> dict[str, Any]:
    """The request's JSON object; {} without a body. ValueError where it is something else."""
    body = await request.body()
    content = orjson.loads(body) if body else {}
    if not isinstance(content, dict):
        raise ValueError("the body must be a JSON object")
    return content


def explained(handler: Handler) -> Handler:
    """Answers 400 with one sentence where the request does not fit."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except (ValueError, TypeError, KeyError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    return guarded


def admin_routes(
    service: str, books: Books, clock: SandboxClock, faults: Faults, counters: Counters
) -> list[BaseRoute]:
    admin = _Admin(service, books, clock, faults, counters)
    pages = Pages(service, books, clock, faults, counters)
    return [
        Route("/api/health", admin.health),
        Route("/api/clock", explained(admin.clock), methods=["GET", "POST"]),
        Route("/api/faults", explained(admin.faults), methods=["GET", "POST", "DELETE"]),
        Route("/api/calls", admin.calls, methods=["GET", "DELETE"]),
        Route("/api/books", admin.tables),
        Route("/api/books/{table:path}", admin.table),
        Route("/", pages.home),
        Route("/books/{table:path}", pages.table),
    ]


class _Admin:
    def __init__(
        self, service: str, books: Books, clock: SandboxClock, faults: Faults, counters: Counters
    ) -> None:
        self._service, self._books = service, books
        self._clock, self._faults, self._counters = clock, faults, counters

    async def health(self, _: Request) -> Response:
        return answer({"service": self._service, "ok": True, "now": self._clock.now().isoformat()})

    async def clock(self, request: Request) -> Response:
        """POST {set?: ISO instant with zone, advance?: seconds, speed?: number}."""
        if request.method == "POST":
            change = await asked(request)
            if "speed" in change:
                self._clock.speed = float(change["speed"])
            if "set" in change:
                self._clock.set(_instant(change["set"]))
            if "advance" in change:
                self._clock.advance(float(change["advance"]))
        return answer({"now": self._clock.now().isoformat(), "speed": self._clock.speed})

    async def faults(self, request: Request) -> Response:
        """POST {kind, service?, method?, path?, times?, after?, args?}; DELETE ?id= one, else all."""
        if request.method == "DELETE":
            self._faults.clear(request.query_params.get("id"))
        elif request.method == "POST":
            return answer(self._faults.arm(**await asked(request)), 201)
        return answer({"faults": self._faults.armed()})

    async def calls(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._counters.reset()
        return answer({"total": self._counters.total, "calls": list(self._counters.rows())})

    async def tables(self, request: Request) -> Response:
        """Names with numbers of rows; ?prefix= those that begin so."""
        prefix = request.query_params.get("prefix", "")
        sizes = self._books.sizes().items()
        return answer({"tables": {name: size for name, size in sizes if name.startswith(prefix)}})

    async def table(self, request: Request) -> Response:
        """Rows with their keys; ?offset= and ?limit= page through them."""
        name = request.path_params["table"]
        items = list(self._books.peek(name))
        if not items:
            return answer({"error": f"no table {name!r}"}, 404)
        offset = int(request.query_params.get("offset", 0))
        limit = int(request.query_params.get("limit", len(items)))
        rows = [{"key": key, "row": row} for key, row in items[offset : offset + limit]]
        return answer({"table": name, "count": len(items), "rows": rows})


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} needs a zone, such as +00:00")
    return instant
