"""The one loop over dossiers, with one policy: what fails is named with its dossier, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession, Meter, Progress, silent
from dossierflow.domain.dossier import Dossier

R = TypeVar("R")


@dataclass
class EachResult(Generic[R]):
    """What was done, by dossier, and which dossiers' work could not be done."""

    results: dict[Dossier, R] = field(default_factory=dict)
    failed: dict[Dossier, Exception] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many dossiers the run was about."""
        return len(self.results) + len(self.failed)


class Each(Protocol):
    """How the pieces of a run are done: one by one, or as tasks of an orchestrator."""

    def once(self, what: str, work: Callable[[Application], R]) -> R:
        """A piece of work for the whole practice; `what` names it."""

    def dossier(
        self, what: str, dossiers: Iterable[Dossier], work: Callable[[DossierSession], R]
    ) -> EachResult[R]:
        """A piece of work for every dossier."""

    def tell(self, says: str) -> None:
        """A line for whoever watches."""


class OneByOne:
    """Each in this thread, one after the other. `failed` is told of each dossier that could not be done."""

    def __init__(
        self,
        application: Application,
        progress: Progress = silent,
        failed: Callable[[Dossier, Exception], None] = lambda *_: None,
    ) -> None:
        self._application, self._progress, self._failed = application, progress, failed

    def once(self, what: str, work: Callable[[Application], R]) -> R:
        return once(self._application, work)

    def tell(self, says: str) -> None:
        self._progress(says)

    def dossier(
        self, what: str, dossiers: Iterable[Dossier], work: Callable[[DossierSession], R]
    ) -> EachResult[R]:
        done: EachResult[R] = EachResult()
        for dossier in dossiers:
            try:
                done.results[dossier] = in_session(self._application, dossier, work, self._progress)
            except Exception as error:
                done.failed[dossier] = error
                self._failed(dossier, error)
        return done


def once(application: Application, work: Callable[[Application], R]) -> R:
    """Do a piece of work for the practice; a database that goes away meanwhile is Unavailable."""
    with application.store.needed():
        return work(application)


def in_session(
    application: Application,
    dossier: Dossier,
    work: Callable[[DossierSession], R],
    progress: Progress = silent,
    meter: Meter | None = None,
) -> R:
    """Do a piece of work in a session of its own; `meter` is read by whoever watches."""
    with application.store.needed(), application.session(dossier, progress) as session:
        return work(replace(session, meter=meter) if meter is not None else session)
