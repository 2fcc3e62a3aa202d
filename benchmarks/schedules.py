"""`python -m benchmarks.schedules --dossiers 200`: what Prefect's schedules of dossiers cost.

Three rhythms in each dossier (export hourly, bank statements on Friday, booking status weekly), on a Prefect
server of its own: applied the first time, applied again with nothing changed, and again after a redeploy.
Above 600 schedules one run looks who is due and starts it: that is measured for ten minutes of the day, and
for a whole Friday after which all are due.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments import server
from deployments.environment import Ports, dossierflow_settings, prefect_settings
from deployments.processes import Processes
from deployments.waiting import wait_for
from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.clock import ScaledClock
from dossierflow.kernel.rhythm import Rhythm, ScheduledWork
from dossierflow.store import dossiers
from tasks.due import LOOKED, SCOPE, start_due
from tasks.schedules import MOST

RHYTHMS = {
    ScheduledWork.EXPORT: Rhythm.HOURLY,
    ScheduledWork.CODA: Rhythm.FRIDAY,
    ScheduledWork.RECONCILE: Rhythm.WEEKLY,
}
PARTY = 700100
#: A Friday, eight in the morning in Belgium.
MORNING = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
LOOKS = {"ten minutes": timedelta(minutes=10), "a day": timedelta(days=1)}


def main() -> int:
    """One line for each thing done; what stands is read back from the server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schedules", description=__doc__)
    parser.add_argument("--dossiers", default="50,200,5000", help="sizes, separated by commas")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as in an installation: compiled once
    print("| dossiers | what | wall, s | own processor, s | server's processor, s | says |")
    print("| ---: | --- | ---: | ---: | ---: | --- |")
    for size in asked.dossiers.split(","):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            measure(Path(folder), int(size))
    return 0


@dataclass(frozen=True)
class Meter:
    """Prints what a piece of work cost, here and in the Prefect server."""

    size: int
    server: psutil.Process

    @contextmanager
    def line(self, what: str) -> Iterator[list[str]]:
        """The list is for what the work says."""
        says: list[str] = []
        since, own, its = time.monotonic(), _own(), self._servers()
        yield says
        spent = (time.monotonic() - since, _own() - own, self._servers() - its)
        figures = " | ".join(f"{one:.2f}" for one in spent)
        print(f"| {self.size} | {what} | {figures} | {' '.join(says)} |", flush=True)

    def _servers(self) -> float:
        its = (self.server, *self.server.children(recursive=True))
        return sum(sum(one.cpu_times()[:2]) for one in its)


def _own() -> float:
    """Of this process and of the commands that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(folder: Path, size: int) -> None:
    """A server, its deployments, a store with so many dossiers; then the commands, as a person gives them."""
    ports = Ports.free()
    environment = prefect_settings(folder, ports.prefect) | dossierflow_settings(folder, ports, PARTY)
    processes = Processes(folder, environment)
    os.environ.update(environment)
    try:
        command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--port"]
        processes.start("prefect-server", [*command, str(ports.prefect)])
        wait_for(processes, f"{ports.api}/health")
        meter = Meter(size, psutil.Process(processes.ids()["prefect-server"]))
        asyncio.run(server.make_pool(ports.api))
        server.deploy(processes.environment)
        with Application.open(clock=ScaledClock(0, MORNING)) as application:
            keep(application, size)
            _apply(meter, processes, "schedules applied")
            _apply(meter, processes, "again, nothing changed")
            server.deploy(processes.environment)
            _apply(meter, processes, "again, after a redeploy")
            if size * len(RHYTHMS) > MOST:
                with temporary_settings({PREFECT_API_URL: ports.api}):
                    _look(meter, application)
    finally:
        processes.stop()


def keep(application: Application, size: int) -> None:
    """So many live dossiers, each with three rhythms of its own."""
    settings = DossierSettings(rhythm=dict(RHYTHMS))
    plain = Dossier("", "", "", 0, 0, "exact:1", settings, starts_on=date(2026, 1, 1))
    found = [
        replace(plain, id=str(number), name=f"Client {number}", division=number, party_id=number)
        for number in range(310_000, 310_000 + size)
    ]
    with application.store.begin() as connection:
        dossiers.save(connection, *found)
        for one in found:
            dossiers.set_settings(connection, one.id, settings)


def _apply(meter: Meter, processes: Processes, what: str) -> None:
    with meter.line(what) as says:
        output = server.apply(processes.environment, "schedules")
        says.append(output.strip().splitlines()[-1])


def _look(meter: Meter, application: Application) -> None:
    """What `flows/due.py` does, after each of these silences."""
    for name, silence in LOOKS.items():
        with application.store.begin() as connection:
            dossiers.move_cursor(connection, SCOPE, LOOKED, (MORNING - silence).isoformat(), MORNING)
        with meter.line(f"who is due after {name}, and started") as says, _counted() as calls:
            started = asyncio.run(start_due(application))
            found = ", ".join(f"{work}: {count}" for work, count in started.items())
            says.append(f"{found}; {len(calls)} calls to Prefect")


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every call of this process."""
    calls: list[str] = []
    original = httpx.AsyncClient.send

    async def send(self: httpx.AsyncClient, request: httpx.Request, **asked: Any) -> httpx.Response:
        calls.append(f"{request.method} {request.url.path}")
        return await original(self, request, **asked)

    httpx.AsyncClient.send = send  # type: ignore[method-assign, assignment]
    try:
        yield calls
    finally:
        httpx.AsyncClient.send = original  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main())
