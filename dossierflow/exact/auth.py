"""Consent and tokens at Exact: the address to open, the code, the refresh.

An access token lives 600 s; a refresh before 570 s is refused; a refresh token works once and dies after
30 idle days; a new consent of the same user ends the earlier chain. 200 token calls a day per app and user.
Sources: Exact's OAuth pages; the refusals are in `rules.toml`, seen in reports of other clients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from dossierflow.errors import BudgetSpent, DossierflowError, Reconnect, SettingError, Unavailable
from dossierflow.exact.budget import free_at
from dossierflow.exact.errors import chain_row
from dossierflow.http.exchange import UNREACHED, UNREADABLE, Exchange, HttpAnswer
from dossierflow.http.json import NotJson, decode
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import ChainPolicy, RefreshLost, TokenPair, TokenRefused, TooEarly
from dossierflow.kernel.told import told
from dossierflow.texts import Phrase, phrase

AUTHORIZE, TOKEN = "/api/oauth2/auth", "/api/oauth2/token"
CHAIN = ChainPolicy(
    life=timedelta(seconds=600),
    earliest=timedelta(seconds=570),
    warn_idle=timedelta(days=23),
    dies_idle=timedelta(days=30),
)
_LONGEST_LIFE = 86_400  # seconds; a token that says more says nothing
# All of it together stays below CHAIN.stale_after: nobody takes a claim over whose call may still succeed.
PATIENCE = httpx.Timeout(45, connect=10, write=20, pool=10)


@dataclass(frozen=True, slots=True)
class App:
    """The app's registration with Exact. The redirect address is compared literally."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


class ChainStanding(Unavailable):
    """The token endpoint did not handle the refresh; the chain is as it was. `retry` is a key of [waits]."""

    def __init__(self, message: str, retry: str) -> None:
        super().__init__(message)
        self.retry = retry


def consent_address(base_url: str, app: App, consent: Consent) -> str:
    """Where the user logs in, chooses companies and consents; Exact then opens the redirect address."""
    asked = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "response_type": "code",
        **consent.asked(),
        "force_login": "1",
    }
    return f"{base_url.rstrip('/')}{AUTHORIZE}?{urlencode(asked)}"


class TokenEndpoint:
    """Trades a code or a refresh token for a pair: one call, no retry. `count` takes the call from the
    budget and raises where none is left."""

    def __init__(self, exchange: Exchange, app: App, clock: Clock, count: Callable[[], None]) -> None:
        self._exchange, self._app, self._clock, self._count = exchange, app, clock, count

    def refresh(self, pair: TokenPair) -> TokenPair:
        """The pair that follows; raises as TokenKeeper expects."""
        self._count()
        return self._trade({"grant_type": "refresh_token", "refresh_token": pair.refresh})

    def exchange(self, code: str, verifier: str = "") -> TokenPair:
        """The first pair of a consent; `code` URL-decoded, valid for three minutes and once."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._app.redirect_uri}
        if verifier:
            form["code_verifier"] = verifier
        try:
            return self._trade(form)
        except RefreshLost as lost:
            raise told(Reconnect, "code-spent", answer=Phrase(lost.message)) from lost

    def _trade(self, form: dict[str, str]) -> TokenPair:
        secrets = {"client_id": self._app.client_id, "client_secret": self._app.client_secret}
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        sent_at = self._clock.now()
        answer = self._exchange.send("POST", TOKEN, headers, urlencode({**form, **secrets}), PATIENCE)
        received_at = self._clock.now()
        # Tokens count wherever they stand: a refusal for earliness has been seen to carry them.
        pair = _pair(answer, sent_at, received_at)
        if pair:
            return pair
        if answer.ok:
            note = "" if answer.is_page else phrase("answer-fault.no-tokens")
            answer = HttpAnswer(
                UNREADABLE, answer.headers, answer.content if answer.is_page else b"", note=note
            )
        raise _refusal(answer, received_at, _hidden(answer, [*form.values(), self._app.client_secret]))


def _pair(answer: HttpAnswer, sent_at: datetime, received_at: datetime) -> TokenPair | None:
    try:
        body = decode(answer.content)
        access, refresh = body["access_token"], body["refresh_token"]
        seconds = int(body.get("expires_in") or 0)
    except (NotJson, KeyError, TypeError, ValueError, AttributeError):
        return None
    life = timedelta(seconds=seconds) if 0 < seconds <= _LONGEST_LIFE else CHAIN.life
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
        return None
    return TokenPair(access, refresh, received_at, sent_at + life)


def _hidden(answer: HttpAnswer, secrets: list[str]) -> str:
    """The endpoint's own words, without anything that we sent it in confidence."""
    words = answer.raw
    if isinstance(words, Phrase):
        return words  # of ours
    for secret in secrets:
        words = words.replace(secret, "…")
    return words


def _refusal(answer: HttpAnswer, now: datetime, raw: str) -> DossierflowError:
    chain, says = chain_row(answer)
    meaning = phrase(f"token.{says}") if says else ""
    words = phrase("token.meaning", meaning=meaning, answer=raw) if meaning and raw else meaning or raw
    message = phrase("token.answered", status=answer.status, answer=words)
    if chain == "day":
        return BudgetSpent(message, until=free_at(answer.headers, now))
    if chain == "standing":
        return ChainStanding(message, "glitch" if answer.status == UNREACHED else "maintenance")
    return _REFUSALS[chain](message)


_REFUSALS: dict[str, Callable[[str], DossierflowError]] = {
    "early": TooEarly,
    "dead": TokenRefused,
    "code": TokenRefused,
    "setting": SettingError,
    "lost": RefreshLost,
}
