"""What end-to-end tests share: a demo (both sandboxes, a Prefect server, a worker, and the night done), and
a bare Prefect server for those that need no practice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.demo import RUNNING, Demo, Server
from tests.support.prefect_server import migrated, prefect_server


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


@pytest.fixture(scope="session")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server as an installation starts it, with nothing on it: who asks for it makes
    things of one kind, and counts only those."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as ports:
        yield ports.api.removesuffix("/api")
