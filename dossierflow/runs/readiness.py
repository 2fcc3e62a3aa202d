"""Whether dossiers are ready to be made live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.candidate import OPEN, Candidate
from dossierflow.practice.readiness import Readiness
from dossierflow.practice.readiness import readiness as of_dossier
from dossierflow.runs.companies import stored_candidates
from dossierflow.runs.each import Each, EachResult


@dataclass(frozen=True)
class ReadinessChoice:
    """Whose readiness."""

    dossiers: Annotated[str, DOSSIERS] = ""
    preview: Annotated[bool, "readiness-preview"] = False


@dataclass(frozen=True)
class ReadinessRun:
    """What each dossier lacks; and of the whole practice, which candidates are not settled."""

    done: EachResult[Readiness]
    open: list[Candidate] = field(default_factory=list)

    @property
    def found(self) -> list[Readiness]:
        return list(self.done.results.values())


def readiness(application: Application, choice: ReadinessChoice, each: Each) -> ReadinessRun:
    """What each dossier lacks; no call, but for a preview."""
    wanted = application.in_service(choice.dossiers, out_of_reach=True)
    done = each.dossier("readiness", wanted, lambda session: of_dossier(session, preview=choice.preview))
    if choice.dossiers.strip():
        return ReadinessRun(done)
    return ReadinessRun(done, [one for one in stored_candidates(application) if one.state in OPEN])
