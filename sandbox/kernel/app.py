"""One service as an ASGI application: admin pages, counting and generic faults around its own handlers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.kernel.admin import ADMIN_PREFIX, admin_routes
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.drop import drop_connection
from sandbox.kernel.faults import Fault, Faults

MAINTENANCE = "Server maintenance: Due to server maintenance the {service} server is unavailable."
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Runtime Error</h1></body></html>"
)
Drop = Callable[[], Awaitable[None]]
DROPPED = 0  # counted as the status of a call that got no answer


def service_app(
    name: str,
    books: Books,
    clock: SandboxClock,
    faults: Faults,
    counters: Counters,
    routes: Sequence[BaseRoute] = (),
    *,
    fallback: ASGIApp | None = None,
    more_admin: Sequence[BaseRoute] = (),
    title: str = "",
    closing: Sequence[Callable[[], None]] = (),
) -> ASGIApp:
    """The application to serve. What no route matches goes to `fallback`, else it is answered 404.

    `more_admin` are the service's own routes under /_sandbox (their paths without that prefix); `title` is
    the service's name for people; `closing` is called when the server stops.
    """
    admin = Router([*more_admin, *admin_routes(name, books, clock, faults, counters)])
    service: ASGIApp = Router(list(routes), default=fallback)
    if not routes and fallback is not None:
        service = fallback
    return _Service(name, title or name, service, admin, books, faults, counters, (counters.flush, *closing))


class _Service:
    def __init__(
        self,
        name: str,
        title: str,
        service: ASGIApp,
        admin: ASGIApp,
        books: Books,
        faults: Faults,
        counters: Counters,
        closing: Sequence[Callable[[], None]],
    ) -> None:
        self._name, self._title = name, title
        self._service, self._admin, self._books = service, admin, books
        self._faults, self._counters, self._closing = faults, counters, closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._books.trim()  # handlers do not await between looking at tables and answering
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"].startswith(ADMIN_PREFIX):
            inner = {**scope, "path": scope["path"][len(ADMIN_PREFIX) :] or "/"}
            await self._admin(inner, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for close in self._closing:
            close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counters.count(self._name, method, path, message["status"])
            await send(message)

        async def dropping() -> None:
            self._counters.count(self._name, method, path, DROPPED)
            await drop_connection(send)

        scope["sandbox.drop"] = dropping
        try:
            await self._handle(scope, receive, counting, dropping)
        except ClientDisconnect:
            self._counters.count(self._name, method, path, DROPPED)

    async def _handle(self, scope: Scope, receive: Receive, send: Send, drop: Drop) -> None:
        body = b""
        if self._faults.look_at_bodies:
            body, receive = await _read_ahead(receive)
        fault = self._faults.take(self._name, scope["method"], scope["path"], body=body)
        if fault is None:
            await self._service(scope, receive, send)
        elif fault.kind in ("answer-lost", "connection-refused"):
            if fault.kind == "answer-lost":
                await self._service(scope, receive, _unheard)
            await drop()
        else:
            await self._struck(fault, scope, receive, send)

    async def _struck(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "slow":
            _, receive = await _read_ahead(receive)  # so that it is handled even if the client gives up
            await asyncio.sleep(float(fault.args.get("seconds", 1)))
            await self._service(scope, receive, send)
            return
        if fault.kind == "empty-body":
            await self._service(scope, receive, _unheard)
        await self._instead(fault)(scope, receive, send)

    def _instead(self, fault: Fault) -> Response:
        """What is answered in place of the service's own answer."""
        if fault.kind == "html-error":
            return HTMLResponse(ERROR_PAGE, 500)
        if fault.kind == "maintenance":
            return PlainTextResponse(MAINTENANCE.format(service=self._title), 503)
        if fault.kind == "empty-body":
            return Response(b"", 200)
        args = fault.args
        return Response(args.get("body", ""), int(args.get("status", 500)), dict(args.get("headers", {})))


async def _read_ahead(receive: Receive) -> tuple[bytes, Receive]:
    """The request's body, and a `receive` that gives it once more."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return unread.pop() if unread else await receive()

    return body, again


async def _unheard(message: Message) -> None:
    """Swallows an answer that nobody will get."""
