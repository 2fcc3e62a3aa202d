"""Consent, an hour of access, a refresh that works once, and a chain that is kept in the real store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dossierflow.billit.auth import Bearer
from dossierflow.billit.connect import connect
from dossierflow.billit.oauth import POLICY, OAuthApp
from dossierflow.cli.app import main
from dossierflow.errors import Reconnect
from dossierflow.kernel.consent import Consent
from dossierflow.kernel.tokens import TokenKeeper, TokenRefused
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key

BACK = "http://localhost:1/back"


def _code(live: Any, app: OAuthApp) -> tuple[str, str, str]:
    """What `OAuthApp.exchange` takes, after a consent."""
    consent = Consent()
    return consent.code_in(_answered(live, app.login_url(BACK, consent))), BACK, consent.verifier


def _answered(live: Any, page: str) -> str:
    """What a person does in the browser: the address that it shows afterwards."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    answer = httpx.post(f"{live.url}/Account/Logon", data={**asked, "answer": "allow"})
    return str(answer.headers["Location"])


@pytest.fixture
def app(live: Any) -> OAuthApp:
    return OAuthApp(live.url, "dossierflow-demo", "demo-secret", live.clock)


def _tokens(store: Store) -> Callable[[str], StoredTokens]:
    token_cipher = TokenCipher(fresh_key())
    return lambda connection: StoredTokens(store, token_cipher, connection)


def test_a_consent_serves_for_as_long_as_it_is_refreshed(live: Any, app: OAuthApp) -> None:
    store = Store("sqlite://")
    store.create()
    tokens = _tokens(store)
    seen, *_ = _code(live, app)
    with pytest.raises(TokenRefused):
        app.exchange(seen, BACK, "x" * 43)  # somebody who saw the code and knows no verifier
    code, _, verifier = _code(live, app)
    connected = connect(
        live.url, app, tokens, live.clock, code, BACK, verifier=verifier, office_party_id=700100
    )
    assert connected.connection_id.startswith("billit:")
    kept = tokens(connected.connection_id)
    keeper = TokenKeeper(kept, live.clock, app.refresh, POLICY)
    with live.connected(credentials=Bearer(keeper)) as client:
        for generation in range(1, 4):
            assert client.company(700101).orders.newest() is not None
            assert kept.load().status.generation == generation
            live.clock.sleep(timedelta(minutes=59, seconds=30).total_seconds())
    store.close()


def test_a_code_and_a_refresh_token_work_once(live: Any, app: OAuthApp) -> None:
    code = _code(live, app)
    pair = app.exchange(*code)
    with pytest.raises(TokenRefused):
        app.exchange(*code)
    assert app.refresh(pair).refresh != pair.refresh
    with pytest.raises(TokenRefused):
        app.refresh(pair)


def test_a_withdrawn_consent_asks_for_a_new_one(live: Any, app: OAuthApp) -> None:
    store = Store("sqlite://")
    store.create()
    kept = _tokens(store)("billit:x")
    pair = app.exchange(*_code(live, app))
    kept.start("An", pair)
    httpx.post(
        f"{live.url}/OAuth2/revoke", headers={"Authorization": f"Bearer {pair.access}"}
    ).raise_for_status()
    keeper = TokenKeeper(kept, live.clock, app.refresh, POLICY)
    with live.connected(credentials=Bearer(keeper)) as client, pytest.raises(Reconnect):
        client.account()
    assert kept.load().status.broken_since
    store.close()


@pytest.fixture
def setting(live: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Settings of the command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def set_(**values: str) -> None:
        given = {"database_url": f"sqlite:///{tmp_path}/store.db", "billit_url": live.url, **values}
        for name, value in given.items():
            monkeypatch.setenv(f"DOSSIERFLOW_{name.upper()}", value)

    return set_


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["connect", "billit", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_command_says_which_headers_work(
    start: Callable[..., Any], setting: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    live = start(header_mode=2)
    setting(billit_url=live.url, billit_api_key="demo-billit-key", billit_office_party_id="700100")
    assert _run() == 1
    said = capsys.readouterr().out
    assert "Set DOSSIERFLOW_BILLIT_ACCOUNTANT_HEADERS=swagger." in said
    assert "Bakkerij" in said
    assert "demo-billit-key" not in said
    setting(billit_url=live.url, billit_accountant_headers="swagger")
    assert _run("--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(one["mode"], one["answer"]) for one in answer["trials"]] == [
        ("docs", "refused"),
        ("swagger", "the dossier's documents"),
        ("party", "the dossier's documents"),
    ]


def test_the_command_takes_a_consent_and_uses_it(
    live: Any,
    setting: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    setting(
        billit_client_id="dossierflow-demo",
        billit_client_secret="demo-secret",
        billit_office_party_id="700100",
        secret_key=fresh_key(),
    )
    assert _run() == 1
    assert "connect billit --login" in capsys.readouterr().err

    def paste(_: str) -> str:
        printed = capsys.readouterr().out.splitlines()
        return _answered(live, next(line for line in printed if line.startswith("http")))

    monkeypatch.setattr("builtins.input", lambda _: f"{BACK}?code=x&state=another")
    assert _run("--login", "--redirect-uri", BACK) == 2
    assert "answers another consent" in capsys.readouterr().err
    monkeypatch.setattr("builtins.input", paste)
    assert _run("--login", "--redirect-uri", BACK) == 0
    said = capsys.readouterr().out
    assert "Connected as" in said
    assert _run() == 0


def test_the_command_says_what_is_missing(
    setting: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    setting()
    assert _run() == 2
    assert "DOSSIERFLOW_BILLIT_API_KEY" in capsys.readouterr().err
    setting(billit_api_key="wrong")
    assert _run() == 1
    assert "credentials" in capsys.readouterr().err
