"""Addresses of the portal, under /_sandbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.billit import hooks, shape
from sandbox.billit.errors import Refused, invalid
from sandbox.billit.platform import Platform
from sandbox.billit.portal import pages
from sandbox.billit.portal.actions import DEEDS, IN_PARTS
from sandbox.kernel.admin import answer
from sandbox.kernel.table import Row

Handler = Callable[[Request], Awaitable[Response]]


def portal_routes(platform: Platform) -> list[BaseRoute]:
    """`POST /_sandbox/api/portal/{deed}` with JSON, and the pages with their forms."""

    async def do(request: Request) -> Response:
        return answer(
            _done(platform, request.path_params["deed"], shape.parse(await request.body() or b"{}"))
        )

    async def companies(request: Request) -> Response:
        offset, limit = (int(request.query_params.get(name, 0)) for name in ("offset", "limit"))
        return answer({"companies": pages.companies(platform, offset, limit or None)})

    async def home(request: Request) -> Response:
        return pages.home(platform, int(request.query_params.get("offset", 0)))

    async def company(request: Request) -> Response:
        return pages.company(platform, request.path_params["company"], request.query_params.get("said", ""))

    async def order(request: Request) -> Response:
        return pages.order(platform, request.path_params["order"])

    async def file(request: Request) -> Response:
        return pages.file(platform, request.path_params["guid"])

    async def submit(request: Request) -> Response:
        return _submitted(platform, request.path_params["company"], await request.body())

    return [
        Route("/api/portal/companies", _explained(companies)),
        Route("/api/portal/{deed}", _explained(do), methods=["POST"]),
        Route("/portal", _explained(home)),
        Route("/portal/", _explained(home)),
        Route("/portal/{company:int}", _explained(company)),
        Route("/portal/{company:int}", _explained(submit), methods=["POST"]),
        Route("/portal/orders/{order:int}", _explained(order)),
        Route("/portal/files/{guid}", _explained(file)),
    ]


def _done(platform: Platform, deed: str, asked: Any) -> Row:
    if deed not in DEEDS or not isinstance(asked, dict):
        raise invalid(f"no deed {deed!r}; there are {', '.join(DEEDS)}")
    with nullcontext() if deed in IN_PARTS else platform.transaction():
        done = DEEDS[deed](platform, asked)
    hooks.deliver(platform)
    return done


def _submitted(platform: Platform, company: int, body: bytes) -> Response:
    """A form: its button is `deed`, or `deed:name=value` for a deed with one more word."""
    form = parse_qs(body.decode(), keep_blank_values=True)
    deed, _, more = form["deed"][0].partition(":")
    asked: Row = {"party_id": company, "order_ids": [int(number) for number in form.get("order", ())]}
    asked |= dict(part.split("=", 1) for part in more.split(",") if part)
    asked["on"] = asked.get("on", "1") == "1"
    if deed == "transactions":
        asked["transactions"] = shape.parse(form.get("transactions", ["[]"])[0].encode())
    done = _done(platform, deed, asked)
    said = ", ".join(f"{name}: {value}" for name, value in done.items())
    return RedirectResponse(f"/_sandbox/portal/{company}?said={deed} - {said[:300]}", 303)


def _explained(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return answer(refused.body, refused.status)
        except (ValueError, TypeError, KeyError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    return guarded
