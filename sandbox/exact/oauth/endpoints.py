"""/api/oauth2/auth and /api/oauth2/token over HTTP."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from sandbox.exact.answers import Refused
from sandbox.exact.oauth.consent import give_consent, redirect_url
from sandbox.exact.oauth.log import TokenLog
from sandbox.exact.oauth.page import consent_page, message_page
from sandbox.exact.oauth.tokens import TokenDesk, TokenRefused
from sandbox.exact.people import may_enter, users
from sandbox.exact.world import World
from sandbox.kernel.table import Row

CARRIED = ("client_id", "redirect_uri", "response_type", "state", "code_challenge", "code_challenge_method")


class OAuth:
    def __init__(self, world: World, desk: TokenDesk) -> None:
        self._world, self._desk = world, desk
        self._log = TokenLog(world)

    async def authorize(self, request: Request) -> Response:
        """GET shows the page, POST is the person's answer to it."""
        fields = await _fields(request)
        asked = {name: fields[name][0] for name in CARRIED if name in fields}
        app = self._world.global_table("apps").get(asked.get("client_id", ""))
        if app is None:
            text = f"Client with identifier '{asked.get('client_id', '')}' not found."
            return HTMLResponse(message_page(text), 400)
        if asked.get("redirect_uri") != app["RedirectURI"] or not app["RedirectURI"].startswith("https://"):
            return HTMLResponse(message_page("The redirect URI is not the registered one."), 401)
        if asked.get("response_type") != "code":
            return HTMLResponse(message_page("The response type must be 'code'."), 400)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            return HTMLResponse(message_page("The code challenge method must be S256."), 400)
        if request.method == "GET":
            divisions = self._world.global_table("system/Divisions").values()
            return HTMLResponse(consent_page(app, users(self._world), divisions, asked))
        return self._agree(app, fields, asked)

    async def token(self, request: Request) -> Response:
        fields = {**_basic(request), **await _fields(request)}
        form = {name: values[0] for name, values in fields.items()}
        try:
            with self._world.books.transaction():
                pair, refused = self._try(form)
        except Refused as blocked:
            self._log.note(form, blocked.status)
            return Response(b"", blocked.status)
        return JSONResponse(pair) if refused is None else _refusal(refused)

    def _try(self, form: dict[str, str]) -> tuple[dict[str, str], TokenRefused | None]:
        """A refusal is returned and not raised, so that what it counted is committed."""
        try:
            pair = self._desk.answer(form)
        except TokenRefused as refused:
            self._log.note(form, refused.status, refused.description)
            return {}, refused
        self._log.note(form, 200)
        return pair, None

    def _agree(self, app: Row, fields: Mapping[str, list[str]], asked: Mapping[str, str]) -> Response:
        user = self._world.global_table("users").get(fields.get("user", [""])[0])
        if user is None:
            return HTMLResponse(message_page("Choose who you are."), 400)
        chosen = [int(code) for code in fields.get("division", []) if code.isdecimal()]
        allowed = [code for code in chosen if may_enter(self._world, user, code)]
        code = give_consent(self._world, app, user, allowed, asked.get("code_challenge", ""))
        return RedirectResponse(redirect_url(app["RedirectURI"], code, asked.get("state")), 302)


async def _fields(request: Request) -> Mapping[str, list[str]]:
    if request.method == "GET":
        return parse_qs(request.url.query)
    return parse_qs((await request.body()).decode("utf-8", "replace"))


def _basic(request: Request) -> Mapping[str, list[str]]:
    """The app's credentials where they come as HTTP Basic (RFC 6749, 2.3.1) and not in the form."""
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": [name], "client_secret": [secret]}


def _refusal(refused: TokenRefused) -> Response:
    headers = {"Reason": refused.reason} if refused.reason else None
    if not refused.error:
        return PlainTextResponse(refused.description, refused.status, headers)
    said = {"error_description": refused.description} if refused.description else {}
    return JSONResponse({"error": refused.error, **said}, refused.status, headers)
