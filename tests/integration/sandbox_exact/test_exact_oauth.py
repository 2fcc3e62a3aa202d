"""Consent, codes and the token chain (section 2 of the contract)."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.integration.sandbox_exact.conftest import (
    BAKERY,
    BUILDER,
    CLIENT_ID,
    LOTTE,
    PORTAL,
    REDIRECT,
    Sandbox,
)

DAY = timedelta(days=1).total_seconds()
AUTH = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT, "response_type": "code", "state": "s 1"}


def test_a_code_gives_a_pair_with_its_lifetime_as_a_string(exact: Sandbox) -> None:
    answer = exact.exchange(exact.code())

    assert answer.status_code == 200
    pair = answer.json()
    assert pair["token_type"] == "Bearer"
    assert pair["expires_in"] == "600"
    assert pair["access_token"] != pair["refresh_token"]


def test_the_consent_page_offers_people_and_companies_and_sends_back_an_encoded_code(exact: Sandbox) -> None:
    page = exact.client.get("/api/oauth2/auth", params=AUTH)
    assert page.status_code == 200
    assert "Lotte Vermeulen" in page.text
    assert f'value="{BAKERY}"' in page.text
    user = re.search(r'name="user" value="([^"]+)"', page.text)
    assert user

    form = {**AUTH, "user": user[1], "division": [str(BAKERY)]}
    sent = exact.client.post("/api/oauth2/auth", data=form)

    assert sent.status_code == 302
    location = sent.headers["location"]
    assert location.startswith(REDIRECT + "?code=")
    assert "%21" in location
    query = parse_qs(urlsplit(location).query)
    assert query["state"] == ["s 1"]
    assert exact.exchange(query["code"][0]).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"client_id": "nobody"}, 400, "Client with identifier &#x27;nobody&#x27; not found."),
        ({"redirect_uri": "https://localhost"}, 401, "redirect URI"),
        ({"redirect_uri": "http://localhost/"}, 401, "redirect URI"),
        ({"response_type": "token"}, 400, "response type"),
    ],
)
def test_an_authorization_request_that_does_not_fit_is_refused(
    exact: Sandbox, change: dict[str, str], status: int, text: str
) -> None:
    answer = exact.client.get("/api/oauth2/auth", params={**AUTH, **change})

    assert answer.status_code == status
    assert text in answer.text


def test_a_code_works_once(exact: Sandbox) -> None:
    code = exact.code()
    assert exact.exchange(code).status_code == 200

    again = exact.exchange(code)

    assert again.status_code == 400
    assert again.text == "Bad Request"


def test_a_code_dies_after_three_minutes(exact: Sandbox) -> None:
    code = exact.code()
    exact.advance(181)

    assert exact.exchange(code).status_code == 400


def test_a_code_that_was_not_decoded_is_refused_by_name(exact: Sandbox) -> None:
    answer = exact.exchange(exact.code().replace("!", "%21"))

    assert answer.status_code == 400
    assert answer.text == "Signed data extraction has failed"


def test_an_invented_code_has_no_chain(exact: Sandbox) -> None:
    answer = exact.exchange("stampBE001.x!y")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert "invalid or empty chainId" in answer.headers["Reason"]


def test_a_wrong_secret_is_refused(exact: Sandbox) -> None:
    answer = exact.token(
        grant_type="authorization_code", code=exact.code(), redirect_uri=REDIRECT, client_secret="wrong"
    )

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_client"}


@pytest.mark.parametrize("change", [{"client_id": "gone"}, {"client_secret": ""}, {"refresh_token": ""}])
def test_what_is_missing_or_stale_is_an_invalid_request(exact: Sandbox, change: dict[str, str]) -> None:
    answer = exact.token(**{"grant_type": "refresh_token", "refresh_token": "x", **change})

    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})


def test_the_apps_credentials_may_come_as_http_basic(exact: Sandbox) -> None:
    def exchanged(secret: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": exact.code(), "redirect_uri": REDIRECT}
        return httpx.post(f"{exact.url}/api/oauth2/token", data=form, auth=(CLIENT_ID, secret))

    assert exchanged("demo-secret").status_code == 200
    assert exchanged("wrong").json()["error"] == "invalid_client"


def test_the_redirect_uri_is_compared_to_the_letter(exact: Sandbox) -> None:
    answer = exact.token(grant_type="authorization_code", code=exact.code(), redirect_uri="https://localhost")

    assert answer.status_code == 400


def test_a_refresh_before_570_seconds_is_refused_and_leaves_the_pair_alive(exact: Sandbox) -> None:
    refresh_token = exact.tokens["refresh_token"]
    exact.advance(560)

    early = exact.refresh(refresh_token)

    assert early.status_code == 400
    assert early.json() == {
        "error": "access_denied",
        "error_description": "Rate limit exceeded: access_token not expired",
    }
    assert early.headers["Reason"].startswith("TooEarlyToRefreshTokens:")
    exact.advance(15)
    assert exact.refresh(refresh_token).status_code == 200


def test_ten_early_refreshes_block_the_token_endpoint(exact: Sandbox) -> None:
    answers = [exact.refresh(exact.tokens["refresh_token"]) for _ in range(11)]

    assert [one.status_code for one in answers] == [400] * 10 + [429]


def test_each_refresh_rotates_and_the_spent_token_is_old(exact: Sandbox) -> None:
    first = exact.tokens["refresh_token"]
    exact.advance(580)
    second = exact.refresh(first).json()["refresh_token"]
    assert second != first

    spent = exact.refresh(first)

    assert spent.status_code == 401
    assert spent.json() == {"error": "unauthorized_client", "error_description": "Old refresh token used."}


def test_a_refresh_token_dies_after_thirty_days(exact: Sandbox) -> None:
    exact.advance(30 * DAY)

    answer = exact.refresh(exact.tokens["refresh_token"])

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["error_description"].startswith("The refresh token expired at 04/01/2026")


def test_a_second_consent_of_the_same_user_kills_the_first_chain(exact: Sandbox) -> None:
    first = exact.tokens["refresh_token"]
    second = exact.log_in()["refresh_token"]
    exact.advance(580)

    dead = exact.refresh(first)

    assert dead.status_code == 400
    assert dead.json()["error"] == "invalid_grant"
    assert exact.refresh(second).status_code == 200


def test_another_users_consent_leaves_the_chain_alone(exact: Sandbox) -> None:
    first = exact.tokens["refresh_token"]
    exact.log_in(PORTAL)
    exact.advance(580)

    assert exact.refresh(first).status_code == 200


def test_two_hundred_token_calls_a_day_and_no_more(exact: Sandbox) -> None:
    exact.admin("limits", token_calls=3)
    exact.advance(580)
    second = exact.refresh(exact.tokens["refresh_token"]).json()
    exact.advance(580)
    third = exact.refresh(second["refresh_token"]).json()
    exact.advance(580)

    assert exact.refresh(third["refresh_token"]).status_code == 429
    exact.advance(DAY)
    assert exact.refresh(third["refresh_token"]).status_code == 200


def test_a_dead_access_token_is_told_from_an_invented_one(exact: Sandbox) -> None:
    exact.advance(601)

    dead = exact.client.get("/api/v1/current/Me")
    invented = exact.client.get("/api/v1/current/Me", headers={"Authorization": "Bearer nonsense"})

    assert (dead.status_code, invented.status_code) == (401, 401)
    assert "access%20token%20expired" in dead.headers["WWW-Authenticate"]
    assert "expired" not in invented.headers["WWW-Authenticate"]
    assert dead.json()["error"]["message"]["value"] == "Authentication Required"


def test_the_books_hold_no_token_and_no_code(exact: Sandbox) -> None:
    code = exact.code()
    for name in exact.client.get("/_sandbox/api/books").json()["tables"]:
        rows = exact.client.get(f"/_sandbox/api/books/{name}").text
        assert code not in rows
        assert exact.tokens["access_token"] not in rows
        assert exact.tokens["refresh_token"] not in rows


def test_divisions_outside_the_consent_are_left_out_and_refused(exact: Sandbox) -> None:
    exact.log_in(LOTTE, [BAKERY])

    rows = exact.rows("system/Divisions", select="Code")
    refused: httpx.Response = exact.get("system/Divisions", BUILDER, select="Code")

    assert [row["Code"] for row in rows] == [BAKERY]
    assert refused.status_code == 403
    assert refused.headers["Reason"].startswith("WrongDivision")


def test_every_call_of_the_token_endpoint_is_in_its_log(exact: Sandbox) -> None:
    token = exact.log_in()["refresh_token"]
    exact.refresh(token)
    exact.advance(575)
    exact.refresh(token)
    exact.refresh(token)

    log = [one["row"] for one in exact.client.get("/_sandbox/api/books/oauth/log").json()["rows"]]
    code, early, done, replayed = log[-4:]
    assert (code["grant"], code["status"], code["token"]) == ("authorization_code", 200, "")
    assert (early["status"], done["status"], replayed["status"]) == (400, 200, 401)
    assert early["token"] == done["token"] == replayed["token"] != ""
    assert early["age"] < 570 <= done["age"]
    assert replayed["says"] == "Old refresh token used."


def test_a_code_with_a_challenge_is_given_to_whoever_knows_the_verifier(exact: Sandbox) -> None:
    # RFC 7636, appendix B
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    asked = {**AUTH, "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}
    assert exact.client.get("/api/oauth2/auth", params=asked).status_code == 400
    page = exact.client.get("/api/oauth2/auth", params={**asked, "code_challenge_method": "S256"})
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', page.text))
    user = re.search(r'name="user" value="([^"]+)"', page.text)
    assert user and fields["code_challenge"] == asked["code_challenge"]

    form = {**fields, "user": user[1], "division": [str(BAKERY)]}
    sent = exact.client.post("/api/oauth2/auth", data=form)
    code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
    traded = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    for wrong in ("", "x" * 43):
        assert "verifier" in exact.token(**traded, code_verifier=wrong).text
    assert exact.token(**traded, code_verifier=verifier).status_code == 200
