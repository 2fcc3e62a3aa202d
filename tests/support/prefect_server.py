"""A Prefect server of a test's own, as an installation starts it, with nothing on it.

Prefect migrates an empty database for six seconds of processor time: it does so once for all tests, and each
server begins with a copy.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from deployments.environment import Ports, prefect_settings

PATIENCE = 180.0  # seconds to answer, on a busy machine
#: Names the folder of the migrated database to this process and to all that it starts (`tests/conftest.py`).
SHARED = "TESTS_PREFECT_DATABASE"


def migrated(folder: Path) -> None:
    """Give what will start in this folder (`prefect_settings`) a database that is migrated and empty."""
    home = folder / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(_database(Path(os.environ[SHARED])), home / "prefect.db")


def _database(folder: Path) -> Path:
    """The database to copy; whoever asks first has it made, and the others wait."""
    made = folder / "prefect" / "prefect.db"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
            subprocess.run(command, env=_environment(folder, 0), check=True, capture_output=True)
            (folder / "done").touch()
    return made


def _environment(folder: Path, port: int) -> dict[str, str]:
    """No setting of this process counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | prefect_settings(folder, port)


@contextmanager
def prefect_server(folder: Path, *options: str) -> Iterator[Ports]:
    """Everything of it stands in the folder."""
    ports = Ports.free()
    migrated(folder)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", *options]
    with (folder / "server.log").open("wb") as log:
        started = subprocess.Popen(
            [*command, "--port", str(ports.prefect)],
            env=_environment(folder, ports.prefect),
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + PATIENCE
    try:
        while not _answers(ports.api):
            said = (folder / "server.log").read_text(errors="replace")
            assert started.poll() is None and time.monotonic() < deadline, said
            time.sleep(0.2)
        yield ports
    finally:
        started.terminate()
        started.wait(60)


def asked(method: str, address: str, **more: Any) -> httpx.Response:
    """What a Prefect server answers; asked again where it says 503: its SQLite was locked, it did nothing."""
    for _ in range(5):
        answer = httpx.request(method, address, timeout=120, **more)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    return answer


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except httpx.TransportError:
        return False
