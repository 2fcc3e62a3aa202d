"""`make demo`: both sandboxes, a Prefect server, and the night's run of a sample practice.

Everything it keeps is in one folder. Killed at any moment and started again, it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx

from deployments import server
from deployments.environment import Ports, dossierflow_settings, prefect_settings
from deployments.processes import Processes
from deployments.waiting import say, step, wait_for
from dossierflow.app.application import Application
from dossierflow.errors import Reconnect
from dossierflow.exact.connect import connect
from dossierflow.kernel.settings import language_at_hand
from dossierflow.store.tokens import StoredTokens
from dossierflow.texts import speak, spoken, words

FOLDER = Path(".demo")
USER = "lotte.vermeulen"  # the sandbox's office user
OFFICE = 700100  # the practice's PartyID at the Billit sandbox
ONBOARD, GO_LIVE, NIGHT = "onboard/by hand", "live/by hand", "night/every night"


def main() -> int:
    """Exit status 0: the night was done. 1: it was not."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the run")
    parser.add_argument("--fresh", action="store_true", help="forget earlier demos first")
    parser.add_argument("--data", type=Path, default=FOLDER, help="where everything is kept")
    options = parser.parse_args()
    speak(language_at_hand())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Also where a shell started this in the background, and so with Ctrl-C switched off.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return demo(options.data.absolute(), once=options.once, fresh=options.fresh)
    except KeyboardInterrupt:
        tell("stopped")
        return 0


def demo(folder: Path, *, once: bool, fresh: bool) -> int:
    """Start everything, run the night, show where to look; stop everything at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = Ports.free()
    settings = prefect_settings(folder, ports.prefect) | dossierflow_settings(folder, ports, OFFICE)
    processes = Processes(folder, settings)
    left = processes.end_leftovers()
    if left:
        tell("interrupted", count=left)
    if fresh:
        forget(folder)
        settings = prefect_settings(folder, ports.prefect) | dossierflow_settings(folder, ports, OFFICE)
        processes = Processes(folder, settings)
    os.environ.update(settings)
    try:
        start(processes, folder, ports)
        succeeded = go_live(processes, ports) and run_night(processes, ports)
        show(folder, ports)
        if not once:
            tell("stays")
            wait_for_ever(processes)
        return 0 if succeeded else 1
    finally:
        processes.stop()


def start(processes: Processes, folder: Path, ports: Ports, *size: str) -> None:
    """The sandboxes (of this size), the server, the connection, the deployments, the worker."""
    with step(told("starting")):
        sandbox = [sys.executable, "-m", "sandbox", "--data", str(folder / "sandbox")]
        sandbox += ["--exact-port", str(ports.exact), "--billit-port", str(ports.billit), *size]
        processes.start("sandbox", sandbox)
        prefect = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
        processes.start("prefect-server", [*prefect, "--port", str(ports.prefect)])
        wait_for(processes, f"http://127.0.0.1:{ports.exact}/_sandbox/api/health")
        wait_for(processes, f"http://127.0.0.1:{ports.billit}/_sandbox/api/health")
        wait_for(processes, f"http://127.0.0.1:{ports.prefect}/api/health")
    with step(told("connecting", user=USER)):
        give_consent()
    with step(told("deploying")):
        left = asyncio.run(server.crash_leftovers(ports.api, again=False))
        asyncio.run(server.make_pool(ports.api))
        worker = [sys.executable, "-m", "prefect", "worker", "start", "--pool", server.POOL]
        processes.start("worker", worker)
        server.deploy(processes.environment)
        server.apply(processes.environment, "schedules", "automations")
    if left:
        tell("lost", count=left)


def go_live(processes: Processes, ports: Ports) -> bool:
    """Find the dossiers, and make them live, as a person does once: until then nothing is sent."""
    with Application.open() as application:
        if application.live_dossiers():
            return True
    start = datetime.now(UTC).date().replace(month=1, day=1)
    live = told("live", day=words(spoken()).day(start))
    return run_flow(processes, ports, told("finding"), ONBOARD) and run_flow(
        processes, ports, live, GO_LIVE, all=True, from_=start.isoformat()
    )


def run_night(processes: Processes, ports: Ports) -> bool:
    """The night, through the worker, as an installation runs it."""
    return run_flow(processes, ports, told("night"), NIGHT)


def run_flow(processes: Processes, ports: Ports, says: str, deployment: str, **parameters: Any) -> bool:
    """One run of a deployment; whether it did its work."""
    say(says)

    def tell_line(line: str) -> None:
        processes.check()
        say(f"  {line}")

    run, state = asyncio.run(server.run(ports.api, deployment, tell_line, **parameters))
    seconds = (run.total_run_time or run.estimated_run_time).total_seconds()
    tell("ended", state=state.name, seconds=f"{seconds:.0f}", says=state.message)
    return state.is_completed()


def show(folder: Path, ports: Ports) -> None:
    """Where to look, and the one thing to try next."""
    ui = f"http://127.0.0.1:{ports.prefect}"
    tell("prefect", address=f"{ui}/runs")
    for artifact in asyncio.run(server.artifacts(ports.api)):
        say(f"  {artifact.key:<24} {ui}/artifacts/artifact/{artifact.latest_id}")
    tell("exact", address=f"http://127.0.0.1:{ports.exact}/_sandbox/")
    tell("billit", address=f"http://127.0.0.1:{ports.billit}/_sandbox/portal")
    tell("files")
    for dossier in sorted((folder / "out").glob("*")):
        names = sorted(path.name for path in dossier.iterdir())
        facts = {
            "folder": os.path.relpath(dossier),
            "count": len(names),
            "first": names[0],
            "last": names[-1],
        }
        tell("files-of", **facts)
    tell("try-next", address=f"{ui}/deployments", clicks="export › by hand → Run → Custom run")


def told(key: str, **facts: object) -> str:
    """What a new reader sees first, in the practice's language; all its facts are the demo's own."""
    return words(spoken()).template(f"demo.{key}").format(**facts)


def tell(key: str, **facts: object) -> None:
    say(told(key, **facts))


def give_consent() -> None:
    """Consent as a person gives it at Exact's page; not again while the connection lives."""
    with Application.open() as application:
        application.move_api_key()  # the sandboxes may stand at other ports than last time
        try:
            for status in application.connections():
                application.exact(status.id).me()
            return
        except Reconnect:
            pass
        asked = {"user": USER, "client_id": application.app.client_id}
        url = f"{application.settings.exact_url}/_sandbox/api/consent"
        answer = httpx.post(url, json=asked).raise_for_status().json()
        connect(
            application.settings.exact_url,
            application.app,
            lambda connection: StoredTokens(
                application.store, application.token_cipher, connection, application.settings.exact_url
            ),
            application.budget,
            application.clock,
            unquote(answer["code"]),
        )


def forget(folder: Path) -> None:
    """Remove what earlier demos kept: nothing outside the folder, and only what a demo makes."""
    import shutil

    for name in ("sandbox", "prefect", "out"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in folder.glob("dossierflow.db*"):
        path.unlink()


def wait_for_ever(processes: Processes) -> None:
    while True:
        processes.check()
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
