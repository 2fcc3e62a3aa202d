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
from dossierflow.errors import DossierflowError, Unavailable
from dossierflow.http.exchange import LOST, UNREACHED, Exchange, HttpAnswer
from dossierflow.http.json import NotJson, decode, encode
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import ChainPolicy, RefreshLost, TokenPair, TokenRefused
from dossierflow.kernel.told import setting_error, told
from dossierflow.texts import phrase

_ENDPOINT = "/OAuth2/token"
POLICY = ChainPolicy(life=timedelta(seconds=3600), margin=timedelta(seconds=60))

_OUR_FAULT = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request"})


class OAuthApp:
    """One client id at Billit. Codes live ten minutes and work once.

    `exchange`: the pool of the process for this site, shared and left open; without it each call has its own.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        *,
        timeout: float = 60,
        http: httpx.BaseTransport | None = None,
        exchange: Exchange | None = None,
    ) -> None:
        if not client_id or not client_secret:
            raise setting_error("oauth-client-missing", field="DOSSIERFLOW_BILLIT_CLIENT_ID and _SECRET")
        self.base_url = base_url.rstrip("/")
        self.client_id = client_id
        self.clock = clock
        self._client_secret = client_secret
        self._timeout = timeout
        self._http = http
        self._exchange = exchange

    def login_url(self, redirect_uri: str, consent: Consent) -> str:
        """Where the user logs in and consents; Billit returns to `redirect_uri` with a code and the state."""
        page = self.base_url.replace("://api.", "://my.", 1) + "/Account/Logon"
        asked = {"client_id": self.client_id, "redirect_uri": redirect_uri, **consent.asked()}
        return f"{page}?{urlencode(asked)}"

    def exchange(self, code: str, redirect_uri: str, verifier: str = "") -> TokenPair:
        """The first pair of a chain; raises TokenRefused for a code that is used, old or wrong."""
        proof = {"code_verifier": verifier} if verifier else {}
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._ask({**asked, **proof})

    def refresh(self, pair: TokenPair) -> TokenPair:
        """The next pair; the one given is dead from then on. For `TokenKeeper`, nobody else."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": pair.refresh})

    def _ask(self, grant: dict[str, str]) -> TokenPair:
        body = {**grant, "client_id": self.client_id, "client_secret": self._client_secret}
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        left = self.clock.now()
        answer = self._send(headers, encode(body))
        if not answer.ok:
            raise _refused(answer)
        tokens = _tokens(answer)
        lives = timedelta(seconds=_seconds(tokens.get("expires_in")))
        return TokenPair(tokens["access_token"], tokens["refresh_token"], self.clock.now(), left + lives)

    def _send(self, headers: dict[str, str], body: str) -> HttpAnswer:
        if self._exchange:
            return self._exchange.send("POST", _ENDPOINT, headers, body)
        exchange = Exchange(self.base_url, self._timeout, self._http, setting="DOSSIERFLOW_BILLIT_URL")
        try:
            return exchange.send("POST", _ENDPOINT, headers, body)
        finally:
            exchange.close()

    def __repr__(self) -> str:
        return f"OAuthApp({self.base_url}, {self.client_id})"


def _tokens(answer: HttpAnswer) -> dict[str, Any]:
    try:
        tokens = decode(answer.content)
    except NotJson:
        tokens = None
    names = ("access_token", "refresh_token")
    if not isinstance(tokens, dict) or not all(
        tokens.get(name) and isinstance(tokens[name], str) for name in names
    ):
        raise told(RefreshLost, "tokens-unreadable")
    return tokens


def _seconds(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value <= 86_400 else int(POLICY.life.total_seconds())


def _refused(answer: HttpAnswer) -> DossierflowError:
    if answer.status == UNREACHED:
        return told(Unavailable, "token-service-unreached", reason=answer.note)
    if answer.status == LOST:
        return told(RefreshLost, "tokens-lost", reason=answer.note)
    said = complaints(answer.content)
    codes = {complaint.code for complaint in said}
    if codes & _OUR_FAULT:
        return setting_error(
            "oauth-client-refused",
            field="DOSSIERFLOW_BILLIT_CLIENT_ID and _SECRET",
            codes=", ".join(sorted(codes)),
        )
    if answer.status == 429:
        return told(Unavailable, "token-service-busy")
    if answer.status in (400, 401, 403):
        named = ", ".join(sorted(codes)) or phrase("word.no-code")
        return told(TokenRefused, "grant-unknown", codes=named)
    return told(RefreshLost, "token-service-answered", status=answer.status)
