"""A dossier's life: a person makes it live from a day on, stops it, and takes it up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, NoReturn

from dossierflow.app import safety
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.beginning import Beginning, survey
from dossierflow.domain.dossier import Dossier, Stage
from dossierflow.kernel.told import misuse
from dossierflow.runs.each import Each, EachResult
from dossierflow.store import dossier_life

NAMES = "dossiers"


@dataclass(frozen=True)
class LiveChoice:
    """Which dossiers, and from which day on."""

    dossiers: Annotated[str, NAMES] = ""
    all: Annotated[bool, "live-all"] = False
    from_: Annotated[date | None, "live-from"] = None
    preview: Annotated[bool, "live-preview"] = False
    resume: Annotated[bool, "live-resume"] = False

    def __post_init__(self) -> None:
        """Raises Misuse for both; a form is empty until somebody fills it in."""
        if self.all and self.dossiers.strip():
            raise misuse("names-or-all", field="all")


@dataclass(frozen=True)
class StopChoice:
    """Which dossiers, and why."""

    dossiers: Annotated[str, NAMES] = ""
    reason: Annotated[str, "stop-reason"] = ""


@dataclass(frozen=True)
class LiveRun:
    """What would be found in each dossier; None where it was made live, which its first run will tell."""

    starts_on: date
    done: EachResult[Beginning | None]


def go_live(application: Application, choice: LiveChoice, each: Each) -> LiveRun:
    """From now on these dossiers send what is dated from the day on. Costs no call, but for a preview."""
    starts_on = choice.from_
    if starts_on is None:
        raise misuse("from-which-day", field="from")

    def work(session: DossierSession) -> Beginning | None:
        if choice.preview:
            return survey(session, starts_on)
        with session.alone(), session.store.begin() as connection:
            dossier_life.go_live(connection, session.dossier.id, starts_on, session.clock.now())
        return None

    return LiveRun(starts_on, each.dossier("go live", _to_begin(application, choice), work))


def _to_begin(application: Application, choice: LiveChoice) -> list[Dossier]:
    if choice.all:
        return [one for one in application.dossiers() if one.stage is Stage.PREPARED]
    found = _named(application, choice.dossiers)
    for dossier in found:
        safety.refuse_unbound(dossier)
        if dossier.stopped and not choice.resume:
            _tell_why_stopped(application, dossier, choice)
        if not dossier.prepared:
            raise misuse("not-prepared", name=dossier.name, division=dossier.id)
    return found


def _tell_why_stopped(application: Application, dossier: Dossier, choice: LiveChoice) -> NoReturn:
    """Somebody took it out with a reason: whoever takes it up again has read it."""
    with application.store.read() as connection:
        history = dossier_life.history(connection, dossier.id)
    last = next(one for one in reversed(history) if one.event == dossier_life.STOPPED)
    raise misuse(
        "live-but-stopped",
        field="dossiers",
        name=dossier.name,
        division=dossier.id,
        day=last.at.date(),
        reason=last.reason,
        start=str(choice.from_),
    )


def stop(application: Application, choice: StopChoice) -> list[Dossier]:
    """Take the dossiers out: no call is made for them and none of their problems counts, until they are
    resumed. A run that is under way ends its work."""
    found = _named(application, choice.dossiers)
    if not choice.reason.strip():
        raise misuse("stop-needs-reason", field="reason")
    with application.store.begin() as connection:
        for dossier in found:
            dossier_life.stop(connection, dossier.id, choice.reason.strip(), application.now())
    return application.dossiers(choice.dossiers)


def resume(application: Application, choice: StopChoice) -> list[Dossier]:
    """Take stopped dossiers up again, each in the stage in which it was."""
    found = _named(application, choice.dossiers)
    for dossier in found:
        safety.refuse_unbound(dossier)
        if not dossier.stopped:
            raise misuse("not-stopped", field="dossiers", name=dossier.name, division=dossier.id)
    with application.store.begin() as connection:
        for dossier in found:
            dossier_life.resume(connection, dossier.id, choice.reason.strip(), application.now())
    return application.dossiers(choice.dossiers)


def _named(application: Application, names: str) -> list[Dossier]:
    """Never "all": what ends or begins a dossier names it."""
    if not names.strip(" ,"):
        raise misuse("which-dossiers", field="dossiers")
    return application.dossiers(names)
