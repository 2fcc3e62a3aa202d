"""A new connection: from the code of a consent to a stored chain, its user and companies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from dossierflow.errors import Misuse, Reconnect, RightMissing
from dossierflow.exact.auth import App, TokenEndpoint
from dossierflow.exact.budget import Budget
from dossierflow.exact.client import SETTING, Exact
from dossierflow.exact.resources.divisions import Division, ExactUser, me
from dossierflow.exact.transport import Caller, ExactTransport
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.clock import Clock
from dossierflow.kernel.tokens import NewTokens, TokenPair


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
        raise Reconnect("Exact does not accept the token it just gave; give consent again")


def connect(
    base_url: str,
    app: App,
    store: Callable[[str], NewTokens],
    budget: Budget,
    clock: Clock,
    code: str,
    timeout: float = 60,
    *,
    transport: httpx.BaseTransport | None = None,
    exchange: Exchange | None = None,
) -> ExactConnection:
    """Trade the code (see `code_of`), learn who consented, and keep the chain under the user's id.

    The chain is stored as soon as its user is known; the token is used for that one question before. A
    later consent of the same user ends the earlier chain and takes its place. `exchange`: a pool that others
    use too, left open.
    """
    own = exchange.shared() if exchange else Exchange(base_url, timeout, transport, setting=SETTING)
    try:
        pair = TokenEndpoint(own, app, clock, lambda: None).exchange(code)
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


def code_of(pasted: str, state: str = "") -> str:
    """The code in a pasted redirect address, or a bare code where no `state` is asked; URL-decoded.

    The state proves that the answer belongs to the consent that this person just began. Raises
    Misuse where there is none, or where the answer is of another consent, and RightMissing where the user
    refused.
    """
    text = pasted.strip()
    if "://" not in text and "code=" not in text:
        if not text:
            raise Misuse("no code was given", next_step="Paste the whole address that the browser shows.")
        if state:
            raise Misuse(
                "a bare code does not say which consent it answers",
                next_step="Paste the whole address that the browser shows.",
            )
        return unquote(text)
    answer = parse_qs(urlsplit(text).query or text, keep_blank_values=True)
    if "error" in answer:
        raise RightMissing(f"the consent was refused: {answer['error'][0]}", right="consent")
    if "code" not in answer:
        raise Misuse(
            "this address holds no code", next_step="Paste the whole address that the browser shows."
        )
    if state and answer.get("state", [""])[0] != state:
        raise Misuse("this address answers another consent", next_step="Open the address that was printed.")
    return answer["code"][0]
