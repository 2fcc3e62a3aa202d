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
MAINTENANCE_PAGE = (
    "<!DOCTYPE html><html><head><title>Server maintenance</title></head><body><p>{text}</p></body></html>"
)
MAINTENANCE_ADDRESS = "/docs/Maintenance.aspx"
CDN_PAGE = (
    "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>"
    "You don't have permission to access this server.<P>Reference #18.5f6d1160</BODY></HTML>"
)
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
    error: bytes = b"",
    closing: Sequence[Callable[[], None]] = (),
) -> ASGIApp:
    """The application to serve. What no route matches goes to `fallback`, else it is answered 404.

    `more_admin` are the service's own routes under /_sandbox (their paths without that prefix); `title` is
    the service's name for people; `error` the body of its own server faults; `closing` is called when the
    server stops.
    """
    admin = Router([*more_admin, *admin_routes(name, books, clock, faults, counters)])
    service: ASGIApp = Router(list(routes), default=fallback)
    if not routes and fallback is not None:
        service = fallback
    ends = (counters.flush, *closing)
    return _Service(name, title or name, error, service, admin, books, faults, counters, ends)


class _Service:
    def __init__(
        self,
        name: str,
        title: str,
        error: bytes,
        service: ASGIApp,
        admin: ASGIApp,
        books: Books,
        faults: Faults,
        counters: Counters,
        closing: Sequence[Callable[[], None]],
    ) -> None:
        self._name, self._title, self._error = name, title, error
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
        if fault.kind == "error-appended":
            await self._with_error_behind(fault, scope, receive, send)
            return
        if fault.kind in ("empty-body", "handled-then-error"):
            await self._service(scope, receive, _unheard)
        await self._instead(fault)(scope, receive, send)

    async def _with_error_behind(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """The service's own answer, with an error behind its body; none where it drops the connection."""
        told: list[Message] = []

        async def hear(message: Message) -> None:
            told.append(message)

        await self._service(scope, receive, hear)
        if told:
            head, *rest = told
            headers = {name.decode(): value.decode() for name, value in head["headers"]}
            headers.pop("content-length", None)
            body = b"".join(message.get("body", b"") for message in rest)
            await Response(body + self._said(fault), head["status"], headers)(scope, receive, send)

    def _said(self, fault: Fault) -> bytes:
        """The error that this fault tells: its own, else the service's."""
        return str(fault.args["body"]).encode() if "body" in fault.args else self._error

    def _instead(self, fault: Fault) -> Response:
        """What is answered in place of the service's own answer."""
        if fault.kind == "html-error":
            return HTMLResponse(ERROR_PAGE, 500)
        if fault.kind == "maintenance":
            return self._maintained(fault.args.get("form", "text"))
        if fault.kind == "cdn-page":
            return HTMLResponse(CDN_PAGE, 403)
        if fault.kind == "handled-then-error":
            return Response(
                self._said(fault), int(fault.args.get("status", 500)), media_type="application/json"
            )
        if fault.kind == "empty-body":
            return Response(b"", 200)
        args = fault.args
        return Response(args.get("body", ""), int(args.get("status", 500)), dict(args.get("headers", {})))

    def _maintained(self, form: str) -> Response:
        text = MAINTENANCE.format(service=self._title)
        if form == "page":
            return HTMLResponse(MAINTENANCE_PAGE.format(text=text), 200)
        if form == "redirect":
            return Response(b"", 302, {"Location": MAINTENANCE_ADDRESS})
        return PlainTextResponse(text, 503)


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
