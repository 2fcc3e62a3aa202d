"""OAuth at Billit: JSON bodies, an hour of access, and a refresh token that works once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from dossierflow.billit.auth import Bearer
from dossierflow.billit.client import Billit, Options
from dossierflow.billit.oauth import POLICY, OAuthApp
from dossierflow.errors import DossierflowError, Reconnect, SettingError, Unavailable
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import (
    ConnectionStatus,
    RefreshLost,
    StoredConnection,
    TokenKeeper,
    TokenPair,
    TokenRefused,
)
from tests.support.clock import ManualClock

TOKEN = "/OAuth2/token"
ANSWER = {
    "token_type": "Bearer",
    "expires_in": 3600,
    "access_token": "access-2",
    "refresh_token": "refresh-2",
}


class Chain:
    """A token store for one process."""

    def __init__(self, clock: ManualClock) -> None:
        now = clock.now()
        self.pair = TokenPair("access-1", "refresh-1", now, now + timedelta(hours=1))
        self.generation = 1
        self.broken: datetime | None = None

    def load(self) -> StoredConnection:
        status = ConnectionStatus(
            "billit:an",
            "An",
            self.generation,
            self.pair.obtained_at,
            self.pair.expires_at,
            broken_since=self.broken,
        )
        return StoredConnection(status, self.pair)

    def claim(self, generation: int, by: str, at: datetime, stale: datetime) -> StoredConnection | None:
        return self.load() if generation == self.generation else None

    def release(self, by: str) -> None:
        """Nobody else is there."""

    def save(self, generation: int, pair: TokenPair) -> StoredConnection:
        self.pair, self.generation = pair, generation + 1
        return self.load()

    def give_up(self, generation: int, reason: str, at: datetime) -> None:
        self.broken = at


@pytest.fixture
def app(script: Any, clock: ManualClock) -> OAuthApp:
    return OAuthApp("https://api.billit.test/", "id-1", "s3cret", clock, http=httpx.MockTransport(script))


@pytest.fixture
def chain(clock: ManualClock) -> Chain:
    return Chain(clock)


@pytest.fixture
def client(script: Any, clock: ManualClock, app: OAuthApp, chain: Chain) -> Billit:
    keeper = TokenKeeper(chain, clock, app.refresh, POLICY)
    return Billit(
        "https://api.billit.test",
        Bearer(keeper),
        1,
        "docs",
        clock,
        options=Options(per_second=0),
        http=httpx.MockTransport(script),
    )


CONSENT = Consent("a&b", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")  # RFC 7636, appendix B


def test_the_login_page_is_beside_the_api_and_keeps_the_state(app: OAuthApp) -> None:
    assert app.login_url("https://office.test/back?x=1", CONSENT) == (
        "https://my.billit.test/Account/Logon"
        "?client_id=id-1&redirect_uri=https%3A%2F%2Foffice.test%2Fback%3Fx%3D1&state=a%26b"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    )


def test_a_code_becomes_a_pair_by_a_json_body(app: OAuthApp, script: Any, clock: ManualClock) -> None:
    script.on("POST", TOKEN, ANSWER)
    pair = app.exchange("code-1", "https://office.test/back", CONSENT.verifier)
    assert (pair.access, pair.refresh) == ("access-2", "refresh-2")
    assert pair.expires_at == clock.now() + timedelta(hours=1)
    assert script.sent() == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": "https://office.test/back",
        "code_verifier": CONSENT.verifier,
        "client_id": "id-1",
        "client_secret": "s3cret",
    }
    assert "Authorization" not in script.requests[0].headers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), TokenRefused),
        (httpx.Response(401, json={"errors": [{"Code": "AccessTokenRevoked"}]}), TokenRefused),
        (httpx.Response(401, json={"error": "invalid_client"}), SettingError),
        (httpx.Response(429), Unavailable),
        (httpx.Response(500), RefreshLost),
        (httpx.Response(200, text="<html>"), RefreshLost),
        (httpx.Response(200, json={**ANSWER, "refresh_token": None}), RefreshLost),
        (httpx.Response(200, json=[]), RefreshLost),
        (httpx.ReadTimeout("slow"), RefreshLost),
        (httpx.ConnectError("refused"), Unavailable),
    ],
)
def test_what_a_failed_refresh_means_for_the_chain(
    app: OAuthApp, script: Any, chain: Chain, answer: Any, expected: type[DossierflowError]
) -> None:
    script.on("POST", TOKEN, answer)
    with pytest.raises(expected) as failure:
        app.refresh(chain.pair)
    assert type(failure.value) is expected
    assert "s3cret" not in str(failure.value) + repr(failure.value) + repr(app)
    assert "refresh-1" not in str(failure.value)
    assert len(script.requests) == 1


def test_calls_carry_the_bearer_token_of_the_chain(client: Billit, script: Any) -> None:
    script.on("GET", "/v1/orders", {"Items": []})
    list(client.company(2).orders.changed(None))
    assert script.requests[0].headers["Authorization"] == "Bearer access-1"
    assert "ApiKey" not in script.requests[0].headers


def test_a_token_near_its_end_is_refreshed_before_it_is_used(
    client: Billit, script: Any, clock: ManualClock, chain: Chain
) -> None:
    script.on("POST", TOKEN, ANSWER)
    script.on("GET", "/v1/orders", {"Items": []})
    clock.sleep(3541)
    list(client.company(2).orders.changed(None))
    assert script.requests[-1].headers["Authorization"] == "Bearer access-2"
    assert chain.pair.refresh == "refresh-2"


def test_a_token_that_billit_calls_expired_is_renewed_once_even_for_a_write(
    client: Billit, script: Any
) -> None:
    expired = httpx.Response(401, json={"errors": [{"Code": "AccessTokenExpired"}]})
    script.on("POST", TOKEN, ANSWER)
    script.on("PATCH", "/v1/orders/5", expired, httpx.Response(200))
    client.company(2).orders.patch(5, internal_info="x")
    tokens = [request.headers.get("Authorization") for request in script.requests]
    assert tokens == ["Bearer access-1", None, "Bearer access-2"]


def test_a_withdrawn_consent_asks_for_a_new_one(client: Billit, script: Any, chain: Chain) -> None:
    script.on("GET", "/v1/orders/5", httpx.Response(401, json={"errors": [{"Code": "AccessTokenRevoked"}]}))
    script.on("POST", TOKEN, httpx.Response(400, json={"error": "invalid_grant"}))
    with pytest.raises(Reconnect):
        client.company(2).orders.get(5)
    assert chain.broken


@pytest.mark.parametrize(("client_id", "secret"), [("", "x"), ("x", "")])
def test_a_missing_client_is_a_setting(clock: ManualClock, client_id: str, secret: str) -> None:
    with pytest.raises(SettingError, match="CLIENT"):
        OAuthApp("https://api.billit.test", client_id, secret, clock)
