"""Servers that belong to one start of the demo: started in order, stopped in reverse, never left behind."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

GRACE = 8.0  # seconds between asking a process to stop and ending it


class Processes:
    """Child processes, each with a session of its own and a log file.

    Their ids stand in a file while they run: a start after a kill finds and ends what was left.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._register = folder / "processes.json"
        self.environment = {**os.environ, **environment}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, Sequence[str]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a Python module or program of this environment; its output goes to NAME.log."""
        self._commands[name] = command
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self._note()

    def ids(self) -> dict[str, int]:
        """The process ids of what runs, by name."""
        return {name: process.pid for name, process in self._running.items()}

    def check(self) -> None:
        """Raises RuntimeError with the end of the log where one of them has ended by itself."""
        for name, process in self._running.items():
            if process.poll() is not None:
                tail = (self._folder / f"{name}.log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{name} ended with status {process.returncode}:\n{tail}")

    def ended(self) -> list[str]:
        """Those that have ended by themselves."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def start_again(self, name: str) -> None:
        """End one with all that it started itself, and start it anew."""
        _signal_group(self._running[name].pid, signal.SIGKILL)
        self._running[name].wait()
        self.start(name, self._commands[name])

    def end(self, name: str) -> None:
        """Ask one to stop; end it with all that it started itself where it does not within the grace."""
        process = self._running.pop(name)
        _signal_group(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        _signal_group(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ask each to stop, the last started first; end those that do not within the grace."""
        for process in reversed(self._running.values()):
            _signal_group(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL)  # also what it started itself
            process.wait()
        self._running.clear()
        self._register.unlink(missing_ok=True)

    def end_leftovers(self) -> int:
        """End what an interrupted start left; how many there were."""
        try:
            noted = json.loads(self._register.read_text())
        except (FileNotFoundError, ValueError):
            return 0
        ended = 0
        for pid, started in noted.values():
            for process in _session(pid, started):
                process.kill()
                ended += 1
        self._register.unlink(missing_ok=True)
        return ended

    def _note(self) -> None:
        noted = {
            name: [process.pid, psutil.Process(process.pid).create_time()]
            for name, process in self._running.items()
        }
        beside = self._register.with_suffix(".new")
        beside.write_text(json.dumps(noted))
        beside.replace(self._register)


def _session(pid: int, started: float) -> list[psutil.Process]:
    """The processes of the session that this process leads or led. A number used again is not it."""
    try:
        if abs(psutil.Process(pid).create_time() - started) > 1:
            return []
    except psutil.NoSuchProcess:
        pass  # the leader is gone, its children may not be
    return [one for one in psutil.process_iter() if _session_of(one.pid) == pid]


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def _die_with_parent() -> None:
    """On Linux: a killed demo takes its servers with it (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
