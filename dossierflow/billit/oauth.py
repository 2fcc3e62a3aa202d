"""OAuth 2.0 at Billit: the login page, and the two calls that give tokens (billit-api section 2.2).

Unlike most services Billit takes JSON and no Authorization header. An access token lives 3600 s. A refresh
token never expires and works once, so `TokenKeeper` makes the call and stores its result before use.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from dossierflow.billit.errors import complaints
from dossierflow.billit.json_codec import NoJson, decode, encode
from dossierflow.errors import DossierflowError, SettingError, Unavailable
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.tokens import ChainPolicy, RefreshLost, TokenPair, TokenRefused

POLICY = ChainPolicy(life=timedelta(seconds=3600), margin=timedelta(seconds=60))

_OUR_FAULT = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request"})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class OAuthApp:
    """One client id at Billit. Codes live ten minutes and work once."""

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        *,
        timeout: float = 60,
        http: httpx.BaseTransport | None = None,
    ) -> None:
        if not client_id or not client_secret:
            raise SettingError(
                "the OAuth client is not set", field="DOSSIERFLOW_BILLIT_CLIENT_ID and _SECRET"
            )
        self.base_url = base_url.rstrip("/")
        self.client_id = client_id
        self.clock = clock
        self._client_secret = client_secret
        self._timeout = timeout
        self._http = http

    def login_url(self, redirect_uri: str, state: str) -> str:
        """Where the user logs in and consents; Billit returns to `redirect_uri` with a code and `state`."""
        page = self.base_url.replace("://api.", "://my.", 1) + "/Account/Logon"
        return (
            f"{page}?{urlencode({'client_id': self.client_id, 'redirect_uri': redirect_uri, 'state': state})}"
        )

    def exchange(self, code: str, redirect_uri: str) -> TokenPair:
        """The first pair of a chain; raises TokenRefused for a code that is used, old or wrong."""
        return self._ask({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri})

    def refresh(self, pair: TokenPair) -> TokenPair:
        """The next pair; the one given is dead from then on. For `TokenKeeper`, nobody else."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": pair.refresh})

    def _ask(self, grant: dict[str, str]) -> TokenPair:
        body = {**grant, "client_id": self.client_id, "client_secret": self._client_secret}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        left = self.clock.now()
        try:
            with httpx.Client(timeout=self._timeout, transport=self._http) as client:
                answer = client.post(f"{self.base_url}/OAuth2/token", content=encode(body), headers=headers)
        except _NOT_SENT as fault:
            raise Unavailable(f"Billit's token service cannot be reached ({type(fault).__name__})") from None
        except httpx.RequestError as fault:
            raise RefreshLost(f"the answer with the tokens was lost ({type(fault).__name__})") from None
        if not answer.is_success:
            raise _refused(answer)
        tokens = _tokens(answer)
        lives = timedelta(seconds=_seconds(tokens.get("expires_in")))
        return TokenPair(tokens["access_token"], tokens["refresh_token"], self.clock.now(), left + lives)

    def __repr__(self) -> str:
        return f"OAuthApp({self.base_url}, {self.client_id})"


def _tokens(answer: httpx.Response) -> dict[str, Any]:
    try:
        tokens = decode(answer.content)
    except NoJson:
        tokens = None
    names = ("access_token", "refresh_token")
    if not isinstance(tokens, dict) or not all(
        tokens.get(name) and isinstance(tokens[name], str) for name in names
    ):
        raise RefreshLost("the answer with the tokens cannot be read")
    return tokens


def _seconds(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value <= 86_400 else int(POLICY.life.total_seconds())


def _refused(answer: httpx.Response) -> DossierflowError:
    said = complaints(answer.content)
    codes = {complaint.code for complaint in said}
    if codes & _OUR_FAULT:
        return SettingError(
            f"Billit does not accept the OAuth client ({', '.join(sorted(codes))})",
            field="DOSSIERFLOW_BILLIT_CLIENT_ID and _SECRET",
        )
    if answer.status_code == 429:
        return Unavailable("Billit's token service asks us to slow down")
    if answer.status_code in (400, 401, 403):
        return TokenRefused(
            f"Billit does not know this grant any more ({', '.join(sorted(codes)) or 'no code'})"
        )
    return RefreshLost(f"Billit's token service answered HTTP {answer.status_code}")
