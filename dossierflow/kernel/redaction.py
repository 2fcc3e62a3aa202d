"""What leaves the office for support carries no secret: a text with everything secret in it taken out.

Two nets: the values of the installation's own settings, wherever they stand and however they are written; and
whatever looks like a secret, for those that nobody knows here (another tool's, an earlier key).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from dossierflow.kernel.addresses import INSTEAD, secrets_in
from dossierflow.kernel.settings import Settings

#: Shorter ones would take half of every text away.
SHORTEST = 4
_NAMED = (
    "access_?token|refresh_?token|code_verifier|client_?secret|secret_?key|api[_-]?key"
    "|password|passwd|pwd|secret"
)
_PATTERNS = (
    re.compile(
        rf"(?i)((?<![A-Za-z0-9])(?:{_NAMED})\b[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?)[^\s\"'&,;<>]{{1,8000}}"
    ),
    re.compile(r"(?i)(\b(?:bearer|basic|apikey)[:= ]{1,3})[^\s\"'&,;<>]{4,8000}"),
    re.compile(r"(\b[a-z][a-z0-9+.-]{1,30}://)[^\s/@\"'<>]{1,500}@"),
    re.compile(r"()\bgAAAAA[\w-]{40,20000}={0,2}"),  # what Fernet sealed
    re.compile(r"()(?<![\w-])[\w-]{43}=(?![\w=])"),  # a Fernet key
    re.compile(r"()\bstamp[A-Z]{2}[0-9]{3}\.[^\s\"'&,;<>]{8,8000}"),  # a token of Exact's
)


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets: those given, as they are or percent-encoded, and all that looks like one."""
    for secret in sorted(set(_spellings(secrets)), key=len, reverse=True):
        text = text.replace(secret, INSTEAD)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{INSTEAD}", text)
    return text


def secrets_of(settings: Settings) -> list[str]:
    """Every secret value of an installation's settings, those in its addresses too."""
    keys = settings.secret_key.get_secret_value().split(",")
    others = (
        settings.exact_client_secret,
        settings.billit_api_key,
        settings.billit_client_secret,
        settings.notify,
    )
    addresses = (settings.database_url, settings.output, settings.notify.get_secret_value())
    within = (secret for address in addresses for secret in secrets_in(address))
    found = (key.strip() for key in (*keys, *(one.get_secret_value() for one in others), *within))
    return list(dict.fromkeys(filter(None, found)))


def _spellings(secrets: Iterable[str]) -> Iterable[str]:
    for secret in secrets:
        if len(secret) >= SHORTEST:
            yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))
