"""`python -m benchmarks.night --dossiers 50,500`: what a night costs, through the real flow on a real server.

For each size a practice of its own: both sandboxes in one process, a Prefect server and a worker, all on this
machine. Four nights: the first, one that ends what it began, one with nothing to do, and one with a new
document in 2 % of the dossiers. Own processor time is that of the flow runs' processes from start to end,
Prefect's client and imports included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import psutil
from prefect.client.orchestration import PrefectClient

from deployments import demo
from deployments.environment import Ports, dossierflow_settings, prefect_settings
from deployments.processes import Processes
from dossierflow.app.application import Application
from dossierflow.runs.discovery import find_dossiers
from dossierflow.store import dossier_life, dossiers

EVER = date(2000, 1, 1)
MEASURED = Path(__file__).parent / "measured"
CHANGED = 50  # every 50th dossier gets a document: 2 %
BEFORE = 0.83  # seconds of own processor time a dossier, idle, at 200 dossiers, in the version before


@dataclass(frozen=True)
class Figures:
    """One night; times in seconds, own ones summed over the flow runs' processes."""

    wall: float
    cpu: float
    server_cpu: float
    sandbox_cpu: float
    calls: int
    commits: int
    rss_mb: float
    state: str


@dataclass
class Stage:
    """Everything that runs, and where the flow runs' processes leave their figures."""

    folder: Path
    ports: Ports
    processes: Processes

    def night(self) -> Figures:
        """Run it by the worker, and wait for its end."""
        figures = self.folder / "figures"
        for path in figures.glob("*.json"):
            path.unlink()
        before, calls, since = self._spent(), self._calls(), time.monotonic()
        state = asyncio.run(_run(self.ports.api))
        wall = time.monotonic() - since
        time.sleep(3)  # the processes write their figures as they end, and the server its events
        after = self._spent()
        own = [json.loads(path.read_text()) for path in figures.glob("*.json")]
        return Figures(
            wall,
            sum(process["cpu"] for process in own),
            after["prefect-server"] - before["prefect-server"],
            after["sandbox"] - before["sandbox"],
            self._calls() - calls,
            sum(process["commits"] for process in own),
            max(process["rss_mb"] for process in own),
            state,
        )

    def change(self) -> None:
        """A new document in 2 % of the dossiers, of the day before yesterday: the cadence lets it go."""
        url = f"http://127.0.0.1:{self.ports.billit}/_sandbox/api/portal/invoices"
        httpx.post(url, json={"every": CHANGED, "days_ago": 2}, timeout=600).raise_for_status()

    def _calls(self) -> int:
        services = (self.ports.exact, self.ports.billit)
        answers = [httpx.get(f"http://127.0.0.1:{port}/_sandbox/api/calls", timeout=60) for port in services]
        return sum(answer.raise_for_status().json()["total"] for answer in answers)

    def _spent(self) -> dict[str, float]:
        return {name: _cpu(pid) for name, pid in self.processes.ids().items()}


def measure(dossiers: int, documents: int, kept: Path | None, tell: Callable[[str], None]) -> dict[str, Any]:
    """One size, as a row of the table."""
    with _folder(kept, dossiers) as folder:
        ports, of_first = Ports.free(), folder / "first.json"
        (folder / "figures").mkdir(exist_ok=True)
        settings = prefect_settings(folder, ports.prefect)
        settings |= dossierflow_settings(folder, ports, demo.OFFICE) | _measured(folder)
        processes = Processes(folder, settings)
        os.environ.update(settings)
        try:
            size = ["--dossiers", str(dossiers), "--documents", str(documents)]
            demo.start(processes, folder, ports, *size)
            stage = Stage(folder, ports, processes)
            if not of_first.exists():
                make_live()
                of_first.write_text(json.dumps(asdict(stage.night())))
            first = Figures(**json.loads(of_first.read_text()))
            tell(f"first night: {first}")
            stage.night()  # what the first night began is over: bookings that stood out, lists
            idle = stage.night()
            tell(f"idle night: {idle}")
            stage.change()
            changed = stage.night()
            tell(f"2 % changed: {changed}")
        finally:
            processes.stop()
    return row(dossiers, first, idle, changed)


@contextmanager
def _folder(kept: Path | None, dossiers: int) -> Iterator[Path]:
    """Of a practice that is thrown away, or of a kept one, by its size."""
    if kept is not None:
        folder = kept.absolute() / str(dossiers)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)


def make_live() -> None:
    """Every dossier, before it was ever read, so that the first night does all the work."""
    with Application.open() as application:
        find_dossiers(application)
        with application.store.begin() as connection:
            for dossier in dossiers.in_service(connection):
                dossier_life.go_live(connection, dossier.id, EVER, application.now())


def row(dossiers: int, first: Figures, idle: Figures, changed: Figures) -> dict[str, Any]:
    """The figures that count, per dossier, and each night whole."""
    return {
        "dossiers": dossiers,
        "idle_cpu_per_dossier": round(idle.cpu / dossiers, 4),
        "idle_wall": round(idle.wall, 1),
        "calls_per_dossier": round(idle.calls / dossiers, 2),
        "commits_per_dossier": round(idle.commits / dossiers, 2),
        "peak_rss_mb": round(idle.rss_mb, 1),
        "idle_server_cpu_per_dossier": round(idle.server_cpu / dossiers, 4),
        "idle_sandbox_cpu_per_dossier": round(idle.sandbox_cpu / dossiers, 4),
        "nights": {"first": asdict(first), "idle": asdict(idle), "changed": asdict(changed)},
    }


def table(rows: list[dict[str, Any]]) -> str:
    """As Markdown, for the docs."""
    names = [
        "dossiers",
        "idle_cpu_per_dossier",
        "idle_server_cpu_per_dossier",
        "idle_sandbox_cpu_per_dossier",
    ]
    names += ["idle_wall", "calls_per_dossier", "commits_per_dossier", "peak_rss_mb"]
    lines = [" | ".join(names), " | ".join("---:" for _ in names)]
    lines += [" | ".join(str(row[name]) for name in names) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def _measured(folder: Path) -> dict[str, str]:
    """What makes the flow runs' processes write their figures, and what no night waits for here."""
    return {
        "NIGHT_FIGURES": str(folder / "figures"),
        "PYTHONPATH": os.pathsep.join([str(MEASURED), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "DOSSIERFLOW_SETTLING_SECONDS": "0",
    }


async def _run(api: str) -> str:
    async with PrefectClient(api) as client:
        deployment = await client.read_deployment_by_name(demo.NIGHT)
        started = await client.create_flow_run_from_deployment(deployment.id)
        while True:
            await asyncio.sleep(1)
            flow_run = await client.read_flow_run(started.id)
            if flow_run.state is not None and flow_run.state.is_final():
                return f"{flow_run.state.name}: {(flow_run.state.message or '')[:200]}"


def _cpu(pid: int) -> float:
    """Processor seconds of a process and its children."""
    main = psutil.Process(pid)
    times = [process.cpu_times() for process in (main, *main.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def main() -> int:
    """Print the table, or with --json a list of rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night", description=__doc__)
    parser.add_argument("--dossiers", default="50,500,5000", help="sizes, separated by commas")
    parser.add_argument("--documents", type=int, default=2, help="of each dossier in the first night")
    parser.add_argument(
        "--keep", type=Path, help="keep each practice in this folder: its first night is done once"
    )
    parser.add_argument("--json", action="store_true", help="print a list of rows")
    asked = parser.parse_args()
    with redirect_stdout(sys.stderr):  # what the start of the practice says is none of the rows
        rows = [
            measure(
                int(size), asked.documents, asked.keep, lambda line: print(line, file=sys.stderr, flush=True)
            )
            for size in asked.dossiers.split(",")
        ]
    print(json.dumps(rows, indent=2) if asked.json else table(rows))
    if not asked.json:
        print(f"The version before: {BEFORE} s of own processor time a dossier, idle, at 200 dossiers.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
