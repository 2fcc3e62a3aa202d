"""OAuth 2.0 by authorization code: login, codes of ten minutes, hourly tokens, single-use refresh tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.billit import timestamps
from sandbox.billit.call import Call, Endpoint
from sandbox.billit.errors import denied, invalid
from sandbox.billit.hooks import LOOPBACK
from sandbox.billit.platform import Platform
from sandbox.kernel.pkce import fits
from sandbox.kernel.table import Row

CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(seconds=3600)
ASKED = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Log on</title></head>
<body style="font:16px/1.5 system-ui;max-width:30rem;margin:4rem auto">
<h1>Billit sandbox</h1><p><b>{client}</b> asks for access to your companies.</p>
<form method="post">{fields}
<p><label>As <select name="user">{users}</select></label></p>
<p><button name="answer" value="allow">Log on and allow</button>
<button name="answer" value="deny">Deny</button></p></form></body></html>"""


def logon_page(call: Call) -> Response:
    asked = _asked(call, call.query)
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items()
    )
    users = "".join(
        f'<option value="{row["UserID"]}">{escape(row["FirstName"])} {escape(row["LastName"])}</option>'
        for row in call.platform.table("users").values()
    )
    return HTMLResponse(PAGE.format(client=escape(asked["client_id"]), fields=fields, users=users))


def logon(call: Call) -> Response:
    """Back to the redirect address with a code, or with `error=access_denied`."""
    form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
    asked = _asked(call, form)
    state = {"state": asked["state"]} if asked["state"] else {}
    if form.get("answer") != "allow":
        return _back(asked, {"error": "access_denied", **state})
    user = call.platform.table("users").get(form.get("user", "")) or _first_user(call.platform)
    code = f"code-{call.platform.new_guid()}"
    call.platform.table("codes").put(
        code,
        {
            "client": asked["client_id"],
            "redirect": asked["redirect_uri"],
            "challenge": asked["code_challenge"],
            "user": user["UserID"],
            "expires": timestamps.timestamp_text(call.platform.now() + CODE_LIFE),
        },
    )
    return _back(asked, {"code": code, **state})


def _asked(call: Call, given: Any) -> dict[str, str]:
    """What the login page is asked. Redirect addresses are registered: here any on loopback.

    That Billit heeds PKCE is not known; here a challenge is kept, and whoever trades the code must fit it.
    """
    asked = {name: given.get(name, "") for name in ASKED}
    if call.platform.table("clients").get(asked["client_id"]) is None:
        raise invalid("client_id is unknown.")
    if urlsplit(asked["redirect_uri"]).hostname not in LOOPBACK:
        raise invalid("redirect_uri is not registered.")
    return asked


def _back(asked: dict[str, str], parameters: dict[str, str]) -> Response:
    joint = "&" if urlsplit(asked["redirect_uri"]).query else "?"
    return RedirectResponse(f"{asked['redirect_uri']}{joint}{urlencode(parameters)}", 302)


def _first_user(platform: Platform) -> Row:
    return next(iter(platform.table("users").values()))


def token(call: Call) -> dict[str, Any]:
    """JSON body, no Authorization header."""
    asked = call.bound("OAuthAccessTokenRequest")
    client = call.platform.table("clients").get(asked.get("client_id", ""))
    if client is None or client["secret"] != asked.get("client_secret"):
        raise denied("The client is not known.", "invalid_client")
    asked["code_verifier"] = str(call.content().get("code_verifier", ""))
    grant = GRANTS.get(asked.get("grant_type", ""))
    if grant is None:
        raise invalid("grant_type must be authorization_code or refresh_token.", "unsupported_grant_type")
    return _give(call.platform, grant(call.platform, asked), asked["client_id"])


def _by_code(platform: Platform, asked: Row) -> int:
    row = platform.table("codes").delete(asked.get("code", ""))
    if row is None or row["client"] != asked["client_id"] or row["redirect"] != asked.get("redirect_uri"):
        raise invalid("The code is not valid, was used, or belongs to another request.", "invalid_grant")
    if row.get("challenge") and not fits(row["challenge"], asked["code_verifier"]):
        raise invalid("The code verifier does not fit the challenge.", "invalid_grant")
    if platform.now() >= timestamps.instant(row["expires"]):
        raise invalid("The code has expired.", "invalid_grant")
    return int(row["user"])


def _by_refresh(platform: Platform, asked: Row) -> int:
    """A refresh token works once; the access token it came with works on until it expires."""
    grant = platform.table("grants").first("refresh", asked.get("refresh_token") or "-")
    if grant is None or grant["client"] != asked["client_id"] or grant["used"]:
        raise denied("The refresh token is not valid.", "InvalidAccessToken")
    if grant["revoked"]:
        raise denied("The user disconnected the application.", "AccessTokenRevoked")
    platform.table("grants").update(grant["access"], used=True)
    return int(grant["user"])


GRANTS: dict[str, Callable[[Platform, Row], int]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
}


def _give(platform: Platform, user: int, client: str) -> dict[str, Any]:
    access, refresh = f"at-{platform.new_guid()}", f"rt-{platform.new_guid()}"
    platform.table("grants").put(
        access,
        {
            "access": access,
            "refresh": refresh,
            "user": user,
            "client": client,
            "expires": timestamps.timestamp_text(platform.now() + TOKEN_LIFE),
            "used": False,
            "revoked": False,
        },
    )
    seconds = int(TOKEN_LIFE.total_seconds())
    return {"access_token": access, "token_type": "Bearer", "expires_in": seconds, "refresh_token": refresh}


def revoke(call: Call) -> dict[str, Any]:
    """The user disconnects the application: all of its tokens stop working. What is answered is open."""
    for grant in list(call.platform.table("grants").values()):
        if grant["user"] == call.user["UserID"]:
            call.platform.table("grants").update(grant["access"], revoked=True)
    return {}


ROUTES = (
    Endpoint("GET", "/Account/Logon", logon_page, needs_company=False, needs_user=False),
    Endpoint("POST", "/Account/Logon", logon, needs_company=False, needs_user=False),
    Endpoint("POST", "/OAuth2/token", token, needs_company=False, needs_user=False),
    Endpoint("POST", "/OAuth2/revoke", revoke, needs_company=False),
)
