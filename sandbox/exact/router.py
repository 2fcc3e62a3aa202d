"""The ASGI side of this Exact: reads the request, finds who answers it, writes the answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.exact.answers import (
    LOGIN_PAGE,
    NO_ANSWER,
    Answer,
    LoginPage,
    Refused,
    error_body,
    not_found,
)
from sandbox.exact.api import Api, Incoming
from sandbox.exact.attachments import attachment_page
from sandbox.exact.entries.late import keep_promises
from sandbox.exact.oauth.endpoints import OAuth
from sandbox.exact.odata.atom import atom, atom_error
from sandbox.exact.world import World

MOST_BODY = 15 * 1024 * 1024  # ten megabytes of file, in base64, with some JSON around
JSON = "application/json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
DOWNLOAD = "/docs/SysAttachment.aspx"


class Router:
    def __init__(self, world: World, api: Api, oauth: OAuth) -> None:
        self._world, self._api, self._oauth = world, api, oauth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = scope["path"]
        keep_promises(self._world)
        if path.startswith("/api/v1/"):
            await self._on_api(request, send)
            return
        response = await self._elsewhere(request, path)
        await response(scope, receive, send)

    async def _elsewhere(self, request: Request, path: str) -> Response:
        if path == "/api/oauth2/auth" and request.method in ("GET", "POST"):
            return await self._oauth.authorize(request)
        if path == "/api/oauth2/token" and request.method == "POST":
            return await self._oauth.token(request)
        try:
            if path == DOWNLOAD and request.method == "GET":
                return self._download(request)
            raise not_found()
        except Refused as refused:
            return _refusal(refused, in_json=True)

    def _download(self, request: Request) -> Response:
        owner = self._api.authenticate(request.headers.get("authorization", ""), 0, DOWNLOAD)
        content, headers = attachment_page(self._world, owner, dict(parse_qsl(request.url.query)))
        return Response(content, 200, headers)

    async def _on_api(self, request: Request, send: Send) -> None:
        accept = request.headers.get("accept", "")
        in_json = "application/json" in accept
        try:
            _check_media(request, accept)
            answer = self._api.answer(await _incoming(request))
        except Refused as refused:
            response = _refusal(refused, in_json)
        else:
            if answer.status == NO_ANSWER.status:
                await request.scope["sandbox.drop"]()
                return
            response = _success(answer, in_json)
        await response(request.scope, request.receive, send)


async def _incoming(request: Request) -> Incoming:
    body = await request.body() if request.method in ("POST", "PUT") else b""
    if len(body) > MOST_BODY:
        raise Refused(413, "The request is too large.")
    query = request.scope["query_string"]
    return Incoming(
        method=request.method,
        path=request.scope["path"],
        raw_length=len(request.scope["raw_path"]) + len(query) + 1,
        options=dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)),
        headers=request.headers,
        body=body,
        base_url=f"{request.url.scheme}://{request.headers.get('host', '')}",
    )


def _check_media(request: Request, accept: str) -> None:
    """application/xml is refused although Atom is the default; bodies are JSON."""
    if "application/xml" in accept and "application/json" not in accept:
        raise Refused(415, "Unsupported media type requested.")
    sends = request.method in ("POST", "PUT")
    if sends and not request.headers.get("content-type", "").startswith("application/json"):
        raise Refused(415, "Unsupported media type.")


def _success(answer: Answer, in_json: bool) -> Response:
    headers = dict(answer.headers)
    if answer.content is None:
        return Response(b"", answer.status, headers)
    if headers.get("Content-Type") == "text/plain":
        return Response(str(answer.content), answer.status, headers)
    body: Any = orjson.dumps({"d": answer.content}) if in_json else atom(answer.content)
    return Response(body, answer.status, {**headers, "Content-Type": JSON if in_json else ATOM})


def _refusal(refused: Refused, in_json: bool) -> Response:
    if isinstance(refused, LoginPage):
        return HTMLResponse(LOGIN_PAGE, refused.status, refused.headers)
    if refused.text is None:
        return Response(b"", refused.status, refused.headers)
    text = refused.text or HTTPStatus(refused.status).phrase
    body: Any = orjson.dumps(error_body(text)) if in_json else atom_error(text)
    return Response(body, refused.status, {**refused.headers, "Content-Type": JSON if in_json else XML})
