"""Seeded Billit sandboxes on real sockets, with a clock that tests may move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.billit.driver import Driver
from sandbox.billit.service import create
from sandbox.kernel.books import Books
from sandbox.kernel.clock import SandboxClock
from sandbox.kernel.counters import Counters
from sandbox.kernel.faults import Faults
from sandbox.kernel.options import Options
from sandbox.kernel.server import running
from sandbox.practice import Practice, build

MORNING = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)


@cache
def seeded() -> Practice:
    return build(1, MORNING.date())


@pytest.fixture(scope="session")
def practice() -> Practice:
    """What the sandboxes were filled from."""
    return seeded()


def service(clock: SandboxClock, books: Books, strict: bool = True, **settings: int) -> ASGIApp:
    options = Options(strict, {f"billit.{name}": value for name, value in settings.items()})
    return create(books, clock, Faults(books), Counters(books), seeded(), options)


class Stage:
    """One server for the whole session; each test puts a service of its own on it."""

    app: ASGIApp
    url: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        for message in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{message}.complete"})


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    stage = Stage()
    with running({"billit": stage}) as urls:
        stage.url = urls["billit"]
        yield stage


@pytest.fixture
def clock() -> SandboxClock:
    """The test's clock; it stands still until it is moved."""
    return SandboxClock(Books(None), start=MORNING, speed=0)


@pytest.fixture
def billit(clock: SandboxClock, stage: Stage) -> Iterator[Driver]:
    """A fresh, strict sandbox."""
    stage.app = service(clock, Books(None))
    driver = Driver(stage.url)
    yield driver
    driver.close()


@pytest.fixture
def start(clock: SandboxClock) -> Iterator[Callable[..., Driver]]:
    """Starts a sandbox with settings of the test's own: `start(strict=False, header_mode=1)`."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(started(clock, **settings))


@contextmanager
def started(
    clock: SandboxClock, path: Path | None = None, strict: bool = True, **settings: int
) -> Iterator[Driver]:
    """A sandbox of its own as long as the block lasts; its books are in memory unless there is a path."""
    books = Books(path)
    with running({"billit": service(clock, books, strict, **settings)}) as urls:
        driver = Driver(urls["billit"])
        yield driver
        driver.close()
    books.close()


@pytest.fixture(scope="session")
def reading() -> Iterator[Driver]:
    """One sandbox for all tests that only read."""
    with started(SandboxClock(Books(None), start=MORNING, speed=0)) as driver:
        yield driver


@pytest.fixture
def at(clock: SandboxClock, tmp_path: Path) -> Callable[[], AbstractContextManager[Driver]]:
    """Opens the sandbox whose books are in this test's folder: a second time is a restart."""
    return lambda: started(clock, tmp_path / "billit.sqlite")
