"""The first import of many relations never holds the night's export, and may be stopped at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dossierflow import delivery
from dossierflow.app.application import Application
from dossierflow.billit.resources.parties import Parties
from dossierflow.onboarding import imports
from dossierflow.runs.discovery import find_dossiers
from dossierflow.runs.each import OneByOne
from dossierflow.runs.night import NightChoice, night
from dossierflow.runs.onboard import OnboardChoice, onboard
from dossierflow.store import masterdata
from tests.support.practice import consent, make_live, settings, settings_for
from tests.support.sandboxes import UNHURRIED, Sandboxes

TWO = "2200001, 2200002"
SIZE = ("--dossiers", "5", "--documents", "1", *UNHURRIED)


@dataclass
class LeapingClock:
    """The machine's time, but whoever waits for Billit's pace is there at once."""

    leapt: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.leapt

    def sleep(self, seconds: float) -> None:
        self.leapt += timedelta(seconds=max(0.0, seconds))


def test_all_exports_come_first_then_a_forecast_then_relation_by_relation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 3)
    sandboxes = Sandboxes(tmp_path / "sandbox", arguments=SIZE)
    sandboxes.start()
    happened: list[str] = []
    watch(monkeypatch, delivery, "export", "export", happened)
    watch(monkeypatch, Parties, "save", "relation", happened)
    environment = settings_for(sandboxes, f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
    environment["DOSSIERFLOW_BILLIT_CALLS_PER_SECOND"] = "1000"
    try:
        with Application.open(settings(environment), LeapingClock()) as application:
            consent(application)
            find_dossiers(application)
            make_live(application)
            die_at(monkeypatch, happened, 5)
            run = night(application, NightChoice(TWO), OneByOne(application, happened.append))
            assert run.failed  # the import died half-way in one dossier: every export was over long before
            exports = [at for at, one in enumerate(happened) if one == "export"]
            forecast = next(at for at, one in enumerate(happened) if "wait for Billit: about" in one)
            assert len(exports) == 2
            assert max(exports) < forecast < happened.index("relation")
            monkeypatch.undo()
            rest = onboard(application, OnboardChoice(TWO), OneByOne(application))
            assert (rest.done.failed, waiting(application)) == ({}, 0)
    finally:
        sandboxes.stop()


def waiting(application: Application) -> int:
    with application.store.read() as connection:
        return sum(
            bool(one.roles) and not one.blocked and not one.is_own_division
            for dossier in application.dossiers(TWO)
            for one in masterdata.not_imported(connection, masterdata.RELATIONS, dossier.id)
        )


def watch(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, event: str, happened: list[str]) -> None:
    real = getattr(owner, name)

    def watched(*arguments: Any, **named: Any) -> Any:
        happened.append(event)
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, watched)


def die_at(monkeypatch: pytest.MonkeyPatch, happened: list[str], count: int) -> None:
    real = masterdata.mark_imported

    def dies(*arguments: Any, **named: Any) -> None:
        if happened.count("relation") == count:
            raise RuntimeError("killed")
        real(*arguments, **named)

    monkeypatch.setattr(masterdata, "mark_imported", dies)
