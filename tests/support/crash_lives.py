"""The lives of workers, as the conductor holds them: begun, killed, and how they ended."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.support.crash_worker import AN_ERROR_OF_OURS, Life

ROOT = Path(__file__).parents[2]
KILLED = -9


@dataclass
class Lives:
    """`killed_at` counts the deaths at each named point; 'anywhere' are those by a signal at random."""

    folder: Path
    begun: dict[int, Life] = field(default_factory=dict)
    going: set[int] = field(default_factory=set)
    killed_at: Counter[str] = field(default_factory=Counter)
    errors_of_ours: int = 0

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.support.crash_worker", str(self.folder)]
        with (self.folder / "lives.log").open("ab") as log:
            self._nursery = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        self._struck: set[int] = set()
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._told.get(timeout=120)  # ready

    def begin(self, life: Life) -> None:
        self.begun[life.number] = life
        self.going.add(life.number)
        self._ask(asdict(life))

    def kill(self, number: int) -> None:
        self._struck.add(number)
        self._ask({"kill": number})

    def notice(self) -> None:
        """Take note of who died since."""
        while not self._told.empty():
            self._note(self._told.get())

    def end(self) -> None:
        """Kill all that live, and wait until none does."""
        for number in list(self.going):
            self.kill(number)
        while self.going:
            self._note(self._told.get(timeout=60))
        self.close()

    def close(self) -> None:
        assert self._nursery.stdin is not None
        self._nursery.stdin.close()
        self._nursery.wait(30)

    def _note(self, told: dict[str, Any]) -> None:
        number = told["ended"]
        self.going.discard(number)
        if told["status"] == KILLED:
            point = self.begun[number].point.partition(":")[0]
            self.killed_at["anywhere" if number in self._struck or not point else point] += 1
        elif told["status"] == AN_ERROR_OF_OURS:
            self.errors_of_ours += 1

    def _ask(self, what: dict[str, Any]) -> None:
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(json.dumps(what).encode() + b"\n")
        self._nursery.stdin.flush()

    def _listen(self) -> None:
        assert self._nursery.stdout is not None
        for line in self._nursery.stdout:
            self._told.put(json.loads(line))
