"""Files are their owner's, whole or not there, through no link, and under a name that is only a name."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from dossierflow.cli.app import main
from dossierflow.errors import SettingError, Unavailable
from dossierflow.kernel.file_folder import FileFolder, own_file
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.tokens import fresh_key


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_mask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


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


@pytest.mark.parametrize("name", ["../a", "a/b", "..", "", "a\\b", "/etc/passwd", "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        FileFolder(str(tmp_path)).put(name, b"x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address", ["memory://x", "simplecache::memory://x", "filecache::memory://", "blockcache::memory://x"]
)
def test_a_place_that_forgets_is_no_destination(address: str) -> None:
    with pytest.raises(SettingError, match="gone when this process ends"):
        FileFolder(address).put("a", b"x")


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
