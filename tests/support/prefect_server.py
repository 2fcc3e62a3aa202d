"""A Prefect server of a test's own, as an installation starts it, with nothing on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from deployments.environment import Ports, prefect_settings

PATIENCE = 180.0  # seconds to answer, on a busy machine


@contextmanager
def prefect_server(folder: Path, *options: str) -> Iterator[Ports]:
    """Everything of it stands in the folder, and no setting of this process counts."""
    ports = Ports.free()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", *options]
    with (folder / "server.log").open("wb") as log:
        started = subprocess.Popen(
            [*command, "--port", str(ports.prefect)],
            env=kept | prefect_settings(folder, ports.prefect),
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


def _answers(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=5).is_success
    except httpx.TransportError:
        return False
