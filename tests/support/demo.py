"""The demo as a person starts it, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from tests.support.prefect_server import asked

RUNNING = "Ctrl-C stops everything"
PATIENCE = 300.0
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
#: A mark that is escaped in Markdown; in JSON, the backslash itself is.
ESCAPED = re.compile(r"\\{1,2}([!#-/:-@\[\]^-`{-~])")


def as_of_a_person() -> dict[str, str]:
    """This environment without settings of ours. Python keeps what it compiled, as everywhere: each run is a
    process, and would else compile some 350 modules."""
    ours = ("PREFECT_", "DOSSIERFLOW_", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@dataclass
class Demo:
    """One start of `make demo`; what it printed so far is in `output`."""

    folder: Path
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "deployments.demo", "--data", str(self.folder), *self.arguments]
        with (self.folder / "demo.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=as_of_a_person())

    @property
    def output(self) -> str:
        return (self.folder / "demo.log").read_text()

    def wait_for(self, text: str) -> str:
        """The output once it holds this text; AssertionError with all of it where it never does."""
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.2)
        return self.output

    def end(self) -> int:
        """Wait for it to end by itself; its exit status."""
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def interrupt(self) -> int:
        """Ctrl-C; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.end()

    def kill(self) -> None:
        """SIGKILL, as a power cut would; only the demo itself, not what it started."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def address(self, name: str) -> str:
        """An address that it printed behind this name."""
        found = re.search(rf"^{re.escape(name)}\s+(http://127\.0\.0\.1:\d+)", self.output, re.MULTILINE)
        assert found, self.output
        return found.group(1)

    def settings(self) -> dict[str, str]:
        """What its processes are set by."""
        assert self.process is not None
        [worker] = [
            one
            for one in psutil.Process(self.process.pid).children()
            if "worker" in one.cmdline() and "prefect" in one.cmdline()
        ]
        ours = ("PREFECT_", "DOSSIERFLOW_")
        return {name: value for name, value in worker.environ().items() if name.startswith(ours)}

    def left_running(self) -> list[str]:
        """Processes that still work in its folder."""
        found = []
        for process in psutil.process_iter(["cmdline", "environ"]):
            command = " ".join(process.info["cmdline"] or [])
            home = (process.info["environ"] or {}).get("PREFECT_HOME", "")
            if str(self.folder) in command or home.startswith(str(self.folder)):
                found.append(command)
        return found


class Server:
    """The demo's Prefect server: what an operator does and reads there."""

    def __init__(self, demo: Demo) -> None:
        self.ui = demo.address("Prefect")

    def ask(self, path: str, **body: Any) -> Any:
        return asked("POST", f"{self.ui}/api/{path}", json=body).raise_for_status().json()

    def read(self, path: str) -> Any:
        return asked("GET", f"{self.ui}/api/{path}").raise_for_status().json()

    # Pages

    def versions(self) -> dict[str, str]:
        """The newest version of every page, by key."""
        return {one["key"]: one["latest_id"] for one in self.ask("artifacts/latest/filter", limit=200)}

    def page(self, key: str) -> str:
        """The newest version of a page, as a person reads it: what Markdown escapes stands as itself."""
        [latest] = self.ask("artifacts/latest/filter", artifacts={"key": {"any_": [key]}}, limit=1)
        return ESCAPED.sub(r"\1", str(latest["data"]).replace("<br>", " "))

    # Runs

    def deployment(self, name: str) -> dict[str, Any]:
        """By its whole name, `export/by hand`."""
        found: dict[str, Any] = self.read(f"deployments/name/{quote(name)}")
        return found

    def run(self, deployment: str, **parameters: Any) -> dict[str, Any]:
        """Run a deployment as an operator does; its final state."""
        state: dict[str, Any] = self.run_whole(deployment, **parameters)["state"]
        return state

    def run_whole(self, deployment: str, **parameters: Any) -> dict[str, Any]:
        """Run a deployment under the name that the form suggests; the run when it has ended."""
        path = f"deployments/{self.deployment(deployment)['id']}/create_flow_run"
        return self.end(self.ask(path, parameters=parameters, name="iron-angelfish")["id"])

    def end(self, run_id: str) -> dict[str, Any]:
        """A run when it has ended."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            run: dict[str, Any] = self.read(f"flow_runs/{run_id}")
            if run["state"]["type"] in ENDED:
                return run
            time.sleep(0.5)
        raise AssertionError(f"the run did not end: {run['name']} is {run['state']}")

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """Of a flow, the newest first; not those that are only planned."""
        wanted = {"name": {"any_": [flow]}}
        found = self.ask("flow_runs/filter", flows=wanted, sort="EXPECTED_START_TIME_DESC")
        return [one for one in found if one["state"]["type"] != "SCHEDULED" or not one["auto_scheduled"]]
