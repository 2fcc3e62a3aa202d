"""A practice of any number of dossiers on both sandboxes, whose time passes only when it is told to."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from dossierflow.app.application import Application
from dossierflow.domain.document import Direction
from dossierflow.domain.dossier import Destination, Dossier
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, NightRun, night
from dossierflow.store import dossiers
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import Sandboxes

DAY = 86_400
FIRST_DIVISION = 2_200_001
#: Every third dossier sends its purchases to the digital mailbox, where the clerk books them.
MAILBOX_EVERY = 3


@dataclass
class TandemClock:
    """The product's and the sandboxes' time at once: it stands still, and whoever waits moves both."""

    sandboxes: Sandboxes
    instant: datetime
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sandboxes.admin("exact", "clock", advance=max(0.0, seconds))
            self.instant += timedelta(seconds=max(0.0, seconds))

    def set(self, instant: datetime) -> None:
        self.sandboxes.admin("exact", "clock", set=instant.isoformat())
        self.instant = instant


@dataclass
class NightStage:
    """`dossiers` are those that the nights are about; the sandboxes' first three are left alone."""

    sandboxes: Sandboxes
    clock: TandemClock
    application: Application
    dossiers: list[Dossier]

    def night(self, dossiers: list[Dossier] | None = None) -> NightRun:
        named = ",".join(one.id for one in dossiers or self.dossiers)
        return night(self.application, NightChoice(dossiers=named), OneByOne(self.application))

    def next_night(self) -> None:
        """Two in the morning, a day later."""
        day = (self.clock.now() + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)
        self.clock.set(day)

    def close(self) -> None:
        self.application.close()
        self.sandboxes.stop()


def set_night_stage(folder: Path, count: int, documents: int, begins: datetime) -> NightStage:
    """Dossiers with as many documents each, found and onboarded, which send from now on."""
    arguments = ("--speed", "0", "--today", begins.date().isoformat())
    arguments += ("--dossiers", str(count + 3), "--documents", str(documents), "--set", "exact.minute=600")
    sandboxes = Sandboxes(folder / "sandbox", arguments=arguments)
    sandboxes.start()
    clock = TandemClock(sandboxes, begins)
    clock.set(begins)
    environment = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
    environment["DOSSIERFLOW_SETTLING_SECONDS"] = "120"
    environment["DOSSIERFLOW_HTTP_TIMEOUT_SECONDS"] = "30"
    application = Application.open(settings(environment), clock)
    consent(application)
    stage = NightStage(sandboxes, clock, application, [])
    mine = [str(FIRST_DIVISION + at) for at in range(count)]
    find_dossiers(application)
    make_live(application)
    stage.dossiers = application.dossiers(",".join(mine))
    _choose_destinations(stage)
    for one in stage.dossiers:  # what comes over Peppol is an order at once
        sandboxes.admin("billit", "portal/switch", party_id=one.party_id, processes_ubl=True)
    return stage


def _choose_destinations(stage: NightStage) -> None:
    with stage.application.store.begin() as connection:
        for at, dossier in enumerate(stage.dossiers):
            if at % MAILBOX_EVERY == 2:
                wanted = {**dossier.settings.destinations, Direction.PURCHASE: Destination.MAILBOX}
                dossiers.set_settings(
                    connection, dossier.id, replace(dossier.settings, destinations=wanted, coda=False)
                )
            else:
                dossiers.set_settings(connection, dossier.id, replace(dossier.settings, coda=False))
    stage.dossiers = stage.application.dossiers(",".join(one.id for one in stage.dossiers))
