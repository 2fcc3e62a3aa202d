"""Consent: a user lets an app into some of the divisions; a new consent ends the earlier token chain."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote, urlencode

from sandbox.exact.oauth.secrets import digest, new_code
from sandbox.exact.world import World
from sandbox.kernel.table import Row

CODE_LIFE = timedelta(minutes=3)


def consent_key(client_id: str, user_id: str) -> str:
    return f"{client_id}/{user_id}"


def give_consent(
    world: World, client: Row, user: Row, divisions: Iterable[int] | None, challenge: str = ""
) -> str:
    """Record the choice (None = every division the user may enter) and return the authorization code.

    `challenge`: of PKCE (S256), which whoever trades the code must then fit. Whether Exact heeds one is not
    known.
    """
    chosen = None if divisions is None else sorted(set(divisions))
    code = new_code()
    with world.books.transaction():
        world.global_table("oauth/codes").put(
            digest(code),
            {
                "client_id": client["ClientID"],
                "user_id": user["UserID"],
                "divisions": chosen,
                "challenge": challenge,
                "expires": (world.now() + CODE_LIFE).isoformat(),
                "used": False,
            },
        )
    return code


def begin_chain(world: World, code_row: Row) -> Row:
    """Make the code's consent the valid one, with a token chain of its own."""
    key = consent_key(code_row["client_id"], code_row["user_id"])
    return world.global_table("oauth/consents").put(
        key,
        {
            "client_id": code_row["client_id"],
            "user_id": code_row["user_id"],
            "divisions": code_row["divisions"],
            "chain": secrets.token_hex(8),
        },
    )


def redirect_url(redirect_uri: str, code: str, state: str | None) -> str:
    """Where the browser is sent: the code is URL-encoded, '!' as %21."""
    separator = "&" if "?" in redirect_uri else "?"
    rest = f"&{urlencode({'state': state})}" if state else ""
    return f"{redirect_uri}{separator}code={quote(code, safe='')}{rest}"
