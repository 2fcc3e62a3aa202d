"""`dossierflow up`: the whole installation on one machine, until it is told to stop.

A Prefect server with a login, the work pool, deployments, schedules, automations and a worker. What ends by
itself is started again. A run that was lost with its process is marked as crashed, and Prefect begins the
night again.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
from cyclopts import Parameter

from deployments import server
from deployments.environment import login, prefect_settings
from deployments.processes import Processes
from deployments.waiting import say, step, wait_for
from dossierflow.app.application import Application
from dossierflow.cli.output import DONE
from dossierflow.kernel.told import misuse, setting_error
from dossierflow.texts import Words, spoken, words
from tasks.ui import FILE

FOLDER, PAGES = Path(".dossierflow"), "pages"
LOGO = server.ROOT / "tasks" / "logo.png"
LOOPBACK = "127.0.0.1"
SERVER, WORKER = "prefect-server", "worker"
#: Addresses, and so not an environment's to set.
OURS = ("PREFECT_API_URL",)
#: Seconds: how far apart the starts of what ends again and again are at most; what lived so long is well; the
#: server is asked so often, and started anew after so long a silence.
LONGEST_PAUSE, SETTLED = 60.0, 300.0
ASKED_EVERY, SILENT = 10.0, 120.0


def up(
    *,
    host: Annotated[
        str, Parameter(help="Where the server listens: this machine alone, unless told.")
    ] = LOOPBACK,
    port: Annotated[int, Parameter(help="Of the server and its pages.")] = 4200,
    data: Annotated[Path, Parameter(help="Where Prefect's own database, logs and login are kept.")] = FOLDER,
) -> int:
    """Start everything on this machine, and keep it running until Ctrl-C.

    The server has a login, made at the first start. Run it in the folder of prefect.yaml, as a service where
    the machine is to do it by itself (docs/operating.md).
    """
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    if Path.cwd() != server.ROOT:
        raise misuse("other-folder", folder=str(server.ROOT))
    folder = data.absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder):
        _refuse_unfit(host, port)
        installation = Installation(folder, host, port)
        try:
            installation.start()
            installation.tell()
            installation.keep()
        except KeyboardInterrupt:
            say(_words().sentence("up.stopping"))
        finally:
            installation.stop()
    return DONE


def _words() -> Words:
    return words(spoken())


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else keeps this installation running; the lock goes with the process, however that ends."""
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise misuse("at-work-already", folder=str(folder)) from None
        yield


def _refuse_unfit(host: str, port: int) -> None:
    """What would fail later is said before anything starts."""
    with Application.open():
        pass  # settings and store are in order, or said not to be
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise setting_error("port-taken", address=f"{host}:{port}", reason=str(error.strerror)) from None


@dataclass
class Installation:
    """The processes of one machine, and how long each one that ended waits for its next start."""

    folder: Path
    host: str
    port: int
    pauses: dict[str, float] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    silent_since: float | None = None
    asked: float = 0.0

    def __post_init__(self) -> None:
        defaults = prefect_settings(self.folder, self.port)
        own = {name: os.environ[name] for name in defaults if name in os.environ and name not in OURS}
        secret = {name: login(self.folder) for name in (server.LOGIN, "PREFECT_SERVER_API_AUTH_STRING")}
        pages = {"PREFECT_SERVER_UI_STATIC_DIRECTORY": str(self.folder / PAGES)}
        os.environ.update(defaults | secret | pages | own)
        self.processes = Processes(self.folder, {})

    @property
    def api(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/api"

    def start(self) -> None:
        """In the order in which one needs the other. Safe after a kill at any moment."""
        self.processes.end_leftovers()
        with step(_words().sentence("up.starting")):
            command = [sys.executable, "-m", "prefect", "server", "start", "--host", self.host]
            self._start(SERVER, [*command, "--port", str(self.port)])
            wait_for(self.processes, f"{self.api}/health")
        # First of all: the server's own automations would mark them too, and begin the night much later.
        left = asyncio.run(server.crash_leftovers(self.api))
        if left:
            say(_words().sentence("up.cut-short", count=left))
        with step(_words().sentence("up.deploying")):
            asyncio.run(server.make_pool(self.api))
            server.bring_up_to_date(self.processes.environment)
            shutil.copy(LOGO, self.folder / PAGES / "v1" / FILE)
        self._start(WORKER, [sys.executable, "-m", "prefect", "worker", "start", "--pool", server.POOL])

    def tell(self) -> None:
        """Where to look, and how a command in another window reaches the server."""
        kept = self.folder / "prefect.env"
        kept.touch(mode=0o600)
        names = ("PREFECT_HOME", "PREFECT_API_URL", server.LOGIN)
        kept.write_text("".join(f"{name}={os.environ[name]}\n" for name in names))
        told, page = _words(), f"http://{LOOPBACK}:{self.port}/artifacts/key/practice-overview"
        say(told.sentence("up.prefect", address=page))
        say(told.sentence("up.login", file=str(self.folder / "login")))
        say(told.sentence("up.other-window", command=f"set -a; . {kept}; set +a"))
        say(told.sentence("up.running"))

    def keep(self) -> None:
        """Look each second, and start again what ended or answers no more."""
        while True:
            time.sleep(1)
            for name in self.processes.ended():
                self._again(name, "up.ended")
            if self._is_silent():
                self._again(SERVER, "up.silent")

    def stop(self) -> None:
        """The worker first, so that what it leaves can still be told to the server."""
        if WORKER in self.processes.ids() and SERVER not in self.processes.ended():
            self.processes.end(WORKER)
            self._mark_dead()
        self.processes.stop()

    def _start(self, name: str, command: list[str]) -> None:
        self.processes.start(name, command)
        self.started[name] = time.monotonic()

    def _again(self, name: str, why: str) -> None:
        """At once at first; later the longer the more often it ends."""
        lived = time.monotonic() - self.started[name]
        pause = 0.0 if lived > SETTLED else self.pauses.get(name, 0.0)
        self.pauses[name] = min(LONGEST_PAUSE, 2 * pause + 1)
        facts = {"process": name, "file": str(self.folder / f"{name}.log"), "seconds": f"{pause:.0f}"}
        say(_words().fill(_words().template(why), facts))
        time.sleep(pause)
        self.processes.start_again(name)
        self.started[name], self.silent_since = time.monotonic(), None
        if name == WORKER:
            self._mark_dead()

    def _mark_dead(self) -> None:
        """Runs whose process went with the worker. Where the server is away, its automations do it."""
        try:
            dead = asyncio.run(server.crash_leftovers(self.api, all_of_them=False))
        except httpx.HTTPError:
            return
        if dead:
            say(_words().sentence("up.went-with-worker", count=dead))

    def _is_silent(self) -> bool:
        """Whether the server runs and has not answered for long. It is asked every ten seconds."""
        now = time.monotonic()
        if now < self.asked + ASKED_EVERY:
            return False
        self.asked = now
        try:
            well = httpx.get(f"{self.api}/health", timeout=ASKED_EVERY).is_success
        except httpx.TransportError:
            well = False
        self.silent_since = None if well else self.silent_since or now
        return self.silent_since is not None and now - self.silent_since > SILENT
