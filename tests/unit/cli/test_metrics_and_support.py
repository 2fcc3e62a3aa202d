"""The practice in numbers, and what is sent to whoever helps: complete, and without secrets."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from prometheus_client.parser import text_string_to_metric_families

from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.kernel.settings import load
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers, problems
from tests.support.fakes import DOSSIER

MAIN = "from dossierflow.cli.app import main; main()"
SECRETS = {
    "DOSSIERFLOW_SECRET_KEY": Fernet.generate_key().decode(),
    "DOSSIERFLOW_EXACT_CLIENT_SECRET": "the-app's secret/1",
    "DOSSIERFLOW_BILLIT_API_KEY": "key-of-billit-2",
    "DOSSIERFLOW_BILLIT_CLIENT_SECRET": "client-of-billit-3",
    "DOSSIERFLOW_NOTIFY": "mailtos://lotte:password-of-mail-4@mail.office.example?to=a@b.example",
}


@pytest.fixture
def office(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store with a dossier and a problem, and settings with secrets."""
    (tmp_path / "store.db").write_bytes(migrated_file.read_bytes())
    monkeypatch.chdir(tmp_path)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DOSSIERFLOW_DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with Application.open(load()) as application:
        with application.store.begin() as connection:
            dossiers.save(connection, DOSSIER)
        found = [Problem("", "division-blocked", str(number), {}) for number in (1, 2)]
        problems.report(application.store, "", ["division-blocked"], found, application.now())
    yield tmp_path


@dataclass(frozen=True)
class Done:
    status: int
    stdout: str
    stderr: str


Typed = Callable[..., Done]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """A command as a person types it; an exception that it does not foresee ends the test."""

    def run(*words: str) -> Done:
        capsys.readouterr()
        status: object = 0
        try:
            main(list(words))
        except SystemExit as end:
            status = end.code
        said = capsys.readouterr()
        return Done(int(str(status or 0)), said.out, said.err)

    return run


def numbers(text: str) -> dict[str, float]:
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_numbers_are_those_of_the_store_and_name_nobody(office: Path, typed: Typed) -> None:
    done = typed("metrics")
    assert done.status == 0, done.stderr
    found = numbers(done.stdout)
    assert found["dossierflow_problems division-blocked"] == 2
    assert found["dossierflow_documents_ready"] == 0
    assert sum(value for name, value in found.items() if name.startswith("dossierflow_dossiers ")) == 1
    assert DOSSIER.name not in done.stdout


def test_the_numbers_are_answered_at_an_address(office: Path) -> None:
    command = [sys.executable, "-c", MAIN, "metrics", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        assert serving.stderr is not None
        address = serving.stderr.readline().strip()
        with urllib.request.urlopen(address, timeout=60) as answer:
            found = numbers(answer.read().decode())
        serving.terminate()
    assert found["dossierflow_problems division-blocked"] == 2


@pytest.mark.parametrize("listen", ["nowhere", "127.0.0.1:99999", "127.0.0.1:\u00b2", "256.1.1.1:1"])
def test_an_address_that_nobody_can_listen_at_is_refused(office: Path, typed: Typed, listen: str) -> None:
    done = typed("metrics", "--listen", listen)
    assert done.status == 2, done.stderr


def test_what_is_sent_for_help_is_complete_and_holds_no_secret(office: Path, typed: Typed) -> None:
    up = office / ".dossierflow"
    up.mkdir()
    (up / "login").write_text("practice:password-of-prefect-5")
    spoken = " ".join([*SECRETS.values(), "password-of-prefect-5", "Bearer abcdefgh12345678"])
    (up / "worker.log").write_text(f"an error with {spoken}\nthe last line\n")
    done = typed("support", "support.zip")
    assert done.status == 0, done.stderr
    file = office / "support.zip"
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(parts) == {
        "versions.txt",
        "settings.json",
        "numbers.txt",
        "store.json",
        "runs.json",
        "logs/worker.log",
    }
    assert "prefect" in parts["versions.txt"] and "the last line" in parts["logs/worker.log"]
    whole = "\n".join(parts.values())
    for secret in (*SECRETS.values(), "password-of-prefect-5", "password-of-mail-4", "abcdefgh12345678"):
        assert secret not in whole, secret
    assert typed("support", "support.zip").status == 2  # never over another file


def test_a_backup_is_put_back_by_command(office: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("backup", "kept.zip").status == 0
    assert (office / "kept.zip").stat().st_mode & 0o077 == 0
    assert typed("backup", "kept.zip").status == 2  # never over another file
    assert typed("restore", "kept.zip").status == 2  # the database holds something
    monkeypatch.setenv("DOSSIERFLOW_DATABASE_URL", f"sqlite:///{office / 'new.db'}")
    done = typed("restore", "kept.zip")
    assert done.status == 0, done.stderr
    with Application.open(load()) as application:
        assert [one.name for one in application.dossiers()] == [DOSSIER.name]
    assert not list(office.glob("*.part"))
    assert SECRETS["DOSSIERFLOW_SECRET_KEY"].encode() not in (office / "kept.zip").read_bytes()
