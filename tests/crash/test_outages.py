"""A night is stopped by all that stops one, and is complete before morning: nothing twice, nobody forgotten.

In short, a machine is rebooted in a night of three dossiers. With `--crash-seconds` of ten minutes and more,
each outage has a night of fifty dossiers to itself, with the store on a PostgreSQL of its own, and Prefect
too where this machine's PostgreSQL has what a Prefect server needs (`own_postgres.py`).
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, night
from tests.crash.conftest import is_long
from tests.support.installation import Installation, sent, sent_twice
from tests.support.own_postgres import OwnPostgres
from tests.support.prefect_server import migrated
from tests.support.receiver import Receiver
from tests.support.sandboxes import Sandboxes
from tests.support.secrets_kept import secrets, standing

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.crash,
    pytest.mark.xdist_group("outages"),
    pytest.mark.timeout(9000),
]


@dataclass(frozen=True)
class Outage:
    """What stops a night; `lost`: its run dies of it, and another one goes on."""

    name: str
    happens: Callable[[Installation], None]
    lost: bool = False


SHORT = (Outage("the machine is rebooted", Installation.reboot, lost=True),)
LONG = (
    Outage("the server is killed", Installation.kill_server),
    Outage("the worker is killed", Installation.kill_worker),
    Outage("the worker is killed with its runs", Installation.kill_worker_and_runs, lost=True),
    *SHORT,
    Outage("the database is restarted", Installation.restart_database),
)


@pytest.fixture
def outages(request: pytest.FixtureRequest) -> tuple[Outage, ...]:
    if not is_long(request.config):
        return SHORT
    return tuple(one for one in LONG if request.config.getoption("--outage") in one.name)


@pytest.fixture
def sandboxes(tmp_path: Path, outages: tuple[Outage, ...]) -> Iterator[Sandboxes]:
    size = () if outages is SHORT else ("--dossiers", "50", "--documents", "4")
    running = Sandboxes(tmp_path / "sandbox", arguments=size)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def receiver() -> Iterator[tuple[Receiver, str]]:
    heard = Receiver()
    web = heard.listen()
    yield heard, f"http://127.0.0.1:{web.server_port}/key-of-the-office"
    web.shutdown()
    web.server_close()


@pytest.fixture
def database(outages: tuple[Outage, ...]) -> Iterator[OwnPostgres | None]:
    """None in short: SQLite."""
    if outages is SHORT:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="dossierflow-outages-"))
    running = OwnPostgres(folder)
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def installation(
    tmp_path: Path, sandboxes: Sandboxes, receiver: tuple[Receiver, str], database: OwnPostgres | None
) -> Iterator[Installation]:
    extra = {"DOSSIERFLOW_NOTIFY": receiver[1]} | (database.settings() if database else {})
    running = Installation(tmp_path / "office", sandboxes, extra, database=database)
    migrated(running.folder / "up")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()


def test_a_night_outlives_whatever_stops_it(
    installation: Installation,
    sandboxes: Sandboxes,
    receiver: tuple[Receiver, str],
    outages: tuple[Outage, ...],
    tmp_path: Path,
) -> None:
    for outage in outages:
        began = time.monotonic()
        installation.begin_night()
        hit = installation.in_the_midst_of_work()
        outage.happens(installation)
        if outage.lost:
            installation.wait_until(lambda run=hit: installation.state_of(run) == "CRASHED")  # type: ignore[misc]
        installation.wait_until(
            installation.is_done, pause=2
        )  # each look costs the server what its work does
        print(f"{outage.name}: the night is done {time.monotonic() - began:.0f} s after it began")
        assert (installation.state_of(hit) == "CRASHED") is outage.lost, outage.name
        assert sent(sandboxes) and not sent_twice(sandboxes), outage.name
        calls = [call["subject"] for call in receiver[0].heard]
        assert outage.lost is False or any(call.startswith("Failed: night") for call in calls), calls
        _nothing_is_left(installation)
        _more_to_do(sandboxes)
    _no_secret_stands_anywhere(installation, tmp_path, receiver[1])
    assert installation.stop() == 0
    assert installation.left_running() == []


def _nothing_is_left(installation: Installation) -> None:
    """One more night finds nothing to do."""
    with installation.application() as application:
        again = night(application, NightChoice(), OneByOne(application))
        more = [(one.name, part) for one, done in again.done.items() for part in done.parts if part.anything]
        assert not more and not again.failed, (more, again.failed)
        assert not again.anything, again.collected


def _no_secret_stands_anywhere(installation: Installation, folder: Path, address: str) -> None:
    """Of a whole night: in no database, log, page, event, block, backup or file for support. On PostgreSQL
    what reads the databases is asked: Prefect's API, and the backup."""
    office = installation.folder
    installation.type("support", str(folder / "support.zip"), "--data", str(office / "up"))
    installation.type("backup", str(folder / "backup.zip"))
    login = (office / "up" / "login").read_text("utf-8")
    asked = {
        name: installation.ask(f"{name}/filter") for name in ("artifacts", "logs", "events", "flow_runs")
    }
    asked["block_documents"] = installation.ask("block_documents/filter", include_secrets=False)
    (folder / "api.json").write_text(json.dumps(asked), "utf-8")
    with installation.application() as application:
        hidden = secrets(application, login, login.partition(":")[2], address)
    own = {office / "up" / "login", office / "up" / "prefect.env", office / "secret.key"}
    of_the_services = set((folder / "sandbox").rglob("*"))
    assert standing(folder, hidden, own | of_the_services) == []


def _more_to_do(sandboxes: Sandboxes) -> None:
    """A new document in every dossier."""
    sandboxes.admin("billit", "portal/invoices", every=1)
