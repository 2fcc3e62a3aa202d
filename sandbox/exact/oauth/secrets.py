"""Makes codes and tokens. The books keep digests of them only."""

from __future__ import annotations

import hashlib
import secrets

SITE = "stampBE001"


def new_code() -> str:
    """An authorization code; it holds a '!', which the redirect shows as %21."""
    return f"{SITE}.{secrets.token_hex(4)}!{secrets.token_urlsafe(32)}"


def new_token() -> str:
    return f"{SITE}.{secrets.token_urlsafe(48)}"


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:40]
