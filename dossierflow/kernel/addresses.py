"""Addresses of databases and folders in what is said of them: without the secrets that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

#: Between the addresses of a chain, as in `simplecache::ftp://user:password@host`.
CHAIN = "::"
#: What a password is broken into where it stands unescaped, and whoever reads it takes a part for a host.
_PIECES = re.compile(r"[/?#@:]")
#: Options whose values are secrets; a server's other options are told by whoever does not understand them.
_SECRET = re.compile(r"pass|pwd|secret|token|key|sig|credential|auth|sas", re.IGNORECASE)
#: A shorter piece would take half of a sentence away.
SHORTEST = 4
#: In place of what is secret, wherever a text is shown or sent without it.
INSTEAD = "[removed]"


def without_password(address: str) -> str:
    """An address without user, password and options, of which any may be a secret."""
    return CHAIN.join(map(_plain, address.split(CHAIN)))


def _plain(address: str) -> str:
    kind, mark, rest = address.partition("://")
    if not mark:
        return address
    # A password may hold any mark where its writer did not escape it: a host begins after the last "@".
    before, at, behind = rest.rpartition("@")
    kept = behind if at and not before.startswith("/") else rest
    return f"{kind}://{kept.partition('?')[0]}"


def secrets_in(address: str) -> Iterator[str]:
    """Passwords and tokens in it: whole, in their pieces, and as they read when they are decoded."""
    for part in address.split(CHAIN):
        _, mark, rest = part.partition("://")
        before, at, behind = rest.rpartition("@")
        if not mark or before.startswith("/"):
            before, at, behind = "", "", rest
        password = before.partition(":")[2] if at else ""
        options = parse_qsl(behind.partition("?")[2])
        values = [value for name, value in options if _SECRET.search(name)]
        for secret in (password, *_PIECES.split(password), *values):
            yield from dict.fromkeys((secret, unquote(secret)))


def hidden(text: str, address: str) -> str:
    """What somebody else says of an address, without what is secret in it."""
    said = text.replace(address, without_password(address))
    for secret in sorted(filter(_tells, secrets_in(address)), key=len, reverse=True):
        said = said.replace(secret, INSTEAD)
    return said


def _tells(secret: str) -> bool:
    return len(secret) >= SHORTEST
