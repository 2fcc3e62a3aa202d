"""Idempotency keys: kept only after success; a replay is refused, without the first answer.

Two documentation pages disagree on the header's name, so both are understood. How long Billit keeps a key is
not documented; here it is for ever, per user, on every POST.
"""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.billit.errors import Refused
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row

HEADERS = ("idempotency-key", "idempotent-key")
USED = "Idempotent token already exists"


def key_of(headers: Mapping[str, str], user: Row) -> str:
    """What the books keep; '' where the call carries no key."""
    given = next((headers[name] for name in HEADERS if headers.get(name)), "")
    return f"{user.get('UserID', '')} {given}" if given else ""


def must_be_new(platform: Platform, key: str) -> None:
    if key and key in platform.table("idempotency keys"):
        raise Refused(409, USED, USED)


def keep(platform: Platform, key: str, path: str) -> None:
    if key:
        platform.table("idempotency keys").put(key, {"path": path, "at": platform.timestamp_text()})
