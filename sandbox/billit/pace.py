"""An optional limit of calls a minute: Billit has one, but its figures are not public, so it starts off."""

from __future__ import annotations

from sandbox.billit.errors import Refused
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row


class Pace:
    """Counts calls of a user within one clock minute of the sandbox."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._counted: dict[tuple[int, str], int] = {}

    def take(self, user: Row) -> None:
        limit = self._platform.settings.calls_a_minute
        if not limit or not user:
            return
        now = self._platform.now()
        key = (user["UserID"], f"{now:%Y-%m-%dT%H:%M}")
        used = self._counted.get(key, 0)
        if used >= limit:
            raise Refused(429, "GenericError", "Too many requests.", {"Retry-After": str(60 - now.second)})
        self._counted = {
            key: used + 1,
            **{k: v for k, v in self._counted.items() if k[1] == key[1] and k != key},
        }
