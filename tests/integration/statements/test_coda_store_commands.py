"""The commands that work on the store, against a Billit on loopback."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from dossierflow.app.application import Application
from dossierflow.cli.app import main
from dossierflow.cli.common import one_by_one
from dossierflow.coda.validator import check_files
from dossierflow.domain.dossier import Dossier
from dossierflow.runs.held import HeldFileDecision
from dossierflow.runs.statements import StatementsChoice, update
from dossierflow.store import dossiers, statements
from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.store.statements import CodaFile
from sandbox.billit.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from sandbox.practice import build
from tests.support.practice import EVER

BAKERY = Dossier("310001", "Bakkerij", "", 310001, 700101, "exact:one", starts_on=EVER)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation with one dossier; the folder where its statements go."""
    now = dt.datetime.now(dt.UTC)
    books, faults_books = Books(None), Books(None)
    clock = SandboxClock(faults_books, start=now)
    app = create(books, clock, Faults(books), Counters(books), build(1, now.date()), Options(True, {}))
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(store)
    with store.begin() as connection:
        dossiers.save(connection, BAKERY)
    store.close()
    with running({"billit": app}) as urls:
        for name, value in {
            "DATABASE_URL": f"sqlite:///{tmp_path / 'store.db'}",
            "BILLIT_URL": urls["billit"],
            "BILLIT_API_KEY": "demo-billit-key",
            "BILLIT_OFFICE_PARTY_ID": "700100",
            "BILLIT_CALLS_PER_SECOND": "0",
            "OUTPUT": str(tmp_path / "out"),
        }.items():
            monkeypatch.setenv(f"DOSSIERFLOW_{name}", value)
        yield tmp_path / "out" / "310001"
    books.close()
    faults_books.close()


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in ("coda", *arguments)])
    return int(end.value.code or 0)


def held_file(iban: str = "BE68539007547034") -> CodaFile:
    """An archive that was received for the bakery."""
    content = b"PK\x03\x04" + iban.encode()
    return CodaFile(
        BAKERY.id,
        sha256(content).hexdigest(),
        "archive.cod",
        statements.BANK,
        content,
        dt.datetime(2026, 3, 4, tzinfo=dt.UTC),
        "days.zip",
        '{"reason": "zip"}',
        statements.HELD,
    )


@pytest.mark.parametrize("decision", ["release", "discard"])
def test_a_held_file_is_listed_and_decided_upon(
    out: Path, tmp_path: Path, decision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("held") == 0
    with Store(f"sqlite:///{tmp_path / 'store.db'}").begin() as connection:
        statements.keep(connection, held_file(), [])
    assert run("held", BAKERY.id) == 1
    assert "archive" in capsys.readouterr().out
    assert run(decision) == 2
    assert run(decision, "nothing.cod") == 2
    assert "coda held" in capsys.readouterr().err
    assert run(decision, "days.zip", "--dossier", BAKERY.id) == 0
    assert run("held", "--json") == 0
    run("issue")
    assert (out / "archive.cod").is_file() == (decision == "release")


def test_a_run_decides_upon_held_files_first(out: Path, tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 'store.db'}").begin() as connection:
        statements.keep(connection, held_file(), [])
    with Application.open() as application:
        choice = StatementsChoice(held_files=HeldFileDecision.RELEASE, held_file="archive.cod")
        update(application, choice, one_by_one(application))
    assert (out / "archive.cod").read_bytes() == held_file().content


def test_statements_are_issued_listed_and_delivered_again(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("issue") == 0
    names = sorted(path.name for path in out.iterdir())
    assert len(names) > 3 and list(check_files(sorted(out.iterdir()), own=True)) == []
    said = capsys.readouterr().out
    assert "bank-made file" in said and all(name in said for name in names)

    assert run("accounts", "310001", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["coda"] for row in rows} == {True, False}
    assert sum(row["statements"] for row in rows) == len(names)
    assert run("accounts") == 0
    assert "Bank accounts" in capsys.readouterr().out

    again = tmp_path / "again"
    assert run("again", "310001", "--statement-numbers", "1-2", "--folder", again) == 0
    assert {path.name for path in again.iterdir()} < set(names)
    assert all((out / path.name).read_bytes() == path.read_bytes() for path in again.iterdir())
    assert run("again", "310001", "--to", "zip", "--folder", tmp_path) == 0
    assert (tmp_path / "CODA_310001.zip").is_file()

    generated = next(row for row in rows if not row["coda"])
    assert run("opening", "310001", generated["iban"], "1.00", "2026-01-01") == 2
    assert "never changes" in capsys.readouterr().err
    nothing = run("again", "310001", "--year", "2019", "--folder", tmp_path / "none")
    assert (
        nothing == 1 and "No statement fits" in capsys.readouterr().err and not (tmp_path / "none").exists()
    )
    assert run("again", "310001", "--statement-numbers", "x") == 2
