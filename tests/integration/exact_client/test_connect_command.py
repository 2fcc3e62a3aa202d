"""`dossierflow connect`, as a person uses it, against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dossierflow.cli.app import main
from dossierflow.store.database import Store
from dossierflow.store.tables.connections import connections
from dossierflow.store.tokens import TokenCipher, all_connections


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["connect", *arguments])
    status = ended.value.code
    assert isinstance(status, int)
    return status


@pytest.fixture(autouse=True)
def installation(town: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of an installation of its own."""
    monkeypatch.chdir(tmp_path)
    settings = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'installation.db'}",
        "SECRET_KEY": town.key,
        "EXACT_URL": town.url,
        "EXACT_CLIENT_ID": town.app.client_id,
        "EXACT_CLIENT_SECRET": town.app.client_secret,
        "EXACT_REDIRECT_URI": town.app.redirect_uri,
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"DOSSIERFLOW_{name}", value)


@pytest.fixture
def person(
    town: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Somebody opens the printed address, consents as `user`, and pastes what `seen` makes of the answer."""

    def consents(user: str = "lotte.vermeulen", seen: Callable[[str], str] = str, **other: str) -> None:
        def paste(_: str) -> str:
            address = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("http"))
            asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
            assert asked["code_challenge_method"] == "S256"
            kept = {name: asked[name] for name in ("state", "code_challenge")}
            told = {"user": user, "client_id": town.app.client_id, **kept, **other}
            return seen(str(town.admin("consent", **told)["redirect"]))

        monkeypatch.setattr("builtins.input", paste)

    return consents


def test_a_person_opens_the_address_and_pastes_the_answer(
    person: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    person()
    assert run("exact") == 0
    said = capsys.readouterr().out
    assert "Connected as Lotte Vermeulen" in said
    assert "Bakkerij De Gouden Aar BV" in said
    assert run("list", "--json") == 0
    [shown] = json.loads(capsys.readouterr().out)
    assert (shown["connection"]["user"], shown["state"]) == ("Lotte Vermeulen", "connected")


def test_a_portal_user_is_connected_and_told_that_it_cannot_book(
    person: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    person(user="portal")
    assert run("exact") == 1
    assert "portal user: it cannot book" in capsys.readouterr().out


def test_a_consent_that_somebody_else_began_is_not_taken(
    person: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    person(state="another")
    assert run("exact") == 2
    assert "answers another consent" in capsys.readouterr().err
    person(seen=lambda address: address.partition("code=")[2].partition("&")[0])
    assert run("exact") == 2
    assert "a bare code does not say" in capsys.readouterr().err
    assert run("list", "--json") == 0 and json.loads(capsys.readouterr().out) == []


def test_a_code_of_another_challenge_is_refused_by_the_service(
    person: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    person(code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert run("exact") == 1
    assert "verifier" in capsys.readouterr().err


def test_nobody_at_the_terminal_is_nobodys_consent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert run("exact") == 2
    assert "no code was given" in capsys.readouterr().err


def test_nothing_is_asked_where_tokens_could_not_be_stored(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOSSIERFLOW_SECRET_KEY", "")
    assert run("exact") == 2
    assert "DOSSIERFLOW_SECRET_KEY is not set" in capsys.readouterr().err


def test_a_new_key_is_printed_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new-key") == 0
    TokenCipher(capsys.readouterr().out.strip())


def rest(town: Any, tmp_path: Any, days: int) -> None:
    """Nobody uses the connection for so long."""
    store, idle = Store(f"sqlite:///{tmp_path / 'installation.db'}"), timedelta(days=days)
    with store.begin() as database:
        [one] = all_connections(database)
        past = {"obtained_at": one.obtained_at - idle, "expires_at": one.expires_at - idle}
        database.execute(connections.update().values(past))
    store.close()
    town.admin("clock", advance=idle.total_seconds())


def test_a_connection_that_nobody_uses_is_kept_alive(
    town: Any, person: Callable[..., None], tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    person()
    run("exact")
    assert run("keep-alive") == 0
    assert "in use" in capsys.readouterr().out
    rest(town, tmp_path, 24)
    assert run("list", "--json") == 1
    assert json.loads(capsys.readouterr().out)[0]["state"] == "expiring"
    assert run("keep-alive") == 0
    assert "refreshed" in capsys.readouterr().out
    rest(town, tmp_path, 31)
    assert run("keep-alive") == 1
    assert "needs to reconnect" in capsys.readouterr().out
    assert run("list", "--json") == 1
    [shown] = json.loads(capsys.readouterr().out)
    assert shown["state"] == "needs reconnect"
    assert "The refresh token expired at" in shown["connection"]["reason"]
