"""First contact says whose access it is and which arrangement of the headers is believed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from dossierflow.billit.client import Billit, Company, HeaderMode
from dossierflow.billit.connect import ArrangementAnswer, connect, try_arrangements
from dossierflow.billit.oauth import OAuthApp
from dossierflow.errors import Misuse, Reconnect
from dossierflow.kernel.tokens import StoredConnection, TokenPair
from tests.support.clock import ManualClock

OFFICE = Company(700100, "Office", "", "")
BAKERY, BUILDER = Company(700101, "Bakery", "", ""), Company(700102, "Builder", "", "")
Make = Callable[..., dict[str, Any]]
TOKENS = {"access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 3600}


def _by_party(answers: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """Answers by the PartyID header."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = answers[request.headers["PartyID"]]
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json={"Items": found})

    return answer


def test_an_arrangement_is_believed_by_the_company_of_its_documents(
    billit: Billit, script: Any, order: Make
) -> None:
    """Here PartyID decides alone: with the office in it, the office's own documents come back."""
    answers = {"700101": [order()], "700100": [order(CompanyID=700100)]}
    script.on("GET", "/v1/orders", _by_party(answers))
    docs, swagger, party = try_arrangements(billit, [OFFICE, BAKERY])
    assert (docs.mode, docs.answer, docs.dossier) == (HeaderMode.DOCS, ArrangementAnswer.OWN, BAKERY)
    assert (swagger.mode, swagger.answer) == (HeaderMode.SWAGGER, ArrangementAnswer.OTHER)
    assert "700100" in swagger.says
    assert (party.mode, party.answer, party.dossier) == (HeaderMode.PARTY, ArrangementAnswer.OWN, BAKERY)
    assert "ContextPartyID" not in script.requests[-1].headers
    assert script.requests[0].url.params["$top"] == "1"


def test_a_refusal_and_an_empty_company_are_told_apart(billit: Billit, script: Any, order: Make) -> None:
    answers = {
        "700101": [],
        "700102": [order(CompanyID=700102, TotalIncl="unreadable")],
        "700100": httpx.Response(401),
    }
    script.on("GET", "/v1/orders", _by_party(answers))
    script.on("GET", "/v1/account/accountInformation", {"Companies": [{"PartyID": 700100}]})
    docs, swagger, party = try_arrangements(billit, [OFFICE, BAKERY, BUILDER])
    assert (docs.answer, docs.dossier) == (ArrangementAnswer.OWN, BUILDER)
    assert (swagger.answer, swagger.dossier) == (ArrangementAnswer.REFUSED, BAKERY)
    assert (party.answer, party.dossier) == (ArrangementAnswer.OWN, BUILDER)


def test_the_arrangement_with_the_party_alone_may_be_the_only_one(
    billit: Billit, script: Any, order: Make
) -> None:
    """As it was seen live: a context of another company than the key's is a 401, the party alone is not."""

    def answer(request: httpx.Request) -> httpx.Response:
        alone = "ContextPartyID" not in request.headers
        return httpx.Response(200, json={"Items": [order()]}) if alone else httpx.Response(401)

    script.on("GET", "/v1/orders", answer)
    script.on("GET", "/v1/account/accountInformation", {"Companies": [{"PartyID": 700100}]})
    answers = [trial.answer for trial in try_arrangements(billit, [OFFICE, BAKERY])]
    assert answers == [ArrangementAnswer.REFUSED, ArrangementAnswer.REFUSED, ArrangementAnswer.OWN]


def test_without_any_document_nothing_is_proved(billit: Billit, script: Any) -> None:
    script.on("GET", "/v1/orders", {"Items": []})
    assert {trial.answer for trial in try_arrangements(billit, [BAKERY])} == {ArrangementAnswer.NONE}
    assert [trial.dossier for trial in try_arrangements(billit, [OFFICE])] == [None] * 3


class Began:
    """Notes the chain that begins."""

    def __init__(self) -> None:
        self.chains: dict[str, tuple[str, TokenPair]] = {}

    def __call__(self, connection: str) -> Any:
        began = self

        class Store:
            def start(self, user: str, pair: TokenPair) -> StoredConnection | None:
                began.chains[connection] = (user, pair)
                return None

        return Store()


@pytest.fixture
def app(script: Any, clock: ManualClock) -> OAuthApp:
    return OAuthApp("https://billit.test", "id", "secret", clock, http=httpx.MockTransport(script))


def _connect(app: OAuthApp, script: Any, clock: ManualClock, began: Began) -> str:
    return connect(
        "https://billit.test",
        app,
        began,
        clock,
        "code-1",
        "https://localhost/",
        http=httpx.MockTransport(script),
    ).connection_id


def test_a_consent_is_kept_under_its_users_address(app: OAuthApp, script: Any, clock: ManualClock) -> None:
    script.on("POST", "/OAuth2/token", TOKENS)
    script.on(
        "GET",
        "/v1/account/accountInformation",
        {"FirstName": "An", "Email": "An@X.test", "Companies": [{"PartyID": 700100}]},
    )
    began = Began()
    assert _connect(app, script, clock, began) == "billit:an@x.test"
    user, pair = began.chains["billit:an@x.test"]
    assert (user, pair.refresh) == ("An", "refresh-1")
    assert script.requests[1].headers["Authorization"] == "Bearer access-1"
    assert isinstance(pair.expires_at, datetime)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(200, json={"Companies": [{"PartyID": 700100}]}), Misuse),
        (httpx.Response(401, json={"Code": "InvalidAccessToken"}), Reconnect),
    ],
)
def test_a_consent_of_nobody_is_not_kept(
    app: OAuthApp, script: Any, clock: ManualClock, answer: httpx.Response, expected: type[Exception]
) -> None:
    script.on("POST", "/OAuth2/token", TOKENS)
    script.on("GET", "/v1/account/accountInformation", answer)
    began = Began()
    with pytest.raises(expected):
        _connect(app, script, clock, began)
    assert began.chains == {}
