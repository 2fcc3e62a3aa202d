"""OAuth 2.0 as Billit documents it: login, code, tokens that last an hour, refresh tokens that work once."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.billit.driver import Driver
from sandbox.kernel.clock import SandboxClock

REDIRECT = "http://127.0.0.1:9/terug"
CLIENT = {"client_id": "dossierflow-demo", "client_secret": "demo-secret"}


def log_on(billit: Driver, answer: str = "allow", state: str = "s1") -> dict[str, str]:
    form = {"client_id": CLIENT["client_id"], "redirect_uri": REDIRECT, "state": state, "answer": answer}
    back = billit.http.post("/Account/Logon", data=form)
    assert back.status_code == 302
    location = urlsplit(back.headers["Location"])
    assert location._replace(query="").geturl() == REDIRECT
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def token(billit: Driver, status: int = 200, **body: str) -> Any:
    return billit.post("/OAuth2/token", {**CLIENT, **body}, status, ApiKey="", PartyID="")


def tokens(billit: Driver) -> Any:
    code = log_on(billit)["code"]
    return token(billit, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)


def use(billit: Driver, access: str, status: int = 200) -> Any:
    return billit.get("/v1/orders?$top=1", status, ApiKey="", Authorization=f"Bearer {access}")


def test_a_code_becomes_tokens_of_an_hour_that_reach_the_users_companies(billit: Driver) -> None:
    answered = tokens(billit)
    assert (answered["token_type"], answered["expires_in"]) == ("Bearer", 3600)
    assert use(billit, answered["access_token"])["Items"]


def test_the_login_page_asks_and_a_refusal_comes_back(billit: Driver) -> None:
    query = f"client_id=dossierflow-demo&redirect_uri={REDIRECT}&state=x"
    page = billit.call("GET", f"/Account/Logon?{query}", ApiKey="").text
    assert "dossierflow-demo" in page and "Annelies Verhaeghe" in page
    assert log_on(billit, "deny", "s9") == {"error": "access_denied", "state": "s9"}


def test_a_code_works_once_and_for_ten_minutes(billit: Driver, clock: SandboxClock) -> None:
    code = log_on(billit)["code"]
    token(billit, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    token(billit, 400, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    late = log_on(billit)["code"]
    clock.advance(600)
    token(billit, 400, grant_type="authorization_code", code=late, redirect_uri=REDIRECT)


def test_an_access_token_expires_after_an_hour(billit: Driver, clock: SandboxClock) -> None:
    access = tokens(billit)["access_token"]
    clock.advance(3599)
    use(billit, access)
    clock.advance(1)
    assert use(billit, access, 401)["errors"][0]["Code"] == "AccessTokenExpired"
    assert use(billit, "onzin", 401)["errors"][0]["Code"] == "InvalidAccessToken"


def test_a_refresh_token_works_once(billit: Driver) -> None:
    first = tokens(billit)
    second = token(billit, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    use(billit, second["access_token"])
    use(billit, first["access_token"])  # the old access token lives on until it expires
    token(billit, 401, grant_type="refresh_token", refresh_token=first["refresh_token"])
    token(billit, grant_type="refresh_token", refresh_token=second["refresh_token"])


def test_a_refresh_whose_answer_is_lost_has_used_up_the_token(billit: Driver) -> None:
    first = tokens(billit)
    fault = {"kind": "answer-lost", "path": "/OAuth2/token"}
    billit.http.post("/_sandbox/api/faults", json=fault)
    with pytest.raises(Exception, match="disconnected"):
        token(billit, grant_type="refresh_token", refresh_token=first["refresh_token"])
    token(billit, 401, grant_type="refresh_token", refresh_token=first["refresh_token"])


def test_a_user_who_disconnects_ends_every_token(billit: Driver) -> None:
    answered = tokens(billit)
    bearer = f"Bearer {answered['access_token']}"
    billit.post("/OAuth2/revoke", ApiKey="", Authorization=bearer)
    assert use(billit, answered["access_token"], 401)["errors"][0]["Code"] == "AccessTokenRevoked"
    refused = token(billit, 401, grant_type="refresh_token", refresh_token=answered["refresh_token"])
    assert refused["errors"][0]["Code"] == "AccessTokenRevoked"


def test_a_wrong_client_secret_grant_or_redirect_is_refused(billit: Driver) -> None:
    code = log_on(billit)["code"]
    token(billit, 401, grant_type="authorization_code", code=code, client_secret="fout")
    token(billit, 400, grant_type="client_credentials")
    token(billit, 400, grant_type="authorization_code", code=code, redirect_uri="http://127.0.0.1/elders")
    query = "client_id=dossierflow-demo&redirect_uri=https://elders.example/"
    billit.get(f"/Account/Logon?{query}", 400)
    billit.get(f"/Account/Logon?client_id=wie&redirect_uri={REDIRECT}", 400)
