"""Whether dossiers are ready to be made live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.practice.readiness import Readiness
from dossierflow.practice.readiness import readiness as of_dossier
from dossierflow.runs.each import Each, EachResult


@dataclass(frozen=True)
class ReadinessChoice:
    """Whose readiness."""

    dossiers: Annotated[str, DOSSIERS] = ""
    preview: Annotated[
        bool, "Prepare last month's documents too, and count what would be booked. Nothing is sent."
    ] = False


def readiness(application: Application, choice: ReadinessChoice, each: Each) -> EachResult[Readiness]:
    """What each dossier lacks; no call, but for a preview."""
    wanted = application.in_service(choice.dossiers)
    return each.dossier("readiness", wanted, lambda session: of_dossier(session, preview=choice.preview))
