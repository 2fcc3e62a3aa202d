"""Lets the tokens of one connection expire, over and over, while processes use it and are killed.

Its clock jumps; the lives of the tokens and the earliest refresh stay Exact's own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any
from urllib.parse import unquote

import httpx

from dossierflow.exact.budget import Budget
from dossierflow.exact.connect import connect
from dossierflow.kernel.tokens import ConnectionStatus
from dossierflow.store import problems
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import all_connections
from dossierflow.texts import words
from tests.support.sandboxes import USER, Sandboxes
from tests.support.token_life import APP, POLICY, Shared, live

LONGEST = 60  # seconds of real time that a refresh may take with everything that happens to it
HASTE = 0.006  # seconds: a refresh takes about as long, so a kill within them finds it at any of its moments
PLANS = {"nobody": 4, "who refreshes": 3, "anyone": 3}


@dataclass
class TokenChain:
    """`processes` that share a connection. `windows` counts the chains that a kill cost between the service's
    answer and our store; `lost` are the reasons of chains that ended in any other way."""

    shared: Shared
    sandboxes: Sandboxes
    store: Store
    rng: Random
    processes: int
    expiries: int = 0
    windows: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    _living: dict[int, BaseProcess] = field(default_factory=dict)
    _dead: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.support.token_life"])
        self._clock = self.shared.clock

    def run(self, expiries: int) -> None:
        try:
            for _ in range(self.processes):
                self._begin()
            for _ in range(expiries):
                self._expiry()
        finally:
            for process in self._living.values():
                process.kill()
            for process in self._living.values():
                process.join(20)

    def consent(self) -> None:
        """What a person does to connect, or to connect again."""
        asked = {"user": USER, "client_id": APP.client_id}
        given = httpx.post(f"{self.shared.url}/_sandbox/api/consent", json=asked, timeout=30).json()
        budget, code = Budget(StoredBudgets(self.store), self._clock), unquote(given["code"])
        tokens = self.shared.tokens(self.store)
        connect(self.shared.url, APP, lambda _: tokens, budget, self._clock, code)

    def status(self) -> ConnectionStatus:
        with self.store.read() as connection:
            return next(one for one in all_connections(connection) if one.id == self.shared.connection)

    def alarms(self) -> list[str]:
        """What stands on the practice's list of problems."""
        with self.store.read() as connection:
            return [one.problem.kind for one in problems.open_ones(connection)]

    def log(self) -> list[dict[str, Any]]:
        """The service's own log of its token endpoint."""
        return self.sandboxes.rows("exact", "oauth/log")

    def _expiry(self) -> None:
        """One life of a token: too young, old enough, due; then its refresh, with what happens to it."""
        status = self.status()
        young, mature, due = ((100, 569), (569, 589), (590.5, 640))
        self._jump(status.obtained_at, self.rng.uniform(*young))
        if self.rng.random() < 0.3:
            self._kill(self.rng.choice(list(self._living)), "at rest")
        time.sleep(self.rng.uniform(0.02, 0.2))
        if self.rng.random() < 0.5:
            self._jump(status.obtained_at, self.rng.uniform(*mature))
            time.sleep(self.rng.uniform(0.02, 0.1))
        self._jump(status.obtained_at, self.rng.uniform(*due))
        self._see_through(status.generation)
        self.expiries += 1

    def _see_through(self, generation: int) -> None:
        [plan] = self.rng.choices(list(PLANS), list(PLANS.values()))
        deadline, waited_for = time.monotonic() + LONGEST, ""
        while True:
            status = self.status()
            if status.broken_since:
                return self._reconnect(status)
            if status.generation > generation:
                return None
            self._check_lives()
            holder = _process(status.refreshing_by)
            if holder in self._dead:
                plan = "nobody"  # a second kill would take the word from whoever finds this one's remains
                if waited_for != status.refreshing_by:
                    waited_for = status.refreshing_by
                    self._jump(status.refreshing_since, POLICY.stale_after.total_seconds() + 1)
            elif plan == "who refreshes" and holder:
                time.sleep(self.rng.uniform(0, HASTE))
                self._kill(holder, plan)
            elif plan == "anyone":
                time.sleep(self.rng.uniform(0, 0.1))
                self._kill(self.rng.choice(list(self._living)), plan)
                plan = self.rng.choice(list(PLANS))
            assert time.monotonic() < deadline, f"no refresh: {status}"
            time.sleep(0.001)

    def _reconnect(self, status: ConnectionStatus) -> None:
        """The chain is gone: by a kill in the window, or it should not be. A person is told, and consents."""
        reason = words("en").say(status.reason)
        _, _, remains = reason.partition(" by ")
        if "never reported back" in reason and _process(remains.split(" ")[0]) in self._dead:
            self.windows += 1
        else:
            self.lost.append(reason)
        deadline = time.monotonic() + LONGEST
        while "reconnect" not in self.alarms():
            assert time.monotonic() < deadline, "nobody was told that the connection is broken"
            time.sleep(0.01)
        self.consent()

    def _jump(self, since: datetime | None, seconds: float) -> None:
        assert since is not None
        ahead = (since + timedelta(seconds=seconds) - self._clock.now()).total_seconds()
        if ahead > 0:
            self._clock.advance(self.sandboxes, ahead)

    def _check_lives(self) -> None:
        gone = [pid for pid, process in self._living.items() if process.exitcode is not None]
        assert not gone, f"{gone} ended by themselves: see {self.shared.folder / 'passing.log'}"

    def _begin(self) -> None:
        seed = f"{self.rng.random()}"
        process = self._context.Process(target=live, args=(self.shared, seed), daemon=True)
        process.start()
        assert process.pid is not None
        self._living[process.pid] = process

    def _kill(self, pid: int, when: str) -> None:
        """And let another take its place."""
        process = self._living.pop(pid, None)
        assert process is not None and process.exitcode is None, f"process {pid} ended by itself"
        os.kill(pid, signal.SIGKILL)
        process.join(20)
        self._dead.add(pid)
        self.killed[when] += 1
        self._begin()


def _process(holder: str) -> int:
    """The process in "host:pid:claim"; 0 where nobody refreshes."""
    parts = holder.split(":")
    return int(parts[1]) if len(parts) > 1 else 0
