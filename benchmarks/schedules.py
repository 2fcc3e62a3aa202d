"""`python -m benchmarks.schedules --dossiers 200`: what Prefect's schedules of dossiers cost.

Three rhythms in each dossier (export hourly, bank statements on Friday, booking status weekly), on a Prefect
server of its own: applied the first time, applied again with nothing changed, and again after a redeploy.
Above 600 schedules one run looks who is due: that look alone is measured too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from deployments import server
from deployments.environment import Ports, dossierflow_settings, prefect_settings
from deployments.processes import Processes
from deployments.waiting import wait_for
from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier, DossierSettings
from dossierflow.kernel.rhythm import Rhythm, ScheduledWork
from dossierflow.runs.rhythm import due
from dossierflow.store import dossiers

RHYTHMS = {
    ScheduledWork.EXPORT: Rhythm.HOURLY,
    ScheduledWork.CODA: Rhythm.FRIDAY,
    ScheduledWork.RECONCILE: Rhythm.WEEKLY,
}
PARTY = 700100


def main() -> int:
    """One line a size; the schedules are read back from the server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.schedules", description=__doc__)
    parser.add_argument("--dossiers", default="50,200,5000", help="sizes, separated by commas")
    asked = parser.parse_args()
    print("| dossiers | schedules | applied, s | again, s | after a redeploy, s | who is due, s |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in asked.dossiers.split(","):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            print(measure(Path(folder), int(size)), flush=True)
    return 0


def measure(folder: Path, size: int) -> str:
    """A server, its deployments, a store with so many dossiers; then the commands, as a person gives them."""
    ports = Ports.free()
    environment = prefect_settings(folder, ports.prefect) | dossierflow_settings(folder, ports, PARTY)
    processes = Processes(folder, environment)
    os.environ.update(environment)
    try:
        command = [
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--no-ui",
            "--port",
            str(ports.prefect),
        ]
        processes.start("prefect-server", command)
        wait_for(processes, f"{ports.api}/health")
        asyncio.run(server.make_pool(ports.api))
        server.deploy(processes.environment)
        with Application.open() as application:
            keep(application, size)
            first = seconds(lambda: server.command(processes.environment, "schedules", "apply"))
            again = seconds(lambda: server.command(processes.environment, "schedules", "apply"))
            server.deploy(processes.environment)
            redeployed = seconds(lambda: server.command(processes.environment, "schedules", "apply"))
            now, found = application.now(), application.live_dossiers()
            look = seconds(lambda: due(found, now.replace(hour=8, minute=0), now.replace(hour=8, minute=10)))
        count = asyncio.run(standing(ports.api))
    finally:
        processes.stop()
    return f"| {size} | {count} | {first:.1f} | {again:.1f} | {redeployed:.1f} | {look:.3f} |"


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


async def standing(api: str) -> int:
    """How many schedules the server has."""
    async with server.client(api) as prefect:
        return sum(len(one.schedules) for one in await prefect.read_deployments())


def seconds(work: Callable[[], object]) -> float:
    since = time.monotonic()
    says = work()
    spent = time.monotonic() - since
    if isinstance(says, str):  # what was changed, beside the table
        print(says.strip().splitlines()[-1], file=sys.stderr, flush=True)
    return spent


if __name__ == "__main__":
    sys.exit(main())
