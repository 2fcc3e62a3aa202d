"""Credentials go to the site that they were given for, and no password is ever shown."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.errors import DossierflowError, Reconnect, SettingError, Unavailable
from dossierflow.kernel.addresses import without_password
from dossierflow.kernel.file_folder import FileFolder
from dossierflow.kernel.settings import Settings, load
from dossierflow.kernel.sites import BILLIT, allowed, site_of
from dossierflow.kernel.tokens import TokenPair
from dossierflow.store import api_keys
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.tables.connections import api_keys as tables
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key

NOW = datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
PAIR = TokenPair("access", "refresh", NOW, NOW + timedelta(minutes=10))
HOME, ELSEWHERE = "https://start.exactonline.be", "https://start.exactonline.nl"


def test_a_chain_goes_to_no_other_site_than_its_own(sqlite_store: Store) -> None:
    cipher = TokenCipher(fresh_key())
    StoredTokens(sqlite_store, cipher, "exact:1", HOME).start("Lotte", PAIR)
    assert StoredTokens(sqlite_store, cipher, "exact:1", f"{HOME}/").load().pair == PAIR
    for other in (ELSEWHERE, "http://start.exactonline.be", f"{HOME}:8443", "http://127.0.0.1:9"):
        with pytest.raises(Reconnect, match=r"were given by https://start\.exactonline\.be:443"):
            StoredTokens(sqlite_store, cipher, "exact:1", other).load()


def test_an_api_key_goes_to_no_other_site_than_that_of_its_first_use(sqlite_store: Store) -> None:
    api_keys.refuse_elsewhere(sqlite_store, "key-1", "https://api.billit.be", NOW)
    api_keys.refuse_elsewhere(sqlite_store, "key-1", "https://api.billit.be/", NOW)
    for other in ("https://api.sandbox.billit.be", "http://127.0.0.1:8001", "https://api.billit.be:8443"):
        with pytest.raises(Reconnect, match=r"belongs to https://api\.billit\.be:443"):
            api_keys.refuse_elsewhere(sqlite_store, "key-1", other, NOW)
    api_keys.refuse_elsewhere(sqlite_store, "key-2", "https://api.sandbox.billit.be", NOW)
    assert api_keys.move(sqlite_store, "key-1", "http://127.0.0.1:8001", NOW) == "http://127.0.0.1:8001"
    api_keys.refuse_elsewhere(sqlite_store, "key-1", "http://127.0.0.1:8001", NOW)
    with pytest.raises(Reconnect):
        api_keys.refuse_elsewhere(sqlite_store, "key-1", "https://api.billit.be", NOW)


def test_a_site_that_somebody_wrote_who_does_not_know_the_key_is_no_site_of_it(sqlite_store: Store) -> None:
    api_keys.refuse_elsewhere(sqlite_store, "key-1", "https://api.billit.be", NOW)
    with sqlite_store.begin() as database:
        database.execute(tables.update().values(site="http://127.0.0.1:9"))
        [row] = database.execute(tables.select())
    assert "key-1" not in repr(row)
    for address in ("http://127.0.0.1:9", "https://api.billit.be"):
        with pytest.raises(Reconnect):
            api_keys.refuse_elsewhere(sqlite_store, "key-1", address, NOW)


def test_a_runs_own_variables_send_the_api_key_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.db')}"
    kept = {"database_url": url, "billit_api_key": "key-1", "secret_key": fresh_key()}
    with Application.open(Settings(_env_file=None, **kept)) as application:  # type: ignore[arg-type, call-arg]
        application.billit.close()
    asked = []
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as thief:
        monkeypatch.setattr(thief, "finish_request", lambda *_: asked.append(1))
        elsewhere = Settings(_env_file=None, billit_url=f"http://127.0.0.1:{thief.server_port}", **kept)  # type: ignore[arg-type, call-arg]
        with Application.open(elsewhere) as application, pytest.raises(Reconnect, match="was not sent there"):
            application.billit.account()
        thief.timeout = 0
        thief.handle_request()
    assert not asked


def test_a_chain_of_an_earlier_version_is_bound_at_its_next_refresh(sqlite_store: Store) -> None:
    cipher = TokenCipher(fresh_key())
    StoredTokens(sqlite_store, cipher, "exact:1").start("Lotte", PAIR)
    bound = StoredTokens(sqlite_store, cipher, "exact:1", HOME)
    assert bound.load().pair == PAIR
    bound.save(1, PAIR)
    with pytest.raises(Reconnect):
        StoredTokens(sqlite_store, cipher, "exact:1", ELSEWHERE).load()


@pytest.mark.parametrize(
    "address",
    ["http://api.billit.be", "https://billit.be.evil.example", "https://evilbillit.be", "https://evil.example",
     "https://api.billit.be@evil.example", "https://evil.example/api.billit.be", "ftp://api.billit.be",
     "https://", "", "//api.billit.be", "https://127.0.0.1.evil.example", "https://api.bıllit.be",
     "https://api.billit.be:0", "http://0.0.0.0:8000", "http://169.254.169.254/latest"],
)  # fmt: skip
def test_an_address_of_nobodys_gets_no_credentials(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError):
        allowed(address, BILLIT, Path("no such file"))
    monkeypatch.setenv("DOSSIERFLOW_BILLIT_URL", address)
    monkeypatch.setenv("DOSSIERFLOW_OTHER_HOSTS", "evil.example,169.254.169.254,0.0.0.0")
    with pytest.raises(SettingError, match="DOSSIERFLOW_BILLIT_URL"):
        load()


@pytest.mark.parametrize(
    "address",
    ["https://api.billit.be", "https://api.sandbox.billit.be", "http://127.0.0.1:8001", "http://localhost:1",
     "http://[::1]:80"],
)  # fmt: skip
def test_the_services_and_this_machine_are_allowed(address: str) -> None:
    assert allowed(address, BILLIT, Path("no such file")) == address and site_of(address)


def test_another_host_is_allowed_by_the_file_of_the_installation_only(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("DOSSIERFLOW_OTHER_HOSTS=proxy.office.example, other.example\n")
    assert allowed("https://proxy.office.example/billit", BILLIT, env_file)
    with pytest.raises(ValueError, match="https-only"):
        allowed("http://proxy.office.example", BILLIT, env_file)


def test_no_secret_is_shown_by_the_settings() -> None:
    shown = repr(
        Settings(
            database_url="postgresql://u:TOPSECRET@db/x",
            secret_key="TOPSECRET",  # type: ignore[arg-type]
            billit_api_key="TOPSECRET",  # type: ignore[arg-type]
            exact_client_secret="TOPSECRET",  # type: ignore[arg-type]
        )
    )
    assert "TOPSECRET" not in shown


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:TOPSECRET@127.0.0.1:1/x", "postgresql://u:TOPSECRET@127.0.0.1:port/x", "oracle://u:TOPSECRET@h/x",
     "mysql://u:TOPSECRET@h/x", "TOPSECRET", "sqlite:////nowhere/at/all/TOP.db",
     "postgresql://127.0.0.1:1/x?user=u&password=TOPSECRET", "postgresql:///x?host=127.0.0.1&port=1&password=TOPSECRET",
     "postgresql://u:TOPSECRET@127.0.0.1:1/x?sslpassword=TOPSECRET&sslrootcert=/none",
     "postgresql://u:a@TOPSECRET@127.0.0.1:1/x", "postgresql://u:TOPSECRET/x@127.0.0.1:1/x",
     "postgresql://u:TOPSECRET#?x@127.0.0.1:1/x", "postgresql://u:TOPSECRET@127.0.0.1:1/x?nonsense=TOPSECRET",
     "postgresql://u:TOPSECRET@[::1/x", "postgresql://u:p%40TOPSECRET%ZZ@127.0.0.1:1/x",
     "host=127.0.0.1 password=TOPSECRET"],
)  # fmt: skip
def test_a_database_that_cannot_be_reached_is_one_sentence_without_a_password(url: str) -> None:
    with pytest.raises((SettingError, Unavailable), match="DOSSIERFLOW_DATABASE_URL") as refused:
        migrate(Store(url))
    assert "TOPSECRET" not in f"{refused.value} {refused.value.next_step}"


@pytest.mark.parametrize(
    "pattern",
    ["https://x/{site.nothing}", "https://x/{site.__class__}", "https://x/{site!r}", "https://x/{site:>999999999}",
     "https://x/{0}", "https://x/{", "https://x/{site[0]}", "javascript:alert(1)", "//x/{site}"],
)  # fmt: skip
def test_a_pattern_of_a_link_has_its_gaps_and_nothing_else(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOSSIERFLOW_EXACT_ENTRY_PAGE", pattern)
    with pytest.raises(SettingError, match="DOSSIERFLOW_EXACT_ENTRY_PAGE"):
        load(_env_file=None)


@pytest.mark.parametrize(
    "address",
    ["ftp://u:TOPSECRET@127.0.0.1:1/x", "nowhere://u:TOPSECRET@h/x", "ftp://u:TOPSECRET#a@127.0.0.1:1/x",
     "ftp://u:TOPSECRET/a@127.0.0.1:1/x", "ftp://u:a@TOPSECRET@127.0.0.1:1/x",
     "simplecache::ftp://u:TOPSECRET@127.0.0.1:1/x", "zip://x::ftp://u:TOPSECRET@127.0.0.1:1/y.zip",
     "dir::ftp://u:TOPSECRET@127.0.0.1:1/x", "nowhere://h/x?sig=TOPSECRET",
     "jupyter://u:TOPSECRET@127.0.0.1:1/x?token=TOPSECRET", "dbfs://u:TOPSECRET@h/x",
     "ftp://u:TOPSECRET@[::1/x", "ftp://u:TOP%53ECRET@127.0.0.1:1/x"],
)  # fmt: skip
def test_no_password_of_an_address_is_shown(address: str) -> None:
    with pytest.raises(DossierflowError) as refused:
        FileFolder(address).put("a", b"x")
    for shown in (str(refused.value), without_password(address), repr(Settings(output=address))):
        assert "SECRET" not in shown


@pytest.mark.parametrize(
    "address", ["out", "/home/a@b/out", "file:///home/a@b/out", "s3://bucket/out", "C:\\out"]
)
def test_an_address_without_secrets_is_shown_as_it_is(address: str) -> None:
    assert without_password(address) == address
