"""A new connection: from the code of a consent to a stored chain, its user and companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from dossierflow.errors import Reconnect
from dossierflow.exact.auth import App, TokenEndpoint
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import SETTING, Exact
from dossierflow.exact.resources.divisions import Division, ExactUser, me
from dossierflow.exact.transport import Caller, ExactTransport
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.tokens import NewTokens, TokenPair
from dossierflow.kernel.told import told


@dataclass(frozen=True, slots=True)
class ExactConnection:
    """`connection_id` is "exact:<user id>"; the divisions are those that user and consent reach."""

    connection_id: str
    user: ExactUser
    divisions: list[Division]


@dataclass(frozen=True, slots=True)
class _FreshToken:
    """The token of a chain that is not stored yet, because nobody knows whose it is."""

    pair: TokenPair

    def access(self) -> str:
        return self.pair.access

    def refused(self, access: str) -> None:
        raise told(Reconnect, "fresh-token-refused", service="Exact")


def connect(
    base_url: str,
    app: App,
    store: Callable[[str], NewTokens],
    budget: Budget,
    clock: Clock,
    code: str,
    timeout: float = 60,
    *,
    verifier: str = "",
    transport: httpx.BaseTransport | None = None,
    exchange: Exchange | None = None,
) -> ExactConnection:
    """Trade the code of a `Consent`, learn who consented, and keep the chain under the user's id.

    The chain is stored as soon as its user is known; the token is used for that one question before. A
    later consent of the same user ends the earlier chain and takes its place. `exchange`: a pool that others
    use too, left open.
    """
    own = exchange.shared() if exchange else Exchange(base_url, timeout, transport, setting=SETTING)
    try:
        pair = TokenEndpoint(own, app, clock, lambda: None).exchange(code, verifier)
        user = me(ExactTransport(own, Caller(app.client_id, "", ""), _FreshToken(pair), budget, clock))
        return _kept(base_url, app, store, budget, clock, own, pair, user)
    finally:
        own.close()


def _kept(
    base_url: str,
    app: App,
    store: Callable[[str], NewTokens],
    budget: Budget,
    clock: Clock,
    exchange: Exchange,
    pair: TokenPair,
    user: ExactUser,
) -> ExactConnection:
    """The chain in its store, and what it reaches."""
    connection_id = f"exact:{user.user_id}"
    tokens = store(connection_id)
    tokens.start(user.full_name or user.user_name, pair)
    budget.token_call(app.client_id, connection_id)
    with Exact(base_url, app, tokens, budget, clock, interactive=True, exchange=exchange) as exact:
        return ExactConnection(connection_id, user, exact.divisions(user))
