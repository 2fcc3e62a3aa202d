"""`dossierflow connect`, as a person uses it, against the sandbox."""

from __future__ import annotations

import json
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


def test_a_person_opens_the_address_and_pastes_the_answer(
    town: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def paste(_: str) -> str:
        address = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("http"))
        state = parse_qs(urlsplit(address).query)["state"][0]
        told = {"user": "lotte.vermeulen", "client_id": town.app.client_id, "state": state}
        return str(town.admin("consent", **told)["redirect"])

    monkeypatch.setattr("builtins.input", paste)
    assert run("exact") == 0
    said = capsys.readouterr().out
    assert "Connected as Lotte Vermeulen" in said
    assert "Bakkerij De Gouden Aar BV" in said
    assert run("list", "--json") == 0
    [shown] = json.loads(capsys.readouterr().out)
    assert (shown["connection"]["user"], shown["state"]) == ("Lotte Vermeulen", "connected")


def test_a_code_is_taken_without_a_question(town: Any, capsys: pytest.CaptureFixture[str]) -> None:
    given = town.admin("consent", user="portal", client_id=town.app.client_id)
    assert run("exact", "--code", given["code"]) == 1
    assert "portal user: it cannot book" in capsys.readouterr().out
    assert run("exact", "--code", given["code"]) == 1  # a code works once
    assert "give consent again" in capsys.readouterr().err.lower()


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
    town: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    given = town.admin("consent", user="lotte.vermeulen", client_id=town.app.client_id)
    run("exact", "--code", given["code"])
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
