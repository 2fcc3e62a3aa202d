"""The conductor: while workers export and reconcile, it lets everything go wrong that its seed thinks of."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import httpx
from sqlalchemy.exc import DBAPIError

from dossierflow.app.application import Application
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Destination
from dossierflow.errors import DossierflowError
from dossierflow.kernel.killpoint import POINTS
from dossierflow.store import dossiers
from dossierflow.store.tokens import all_connections
from tests.support.crash_clerk import clerk_works
from tests.support.crash_clock import FollowingClock
from tests.support.crash_faults import mishap
from tests.support.crash_lives import Lives
from tests.support.crash_worker import Life, open_application
from tests.support.night import night
from tests.support.practice import consent, settings_for
from tests.support.sandboxes import FAULTY_PURCHASE_DOSSIER, Sandboxes

MANY = 50  # documents that arrive at once, where they are late
BEAT, LONGEST_BEAT = 0.1, 0.5  # seconds of real time; a restart of the sandboxes takes several
SPEED = 20  # sandbox seconds in one real second: a minute's budget returns after three
JUMPS = (90.0, 700.0, 3_700.0, 30_000.0)
TODAY = "2026-06-01"
SETTLING = 120
#: Sales and purchases of the three dossiers; the last may not book purchases.
DESTINATIONS = (
    (Destination.JOURNAL, Destination.MAILBOX),
    (Destination.MAILBOX, Destination.JOURNAL),
    (Destination.SCAN, Destination.SCAN),
)
Outage = Callable[[float], None]


@dataclass
class Stage:
    """Both sandboxes, the store, and everything a run leaves behind, in one folder."""

    folder: Path
    sandboxes: Sandboxes
    clock: FollowingClock
    application: Application


def set_stage(folder: Path, store_url: str, *arguments: str) -> Stage:
    """Both sandboxes in a process of their own, onboarded, with a first night behind them."""
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--speed", str(SPEED), "--today", TODAY, *arguments))
    sandboxes.start()
    clock = FollowingClock(folder / "clock")
    clock.follow(sandboxes)
    environment = settings_for(sandboxes, store_url, folder)
    environment["DOSSIERFLOW_SETTLING_SECONDS"] = str(SETTLING)
    environment["DOSSIERFLOW_HTTP_TIMEOUT_SECONDS"] = "2"
    (folder / "environment.json").write_text(json.dumps(environment))
    application = open_application(folder)
    consent(application)
    night(application)
    send_everywhere(application)
    return Stage(folder, sandboxes, clock, application)


def send_everywhere(application: Application) -> None:
    """From now on the dossiers send to all three destinations."""
    for dossier, (sales, purchases) in zip(application.dossiers(), DESTINATIONS, strict=True):
        wanted = {Direction.SALES: sales, Direction.PURCHASE: purchases}
        with application.store.begin() as connection:
            dossiers.set_settings(connection, dossier.id, replace(dossier.settings, destinations=wanted))


@dataclass
class Conductor:
    """`seconds` of chaos in which `documents` new documents arrive. `outage` takes the database away."""

    stage: Stage
    rng: Random
    seconds: float
    documents: int
    outage: Outage
    done: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def __post_init__(self) -> None:
        self.lives = Lives(self.stage.folder)
        self.dossiers = [one.id for one in self.stage.application.dossiers()]
        self.parties = {one.id: one.party_id for one in self.stage.application.dossiers()}
        first, *others = self.dossiers
        self.slots = [(first,), (first,), tuple(others), tuple(reversed(others))]
        self.held: dict[int, int] = {}  # slot and life
        self.outages: list[threading.Thread] = []

    def run(self) -> None:
        """Chaos until the time is over; then everybody is dead and every fault is cleared."""
        begun = last = time.monotonic()
        try:
            while (now := time.monotonic()) - begun < self.seconds:
                self._fill_the_slots()
                self._let_documents_arrive(now - begun)
                self._beat(min(now - last, LONGEST_BEAT))
                last = now
                time.sleep(BEAT)
                self.lives.notice()
            self._let_documents_arrive(self.seconds)
        finally:
            self.lives.end()
        self._calm_down()

    def _beat(self, passed: float) -> None:
        """What may go wrong, and after how many seconds it does on average."""
        for mean, deed in (
            (2.0, self._kill_one),
            (0.35, self._arm_a_fault),
            (12.0, self._restart_the_sandboxes),
            (6.0, self._take_the_database_away),
            (5.0, self._jump),
            (1.0, self._consent_where_it_is_needed),
            (0.5, self._let_the_clerk_work),
        ):
            if self.rng.random() < passed / mean:
                deed()

    def _fill_the_slots(self) -> None:
        for slot, wanted in enumerate(self.slots):
            if self.held.get(slot) not in self.lives.going:
                number = len(self.lives.begun) + 1
                life = Life(number, wanted, f"{self.rng.random()}", self._point())
                self.held[slot] = number
                self.lives.begin(life)

    def _point(self) -> str:
        """Mostly a point at which few died until now; for some lives none."""
        if self.rng.random() < 0.2:
            return ""
        fewest = sorted(POINTS, key=lambda one: (self.lives.killed_at[one], self.rng.random()))
        return f"{self.rng.choice(fewest[:4])}:{self.rng.choice((1, 1, 1, 2, 4))}"

    def _let_documents_arrive(self, passed: float) -> None:
        """Evenly over the first three quarters of the time."""
        due = min(self.documents, int(self.documents * passed / (0.75 * self.seconds)))
        while self.made < due:
            behind = due - self.made  # a busy machine comes to it late, and then to many
            count = min(behind, self.rng.randrange(1, 6) if behind < MANY else MANY)
            dossier = self.rng.choice([self.dossiers[0], *self.dossiers])
            purchases = () if dossier == FAULTY_PURCHASE_DOSSIER else ("purchase",)
            self.stage.sandboxes.admin(
                "billit",
                "portal/invoice",
                party_id=self.parties[dossier],
                direction=self.rng.choice(("sales", *purchases)),
                kind=self.rng.choice(("invoice", "invoice", "invoice", "credit-note")),
                count=count,
            )
            self.made += count

    def _kill_one(self) -> None:
        if self.lives.going:
            self.lives.kill(self.rng.choice(sorted(self.lives.going)))
            self.done["kills"] += 1

    def _arm_a_fault(self) -> None:
        service, fault = mishap(self.rng)
        self.stage.sandboxes.admin(service, "faults", **fault)
        status = fault.get("args", {}).get("status", "")
        form = fault.get("args", {}).get("form", "")
        self.done[f"{fault['kind']} {status}{form}".strip()] += 1

    def _restart_the_sandboxes(self) -> None:
        self.stage.sandboxes.kill()
        time.sleep(self.rng.uniform(0, 0.5))
        self.stage.sandboxes.start()
        self.done["sandboxes killed"] += 1

    def _take_the_database_away(self) -> None:
        outage = threading.Thread(target=self.outage, args=(self.rng.uniform(0.2, 1.5),), daemon=True)
        outage.start()
        self.outages = [*(one for one in self.outages if one.is_alive()), outage]
        self.done["database away"] += 1

    def _jump(self) -> None:
        self.stage.clock.advance(self.stage.sandboxes, self.rng.choice(JUMPS))
        self.done["clock jumps"] += 1

    def _consent_where_it_is_needed(self) -> None:
        """What a person does who is told to reconnect: a death during a refresh costs the token chain.

        The database may be away at that moment, as for everybody else; then the person comes back later.
        """
        with suppress(DossierflowError, DBAPIError):
            with self.stage.application.store.read() as connection:
                broken = [one for one in all_connections(connection) if one.broken_since]
            if broken:
                consent(self.stage.application)
                self.done["consents"] += 1

    def _let_the_clerk_work(self) -> None:
        with suppress(httpx.HTTPError):  # the sandboxes may be down at this moment
            self.done.update([f"clerk {clerk_works(self.stage.sandboxes, self.rng)}"])

    def _calm_down(self) -> None:
        """No outage goes on, no fault is armed, and the connection stands."""
        for outage in self.outages:
            outage.join()
        for service in ("exact", "billit"):
            self.stage.sandboxes.clear_faults(service)
        consent(self.stage.application)
