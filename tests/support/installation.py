"""An installation of one machine, `dossierflow up`, beside both sandboxes; and what stops it in the night."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from deployments.environment import Ports, dossierflow_settings
from dossierflow.app.application import Application
from dossierflow.runs.discovery import find_dossiers
from tests.support.demo import as_of_a_person
from tests.support.own_postgres import OwnPostgres
from tests.support.practice import consent, make_live, settings
from tests.support.sandboxes import OFFICE, Sandboxes

ROOT = Path(__file__).parents[2]
MAIN = "from dossierflow.cli.app import main; main()"
READY = "Ctrl-C stops everything"
NIGHT = "night/every night"
PATIENCE = 900.0
MARKER = re.compile(r"billit-(\d+)-(\d+)-\d+$")
UNFINISHED = ("RUNNING", "PENDING", "SCHEDULED", "CANCELLING")


@dataclass
class Installation:
    """`extra` are settings of its own, such as its databases."""

    folder: Path
    sandboxes: Sandboxes
    extra: dict[str, str] = field(default_factory=dict)
    database: OwnPostgres | None = None
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        exact, billit = (int(url.rpartition(":")[2]) for url in (self.sandboxes.exact, self.sandboxes.billit))
        self.ports = Ports(exact, billit, Ports.free().prefect)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = dossierflow_settings(self.folder, self.ports, OFFICE) | self.extra
        self.environment = as_of_a_person() | self.settings

    # Its life

    def prepare(self) -> None:
        """A person has consented, and made all dossiers live."""
        with self.application() as application:
            consent(application)
            find_dossiers(application)
            make_live(application)

    def application(self) -> Application:
        names = {name for name in self.settings if name.startswith("DOSSIERFLOW_")}
        return Application.open(settings({name: self.settings[name] for name in names}))

    def start(self) -> None:
        command = [sys.executable, "-c", MAIN, "up", "--port", str(self.ports.prefect)]
        command += ["--data", str(self.folder / "up")]
        with (self.folder / "up.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=ROOT)
        self.wait_until(lambda: READY in self.output)

    def stop(self) -> int:
        """As systemd asks it; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    @property
    def output(self) -> str:
        return (self.folder / "up.log").read_text("utf-8")

    def wait_until(self, holds: Callable[[], bool], pause: float = 0.2) -> None:
        """Looked at after each `pause` (seconds); AssertionError with its output where that never holds, or
        it has ended."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self.process is not None and self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(pause)

    def type(self, *words: str) -> str:
        """A command in another window, as the installation itself says it; what it printed."""
        kept = (self.folder / "up" / "prefect.env").read_text("utf-8").splitlines()
        known = dict(line.split("=", 1) for line in kept)
        command = [sys.executable, "-c", MAIN, *words]
        done = subprocess.run(
            command, env=self.environment | known, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # What stops it

    def pid(self, name: str) -> int:
        noted = json.loads((self.folder / "up" / "processes.json").read_text())
        return int(noted[name][0])

    def kill_worker(self) -> None:
        """SIGKILL to the worker alone: its runs are left alone."""
        os.kill(self.pid("worker"), signal.SIGKILL)

    def kill_worker_and_runs(self) -> None:
        """As a machine out of memory does it."""
        server = self.pid("prefect-server")
        for process in self.left_running():
            if process.pid != server and process.pid != self.own_pid:
                process.kill()

    def kill_server(self) -> None:
        os.kill(self.pid("prefect-server"), signal.SIGKILL)

    def reboot(self) -> None:
        """Everything is killed at once, and the machine starts its service again."""
        assert self.process is not None
        self.process.kill()
        for process in self.left_running():
            process.kill()
        self.process.wait()
        self.start()

    def restart_database(self) -> None:
        assert self.database is not None
        self.database.restart()

    @property
    def own_pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def left_running(self) -> list[psutil.Process]:
        """Whatever still works for it: servers, worker, runs."""
        home = str(self.folder / "up" / "prefect")
        return [one for one in psutil.process_iter(["environ"]) if _home(one) == home]

    # Its server

    def ask(self, path: str, **body: Any) -> Any:
        """POST to Prefect's API, with the installation's login; again while it is away."""
        login = (self.folder / "up" / "login").read_text("utf-8")
        user, _, password = login.partition(":")
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                url = f"http://127.0.0.1:{self.ports.prefect}/api/{path}"
                answer = httpx.post(url, json=body, auth=(user, password), timeout=60)
                if answer.status_code < 500:
                    return answer.raise_for_status().json()
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, f"{path}: no answer"
            time.sleep(0.5)

    def begin_night(self) -> None:
        wanted = {"name": {"any_": ["every night"]}}
        [deployment] = self.ask("deployments/filter", deployments=wanted)
        self.ask(f"deployments/{deployment['id']}/create_flow_run", name="night")

    def nights(self) -> list[dict[str, Any]]:
        """Its nights that are no longer planned, the newest first."""
        found = self.ask(
            "flow_runs/filter", flow_runs={"tags": {"all_": ["night"]}}, sort="EXPECTED_START_TIME_DESC"
        )
        return [run for run in found if "auto-scheduled" not in run["tags"]]

    def state_of(self, run: str) -> str:
        [found] = [one for one in self.nights() if one["id"] == run]
        return str(found["state"]["type"])

    def done(self, run: str) -> int:
        """How many pieces of work of a run are done."""
        runs = {"flow_run_id": {"any_": [run]}, "state": {"type": {"any_": ["COMPLETED"]}}}
        return len(self.ask("task_runs/filter", task_runs=runs))

    def in_the_midst_of_work(self) -> str:
        """The run of a night that has done a piece of its work."""
        found: list[str] = []

        def works() -> bool:
            running = [run["id"] for run in self.nights() if run["state"]["type"] == "RUNNING"]
            found[:] = [run for run in running if self.done(run)]
            return bool(found)

        self.wait_until(works)
        return found[0]

    def is_done(self) -> bool:
        """Whether no night is under way or about to be, and the newest is complete; AssertionError where a
        night failed, which nothing takes up again."""
        newest = self.nights()[0]
        assert newest["state"]["type"] != "FAILED", newest["state"]
        return not self.unfinished() and newest["state"]["type"] == "COMPLETED"

    def unfinished(self) -> list[dict[str, Any]]:
        return [run for run in self.nights() if run["state"]["type"] in UNFINISHED]


def _home(process: psutil.Process) -> str:
    return str((process.info["environ"] or {}).get("PREFECT_HOME", ""))


def sent_twice(sandboxes: Sandboxes) -> list[int]:
    """Orders with more than one entry in Exact's books."""
    return [order for order, count in _entries(sandboxes).items() if count > 1]


def sent(sandboxes: Sandboxes) -> int:
    """How many orders have an entry in Exact's books."""
    return len(_entries(sandboxes))


def _entries(sandboxes: Sandboxes) -> Counter[int]:
    divisions = [int(row["Code"]) for row in sandboxes.rows("exact", "system/Divisions")]
    found = (MARKER.match(mark) for division in divisions for mark in sandboxes.markers(division))
    return Counter(int(one[2]) for one in found if one)
