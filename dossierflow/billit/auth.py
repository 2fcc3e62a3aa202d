"""Who we are at Billit: an API key, or an OAuth access token from a durable token chain.

An API key is allowed for an office's own integration only (billit-api section 2.2); what is offered to
others uses OAuth 2.0 with the authorization code, see `oauth`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from dossierflow.kernel.tokens import TokenKeeper
from dossierflow.kernel.told import setting_error

_BEARER = "Bearer "


class Credentials(Protocol):
    """What the transport asks of an identity. Used by several threads at once."""

    def headers(self) -> dict[str, str]:
        """The headers that authenticate a call."""
        ...

    def renew(self, used: Mapping[str, str]) -> bool:
        """Billit did not accept the headers that were used: True where there are other ones now."""
        ...


class ApiKey:
    """A key from « My profile → Users & API key »; it belongs to a user and reaches all its companies."""

    def __init__(self, key: str) -> None:
        key = key.strip()
        # What cannot stand in a header would otherwise be quoted in an exception of the HTTP library.
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise setting_error("api-key-missing", field="DOSSIERFLOW_BILLIT_API_KEY")
        self._key = key

    def headers(self) -> dict[str, str]:
        return {"ApiKey": self._key}

    def renew(self, used: Mapping[str, str]) -> bool:
        return False

    def __repr__(self) -> str:
        return "ApiKey(…)"


class Bearer:
    """The access token of a token chain; the keeper refreshes it, once for all processes."""

    def __init__(self, keeper: TokenKeeper) -> None:
        self._keeper = keeper

    def headers(self) -> dict[str, str]:
        return {"Authorization": _BEARER + self._keeper.access()}

    def renew(self, used: Mapping[str, str]) -> bool:
        refused = used["Authorization"].removeprefix(_BEARER)
        self._keeper.refused(refused)
        return self._keeper.access() != refused

    def __repr__(self) -> str:
        return "Bearer(…)"
