"""Who calls: an API key or a bearer token; both stand for a user, never for one company."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.billit import timestamps
from sandbox.billit.errors import denied
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

BEARER = "bearer "


def user_of(platform: Platform, headers: Mapping[str, str]) -> Row:
    """The user's row; 401 where the credentials do not stand for one."""
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(BEARER):
        return _by_token(platform, authorization[len(BEARER) :].strip())
    user = platform.table("users").first("key", headers.get("apikey", ""))
    if user is None:
        raise denied(code="ApiKeyNotValid")  # reported live
    return user


def _by_token(platform: Platform, token: str) -> Row:
    grant = platform.table("grants").first("access", token)
    if grant is None:
        raise denied("The access token is not valid.", "InvalidAccessToken")
    if grant["revoked"]:
        raise denied("The access token was revoked.", "AccessTokenRevoked")
    if platform.now() >= timestamps.instant(grant["expires"]):
        raise denied("The access token has expired.", "AccessTokenExpired")
    return platform.must("users", grant["user"])
