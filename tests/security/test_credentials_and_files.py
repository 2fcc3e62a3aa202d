"""Credentials go to the site that they were given for; files are their owner's; passwords are never shown."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.errors import DossierflowError, Reconnect, SettingError, Unavailable
from dossierflow.kernel.addresses import without_password
from dossierflow.kernel.file_folder import FileFolder, own_file
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


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_mask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


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
    with pytest.raises(ValueError, match="https only"):
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


def test_the_database_is_its_owners_and_becomes_so_where_it_was_not(tmp_path: Path) -> None:
    for file in (tmp_path / "new.db", tmp_path / "old.db"):
        if file.stem == "old":
            file.touch(mode=0o644)
        store = Store(f"sqlite:///{file}")
        migrate(store)
        with store.begin():
            assert all(mode(path) == 0o600 for path in tmp_path.glob(f"{file.name}*"))
        store.close()


def test_files_and_new_folders_are_their_owners(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "310001"
    FileFolder(str(folder)).put("a.cod", b"x")
    assert (mode(folder), mode(folder.parent), mode(folder / "a.cod")) == (0o700, 0o700, 0o600)
    assert [path.name for path in folder.iterdir()] == ["a.cod"]


def test_no_link_is_followed_when_writing(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"untouched")
    folder = tmp_path / "shared"
    folder.mkdir()
    for planted in ("a.zip", ".a.zip.part"):
        (folder / planted).symlink_to(victim)
    FileFolder(str(folder)).put("a.zip", b"ours")
    assert victim.read_bytes() == b"untouched"
    assert (folder / "a.zip").read_bytes() == b"ours" and not (folder / "a.zip").is_symlink()


def test_a_file_that_a_person_names_is_her_own_and_no_link(tmp_path: Path) -> None:
    victim, planted = tmp_path / "victim", tmp_path / "planted.csv"
    victim.write_bytes(b"untouched")
    planted.symlink_to(victim)
    (tmp_path / ".page.html.part").touch(mode=0o666)  # what a colleague may have left where we could write
    with pytest.raises(OSError, match="a link"), own_file(planted) as stream:
        stream.write(b"ours")
    with pytest.raises(FileNotFoundError), own_file(tmp_path / "no such folder" / "a") as stream:
        stream.write(b"ours")
    with suppress(KeyError), own_file(tmp_path / "half.html") as stream:
        stream.write(b"half")
        raise KeyError
    old = tmp_path / "page.html"
    old.touch(mode=0o644)
    with own_file(old) as stream:
        stream.write(b"ours")
    with own_file(Path(os.devnull)) as stream:
        stream.write(b"as it is")
    assert (victim.read_bytes(), old.read_bytes(), mode(old)) == (b"untouched", b"ours", 0o600)
    assert not (tmp_path / "half.html").exists() and Path(os.devnull).is_char_device()


def test_what_commands_write_is_their_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(
        "DOSSIERFLOW_DATABASE_URL", f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'x.db')}"
    )
    monkeypatch.setenv("DOSSIERFLOW_SECRET_KEY", fresh_key())
    statement = Path(__file__).parents[1] / "unit/coda/data/example.cod"
    made = {
        "page.html": f"coda show {statement} --html page.html",
        "settings.csv": "settings export settings.csv",
        "backup.zip": "backup backup.zip",
        "support.zip": "support support.zip --data .",
    }
    for file, words in made.items():
        with pytest.raises(SystemExit) as ended:
            main(words.split())
        assert ended.value.code in (0, 1) and mode(tmp_path / file) == 0o600, file


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


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "", "a\\b", "/etc/passwd", "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        FileFolder(str(tmp_path)).put(name, b"x")
    assert not list(tmp_path.iterdir())


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
    "address", ["memory://x", "simplecache::memory://x", "filecache::memory://", "blockcache::memory://x"]
)
def test_a_place_that_forgets_is_no_destination(address: str) -> None:
    with pytest.raises(SettingError, match="gone when this process ends"):
        FileFolder(address).put("a", b"x")


@pytest.mark.parametrize(
    "address", ["out", "/home/a@b/out", "file:///home/a@b/out", "s3://bucket/out", "C:\\out"]
)
def test_an_address_without_secrets_is_shown_as_it_is(address: str) -> None:
    assert without_password(address) == address


def test_a_zip_under_way_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable), FileFolder(str(tmp_path)).zip("a.zip") as packed:
        packed.add("1", b"x" * 1000)
        raise OSError(28, "No space left on device")
    assert not list(tmp_path.iterdir())


def test_a_zip_is_filled_file_by_file(tmp_path: Path) -> None:
    with FileFolder(str(tmp_path)).zip("a.zip") as packed:
        for number in range(3):
            packed.add(f"{number}.pdf", bytes(1000))
    with zipfile.ZipFile(tmp_path / "a.zip") as written:
        assert written.namelist() == ["0.pdf", "1.pdf", "2.pdf"] and written.testzip() is None


def test_what_a_killed_process_left_of_a_file_goes_when_the_file_is_written_and_nothing_else(
    tmp_path: Path,
) -> None:
    folder = FileFolder(str(tmp_path))
    with suppress(KeyError), folder.writing("a.cod") as stream:
        [left] = tmp_path.glob(".*.part")
        stream.write(b"half")
        (tmp_path / "copy").write_bytes(b"half")
        raise KeyError
    other = tmp_path / f".{'0' * 16}.1.part"
    other.write_bytes(b"of another file")
    (tmp_path / "copy").rename(left)
    planted = left.with_name(left.name.replace(".part", "f.part"))
    planted.symlink_to(other)
    folder.put("a.cod", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([planted.name, other.name, "a.cod"])
