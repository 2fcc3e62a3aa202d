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

import psutil

RUNNING = "Ctrl-C stops everything"
PATIENCE = 300.0


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
