"""From an HTTP request to a handler and back: the same steps for every endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.billit import idempotency, swagger
from sandbox.billit.auth import user_of
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.context import Context, context_of
from sandbox.billit.errors import Refused, unknown
from sandbox.billit.pace import Pace
from sandbox.billit.platform import Platform

JSON = "application/json; charset=utf-8"


class Dispatcher:
    """The service's ASGI application. Paths match in any case, as ASP.NET's do.

    `before` runs ahead of every call (work that has fallen due), `after` once the call is answered.
    """

    def __init__(
        self,
        platform: Platform,
        endpoints: Iterable[Endpoint],
        before: Callable[[], None],
        after: Callable[[], None],
    ) -> None:
        self._platform = platform
        self._routes = [(_pattern(one.path), one) for one in endpoints]
        self._pace = Pace(platform)
        self._before, self._after = before, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        response = self.answer(request, body)
        await response(scope, receive, send)
        self._after()

    def answer(self, request: Request, body: bytes) -> Response:
        self._before()
        try:
            endpoint, params = self._find(request.method, request.url.path)
            with self._platform.transaction(), _declared_only(endpoint):
                content = self._handle(endpoint, params, request, body)
        except Refused as refused:
            return _json(refused.body, refused.status, refused.headers)
        return content if isinstance(content, Response) else _answered(content)

    def _find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        fitting = [(one, found) for pattern, one in self._routes if (found := pattern.fullmatch(path))]
        # A fixed path is not also an id: /v1/orders/deleted takes GET only.
        fitting = [pair for pair in fitting if "{" not in pair[0].path] or fitting
        if not fitting:
            raise unknown(f"No HTTP resource matches {path}:")
        for endpoint, found in fitting:
            if endpoint.method == method:
                return endpoint, found.groupdict()
        allowed = {"Allow": ", ".join(sorted({one.method for one, _ in fitting}))}
        says = f"The requested resource does not support http method '{method}'."
        raise Refused(405, "GenericError", says, allowed)

    def _handle(self, endpoint: Endpoint, params: dict[str, str], request: Request, body: bytes) -> Any:
        user = user_of(self._platform, request.headers) if endpoint.needs_user else {}
        self._pace.take(user)
        context = Context(0, 0)
        if endpoint.needs_company:
            context = context_of(self._platform, user, request.headers)
            self._platform.books.open(str(context.company))
        key = idempotency.key_of(request.headers, user) if endpoint.method == "POST" else ""
        idempotency.must_be_new(self._platform, key)
        content = endpoint.handle(
            Call(
                platform=self._platform,
                user=user,
                company=context.company,
                office=context.office,
                params=params,
                query=dict(request.query_params),
                headers=request.headers,
                body=body,
                base_url=str(request.base_url).rstrip("/"),
                path=request.url.path,
            )
        )
        idempotency.keep(self._platform, key, request.url.path)
        return content


@contextmanager
def _declared_only(endpoint: Endpoint) -> Iterator[None]:
    """Where the contract lists no 404 for an operation, an unknown id is a business error like any other."""
    try:
        yield
    except Refused as refused:
        if refused.status == 404 and not swagger.declares(endpoint.method, endpoint.path, 404):
            refused.status = 400
        raise


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path), re.IGNORECASE)


def _answered(content: Any) -> Response:
    return Response(b"", 200) if content is None else _json(content, 200)


def _json(content: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type=JSON)


def every(*modules: Sequence[Endpoint]) -> list[Endpoint]:
    """All endpoints, the ones with fixed paths first."""
    return sorted((one for module in modules for one in module), key=lambda one: "{" in one.path)
