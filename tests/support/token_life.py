"""One of the processes that share a connection: it uses its token until it is killed."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from dossierflow.app.safety import watched
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError, Reconnect
from dossierflow.exact.auth import CHAIN, App, TokenEndpoint
from dossierflow.exact.budget import Budget
from dossierflow.exact.resources.divisions import me
from dossierflow.exact.transport import Caller, ExactTransport
from dossierflow.http.exchange import Exchange
from dossierflow.kernel.tokens import TokenKeeper
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store
from dossierflow.store.tokens import StoredTokens, TokenCipher
from tests.support.crash_clock import FollowingClock
from tests.support.sandboxes import Sandboxes

APP = App("dossierflow-demo", "demo-secret", "https://localhost/")
#: The life of a token and the earliest refresh are Exact's; a waiting process only looks more often.
POLICY = replace(CHAIN, poll=timedelta(seconds=0.1))
PACE = (0.05, 0.25)  # seconds between two calls of a process


@dataclass(frozen=True)
class HeldClock(FollowingClock):
    """Whoever asks for the time while it jumps waits until it has: to all, service and processes, it jumps
    at once."""

    def advance(self, sandboxes: Sandboxes, seconds: float) -> None:
        self._hold.touch()
        super().advance(sandboxes, seconds)
        self._hold.unlink()

    def now(self) -> datetime:
        while self._hold.exists():
            time.sleep(0.001)
        return super().now()

    @property
    def _hold(self) -> Path:
        return self.file.with_suffix(".held")


@dataclass(frozen=True)
class Shared:
    """What every process is told: where the service, the store, the time and the notes are."""

    url: str
    store_url: str
    secret_key: str
    connection: str
    folder: Path

    @property
    def clock(self) -> HeldClock:
        return HeldClock(self.folder / "clock")

    def tokens(self, store: Store) -> StoredTokens:
        return StoredTokens(store, TokenCipher(self.secret_key), self.connection)

    @property
    def dossier(self) -> Dossier:
        """Any dossier of this connection: whose problem a broken connection becomes."""
        return Dossier("2104011", "Bakkerij De Gouden Aar BV", "", 2104011, 700111, self.connection)


def live(shared: Shared, seed: str) -> None:
    """Until it is killed."""
    rng, clock, store = Random(seed), shared.clock, Store(shared.store_url)
    budget, exchange = Budget(StoredBudgets(store), clock), Exchange(shared.url, 30)
    endpoint = TokenEndpoint(
        exchange, APP, clock, lambda: budget.token_call(APP.client_id, shared.connection)
    )
    keeper = TokenKeeper(shared.tokens(store), clock, endpoint.refresh, POLICY)
    transport = ExactTransport(
        exchange, Caller(APP.client_id, shared.connection, "Lotte"), keeper, budget, clock
    )
    alarmed = False
    while True:
        try:
            me(transport)
            if alarmed:
                with watched(store, clock, shared.dossier):
                    alarmed = False  # what ends without an error solves the problem
        except Reconnect:
            if not alarmed:
                alarmed = True
                with suppress(Reconnect), watched(store, clock, shared.dossier):
                    raise
        except DossierflowError as passing:
            with (shared.folder / "passing.log").open("a") as notes:
                notes.write(f"{os.getpid()} {type(passing).__name__}: {passing}\n")
        time.sleep(rng.uniform(*PACE))
