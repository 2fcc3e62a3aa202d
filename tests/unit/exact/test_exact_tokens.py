"""Exact's consent page and token endpoint: what is sent, and what each refusal means for the chain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dossierflow.errors import (
    BudgetSpent,
    DossierflowError,
    Misuse,
    Reconnect,
    RightMissing,
    SettingError,
    Unavailable,
)
from dossierflow.exact import App, Budget, Exact
from dossierflow.exact.auth import ChainStanding, TokenEndpoint, consent_address
from dossierflow.exact.connect import connect
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import RefreshLost, TokenPair, TokenRefused, TooEarly
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, all_connections, fresh_key
from tests.support.clock import ManualClock

BASE = "https://start.exactonline.be"
APP = App("app-1", "app-secret-never-shown", "https://practice.example/back")
EARLY = '{ "error":"access_denied","error_description":"Rate limit exceeded: access_token not expired" }'
OLD = '{"error":"unauthorized_client","error_description":"Old refresh token used."}'
EXPIRED = (
    '{"error":"invalid_request","error_description":"The refresh token expired at 10/11/2022 9:18:20 PM'
    ' and it is now 10/28/2022 4:15:50 PM."}'
)
CHAIN_ID = (
    '{ "error":"invalid_grant",'
    '"error_description":"Token is not allowed, because of invalid or empty chainId" }'
)
MAINTENANCE = "Server maintenance: Due to server maintenance the Exact Online server is unavailable."
GOOD = {"access_token": "access-2", "token_type": "Bearer", "expires_in": "600", "refresh_token": "refresh-2"}


@pytest.fixture
def endpoint(site: Any, clock: ManualClock) -> TokenEndpoint:
    return TokenEndpoint(Exchange(BASE, 5, httpx.MockTransport(site)), APP, clock, lambda: None)


@pytest.fixture
def pair(clock: ManualClock) -> TokenPair:
    return TokenPair("access-1", "refresh-1", clock.now(), clock.now())


def form(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def test_a_refresh_sends_the_form_that_exact_wants(
    endpoint: TokenEndpoint, site: Any, pair: TokenPair, clock: ManualClock
) -> None:
    site.answers = [httpx.Response(200, json=GOOD)]
    new = endpoint.refresh(pair)
    assert form(site.last) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
        "client_id": "app-1",
        "client_secret": "app-secret-never-shown",
    }
    assert (new.access, new.refresh) == ("access-2", "refresh-2")
    assert new.expires_at == clock.now() + timedelta(seconds=600)


@pytest.mark.parametrize("life", ["600", 600, None, ""])
def test_the_life_of_a_token_may_be_text_number_or_missing(
    endpoint: TokenEndpoint, site: Any, pair: TokenPair, clock: ManualClock, life: Any
) -> None:
    site.answers = [httpx.Response(200, json={**GOOD, "expires_in": life})]
    assert endpoint.refresh(pair).expires_at == clock.now() + timedelta(seconds=600)


def test_tokens_that_come_with_a_refusal_are_kept(
    endpoint: TokenEndpoint, site: Any, pair: TokenPair
) -> None:
    site.answers = [httpx.Response(400, json={"error": "access_denied", **GOOD})]
    assert endpoint.refresh(pair).refresh == "refresh-2"


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (httpx.Response(400, text=EARLY), TooEarly),
        (httpx.Response(401, text="Access Token not expired"), TooEarly),
        (httpx.Response(400, headers={"Reason": "TooEarlyToRefreshTokens: Rate limit exceeded"}), TooEarly),
        (httpx.Response(401, text=OLD), TokenRefused),
        (httpx.Response(400, text=EXPIRED), TokenRefused),
        (httpx.Response(400, text=CHAIN_ID), TokenRefused),
        (httpx.Response(400, text="Bad Request"), TokenRefused),
        (httpx.Response(400, text="Signed data extraction has failed"), TokenRefused),
        (httpx.Response(400, json={"error": "something_new"}), TokenRefused),
        (httpx.Response(401, json={"error": "invalid_client"}), SettingError),
        (httpx.Response(400, json={"error": "invalid_client"}), SettingError),
        (httpx.Response(400, json={"error": "invalid_request"}), SettingError),
        (httpx.Response(400, json={"error": "unauthorized_client"}), SettingError),
        (httpx.Response(400, json={"error": "invalid_grant"}), TokenRefused),
        (httpx.Response(400, json={"error": "temporarily_unavailable"}), ChainStanding),
        (httpx.Response(200, text="<html>Exact Online is temporarily unavailable</html>"), ChainStanding),
        (httpx.Response(302, headers={"Location": "/docs/Maintenance.html"}), ChainStanding),
        (httpx.Response(429), BudgetSpent),
        (httpx.Response(503, text=MAINTENANCE), ChainStanding),
        (httpx.Response(504, text=""), ChainStanding),
        (httpx.Response(403, text="<html>proxy</html>"), ChainStanding),
        (httpx.ConnectError("refused"), ChainStanding),
        (httpx.Response(502), RefreshLost),
        (httpx.Response(500, text="<html>"), RefreshLost),
        (httpx.ReadTimeout("slow"), RefreshLost),
        (httpx.Response(200, text="<html>"), RefreshLost),
        (httpx.Response(200, json={"access_token": "a"}), RefreshLost),
        (httpx.Response(200, json={**GOOD, "refresh_token": None}), RefreshLost),
        (httpx.Response(200, json=[]), RefreshLost),
    ],
    ids=lambda part: f"{part!r:.70}",
)
def test_each_refusal_says_what_becomes_of_the_chain(
    endpoint: TokenEndpoint, site: Any, pair: TokenPair, answer: Any, meaning: type[DossierflowError]
) -> None:
    site.answers = [answer]
    with pytest.raises(DossierflowError) as refusal:
        endpoint.refresh(pair)
    assert type(refusal.value) is meaning
    assert len(site.asked) == 1


def test_a_refusal_that_echoes_a_secret_does_not_pass_it_on(
    endpoint: TokenEndpoint, site: Any, pair: TokenPair
) -> None:
    echo = {"error": "invalid_grant", "error_description": "refresh-1 app-secret-never-shown"}
    site.answers = [httpx.Response(400, json=echo)]
    with pytest.raises(TokenRefused) as refusal:
        endpoint.refresh(pair)
    assert "refresh-1" not in str(refusal.value)
    assert "app-secret" not in str(refusal.value)


def test_a_read_sits_through_maintenance_of_the_token_endpoint(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    clock.sleep(600)
    before = clock.now()
    currency = {"Code": "EUR", "Description": "Euro"}
    site.answers = [
        httpx.Response(503, text=MAINTENANCE),
        httpx.Response(200, json=GOOD),
        site.rows(currency),
    ]
    assert exact.division(310001).currencies()
    assert clock.now() - before == timedelta(seconds=60)


def test_the_two_hundred_token_calls_of_a_day_are_counted(
    exact: Exact, site: Any, clock: ManualClock, budget: Budget
) -> None:
    for _ in range(200):
        budget.token_call("app-1", "exact:user-1")
    clock.sleep(600)
    with pytest.raises(BudgetSpent, match="token calls"):
        exact.division(310001).currencies()
    assert not site.asked


def test_the_consent_address_names_app_redirect_and_state() -> None:
    consent = Consent("s-1", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")  # RFC 7636, appendix B
    parts = urlsplit(consent_address(BASE + "/", APP, consent))
    assert (parts.netloc, parts.path) == ("start.exactonline.be", "/api/oauth2/auth")
    assert parse_qs(parts.query) == {
        "client_id": ["app-1"],
        "redirect_uri": ["https://practice.example/back"],
        "response_type": ["code"],
        "state": ["s-1"],
        "code_challenge": ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
        "code_challenge_method": ["S256"],
        "force_login": ["1"],
    }


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("https://practice.example/back?code=stamp.NL001%21abc&state=s-1", "stamp.NL001!abc"),
        ("  https://practice.example/back?state=s-1&code=a%2Bb%21c  ", "a+b!c"),
        ("code=stamp%21x&state=s-1", "stamp!x"),
    ],
)
def test_a_pasted_address_is_decoded(pasted: str, code: str) -> None:
    assert Consent("s-1").code_in(pasted) == code


@pytest.mark.parametrize("pasted", ["stamp.NL001%21abc", "stamp.NL001!abc", "state=s-1", "x"])
def test_a_bare_code_is_nobodys_answer(pasted: str) -> None:
    with pytest.raises(Misuse, match="which consent"):
        Consent("s-1").code_in(pasted)


def test_every_consent_is_another_and_shows_no_verifier() -> None:
    one, other = Consent(), Consent()
    assert one.state != other.state and one.verifier != other.verifier and len(one.verifier) >= 43
    assert one.verifier not in repr(one) and one.verifier not in "".join(one.asked().values())


@pytest.mark.parametrize(
    ("pasted", "error"),
    [
        ("", Misuse),
        ("https://practice.example/back", Misuse),
        ("https://practice.example/back?code=x&state=another", Misuse),
        ("https://practice.example/back?code=x", Misuse),
        ("https://practice.example/back?code=x&state=", Misuse),
        ("https://practice.example/back?code=x&state=s-1&state=another", Misuse),
        ("https://practice.example/back?code=x&code=y&state=s-1", Misuse),
        ("https://practice.example/back?code=&state=s-1", Misuse),
        ("https://[::1/back?code=x&state=s-1", Misuse),
        ("https://practice.example/back?error=access_denied&state=another", Misuse),
        ("https://practice.example/back?error=access_denied&state=s-1", RightMissing),
    ],
)
def test_a_pasted_address_without_its_code_is_refused(pasted: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Consent("s-1").code_in(pasted)


ME = {
    "UserID": "user-7",
    "UserName": "amelie",
    "FullName": "Amélie Dubois",
    "Email": "amelie@practice.example",
    "LanguageCode": "fr-BE",
    "AccountingDivision": 310000,
    "CurrentDivision": 310000,
    "IsMyFirmPortalUser": False,
    "IsMyFirmLiteUser": False,
    "IsClientUser": False,
}


def test_a_new_connection_is_stored_under_its_user(
    site: Any, store: Store, budget: Budget, clock: ManualClock
) -> None:
    token_cipher = TokenCipher(fresh_key())
    site.answers = [httpx.Response(200, json=GOOD), site.rows(ME), site.rows()]
    made = connect(
        BASE,
        APP,
        lambda connection: StoredTokens(store, token_cipher, connection),
        budget,
        clock,
        "code!1",
        verifier="v" * 43,
        transport=httpx.MockTransport(site),
    )
    assert (made.connection_id, made.user.full_name) == ("exact:user-7", "Amélie Dubois")
    assert form(site.asked[0])["code"] == "code!1"
    assert form(site.asked[0])["code_verifier"] == "v" * 43
    assert form(site.asked[0])["redirect_uri"] == APP.redirect_uri
    with store.read() as database:
        [status] = all_connections(database)
    assert (status.id, status.user, status.generation) == ("exact:user-7", "Amélie Dubois", 1)


def test_a_code_whose_answer_was_lost_is_asked_for_again(endpoint: TokenEndpoint, site: Any) -> None:
    site.answers = [httpx.ReadTimeout("slow")]
    with pytest.raises(Reconnect, match="give consent again"):
        endpoint.exchange("code!1")


def test_a_site_that_is_no_address_is_a_setting_to_correct(
    tokens: StoredTokens, budget: Budget, clock: ManualClock
) -> None:
    with pytest.raises(SettingError, match="DOSSIERFLOW_EXACT_URL"):
        Exact("start.exactonline.be", APP, tokens, budget, clock)


def test_an_unknown_connection_asks_for_consent(
    store: Store, budget: Budget, clock: ManualClock, site: Any
) -> None:
    with pytest.raises(Reconnect, match="nobody gave consent"):
        Exact(BASE, APP, StoredTokens(store, TokenCipher(fresh_key()), "exact:nobody"), budget, clock)


def test_an_unreachable_token_endpoint_is_tried_three_times(
    exact: Exact, site: Any, clock: ManualClock
) -> None:
    clock.sleep(600)
    site.answers = [httpx.ConnectError("refused")] * 4
    with pytest.raises(Unavailable):
        exact.division(310001).currencies()
    assert len(site.asked) == 4
