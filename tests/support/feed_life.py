"""One life of a process that collects bank-made CODA and delivers it, as every night does."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

from dossierflow import statements as bank_statements
from dossierflow.app.application import Application
from dossierflow.errors import Unavailable
from dossierflow.kernel import killpoint
from dossierflow.kernel.outcome import accepted
from tests.support.crash_clock import FollowingClock
from tests.support.practice import settings


@dataclass(frozen=True)
class Home:
    """Where lives work: the settings of their installation, and the folder that everything is in."""

    environment: dict[str, str]
    folder: Path

    @property
    def clock(self) -> FollowingClock:
        return FollowingClock(self.folder / "clock")

    @property
    def delivered(self) -> Path:
        return self.folder / "delivered"


def live(home: Home, point: str, at_work: Event) -> None:
    """A look at the feed, and everything new to its folder; dies at the point, if it comes there."""
    killpoint.arm(point)
    with Application.open(settings(home.environment), home.clock) as application:
        dossiers = application.dossiers()
        at_work.set()
        feed = application.billit.feed(application.settings.billit_feed)
        try:
            accepted(feed.register())
            bank_statements.collect_feed(application.store, feed, dossiers, application.clock)
        except Unavailable as error:  # the service answers nothing for a moment: the next look finds it
            sys.stderr.write(f"{error}\n")
        for dossier in dossiers:
            folder = bank_statements.Folder(str(home.delivered / dossier.id))
            bank_statements.deliver(application.store, dossier, folder, application.clock)
