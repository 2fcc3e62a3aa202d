"""One demo for all end-to-end tests: both sandboxes, a real Prefect server, a worker, and the night done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.demo import RUNNING, Demo, Server
from tests.support.prefect_server import migrated


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo") / "data")
    migrated(running.folder)
    running.start()
    running.wait_for(RUNNING)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.interrupt()


@pytest.fixture
def server(demo: Demo) -> Server:
    return Server(demo)
