"""`python -m tests.support.crash_worker FOLDER`: lives that work until they are killed.

It loads everything once and forks, so that a life begins at work, not at imports. A line of JSON on its
input begins a life, or kills one; a line on its output says how each ended.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, export
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Bug, DossierflowError, Unavailable
from dossierflow.kernel import killpoint
from dossierflow.quality import RowBatch, check
from dossierflow.runs.each import in_session, once
from tests.support.crash_clock import FollowingClock
from tests.support.practice import settings

AN_ERROR_OF_OURS = 70  # exit status of a life that ended in an exception which nobody foresaw


@dataclass(frozen=True)
class Life:
    """One process: the dossiers it works on, again and again, until it dies at `point` or by a signal."""

    number: int
    dossiers: tuple[str, ...]
    seed: str
    point: str = ""
    rounds: int = 20


def environment(folder: Path) -> dict[str, str]:
    content: dict[str, str] = json.loads((folder / "environment.json").read_text())
    return content


def open_application(folder: Path) -> Application:
    return Application.open(settings(environment(folder)), FollowingClock(folder / "clock"))


def live(folder: Path, life: Life) -> None:
    rng = Random(life.seed)
    killpoint.arm(life.point)
    with opened_when_it_can(folder) as application:
        for _ in range(life.rounds):
            for dossier in at_work_on(application, life):
                _work(application, dossier, rng)


def opened_when_it_can(folder: Path) -> Application:
    """The database may be away at the very moment a life begins: then it is asked again a little later."""
    while True:
        try:
            return open_application(folder)
        except Unavailable as error:
            _say(f"not opened: {error}")
            time.sleep(0.1)


def at_work_on(application: Application, life: Life) -> list[Dossier]:
    try:
        return once(application, lambda practice: practice.dossiers(",".join(life.dossiers)))
    except Unavailable as error:
        _say(f"no dossiers: {error}")
        return []


def _work(application: Application, dossier: Dossier, rng: Random) -> None:
    """An export and a reconciliation, as a night, a person or a preview would ask for them."""
    kind = rng.choices(("scheduled", "manual", "again", "preview"), (3, 4, 1, 1))[0]
    options = ExportChoice(
        ignore_cadence=kind != "scheduled",
        including_already_exported=kind == "again",
        preview=kind == "preview",
    )
    deeds: tuple[Callable[[DossierSession], object], ...] = (
        lambda session: export(session, options),
        lambda session: reconcile(session, patience=200),
    )
    for deed in deeds:
        try:
            in_session(application, dossier, deed)
        except Bug:
            raise
        except DossierflowError as error:
            _say(f"{dossier.id} {type(error).__name__}: {error}")
            time.sleep(rng.uniform(0.05, 0.3))


def _say(text: str) -> None:
    sys.stderr.write(f"{time.time():.3f} [{os.getpid()}] {text}\n")
    sys.stderr.flush()


def _born(folder: Path, life: Life) -> int:
    """Fork; the child's exit status says whether it ended as anyone could foresee."""
    pid = os.fork()
    if pid:
        return pid
    status = 0
    try:
        log = os.open(folder / "lives.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        _say(f"begins {asdict(life)}")
        live(folder, life)
    except BaseException:
        traceback.print_exc()
        status = AN_ERROR_OF_OURS
    finally:
        sys.stderr.flush()
        os._exit(status)


def _warm_up() -> None:
    """Great Expectations loads itself in pieces; the first validation loads the last of them."""
    check(RowBatch("vat-codes", [{"key": "1", "code": "1", "type": "B", "rate": 21.0}]))


def _tell(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _bury(lives: dict[int, int]) -> None:
    """Report who died; -9 is a death by SIGKILL."""
    while lives:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        number = next(one for one, process in lives.items() if process == pid)
        del lives[number]
        _tell(ended=number, status=os.waitstatus_to_exitcode(status))


def _obey(folder: Path, asked: dict[str, Any], lives: dict[int, int]) -> None:
    """Only a process that was not buried yet is killed: no other can have its number."""
    if "kill" not in asked:
        life = Life(**{**asked, "dossiers": tuple(asked["dossiers"])})
        lives[life.number] = _born(folder, life)
    elif asked["kill"] in lives:
        os.kill(lives[asked["kill"]], signal.SIGKILL)


def main(folder: Path) -> None:
    _warm_up()
    _tell(ready=True)
    lives: dict[int, int] = {}  # number and process
    waiting = b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.02)
        if readable:
            got = os.read(0, 65536)
            if not got:
                break
            *lines, waiting = (waiting + got).split(b"\n")
            for line in lines:
                _obey(folder, json.loads(line), lives)
        _bury(lives)
    for pid in lives.values():
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
