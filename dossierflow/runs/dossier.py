"""Which dossier a page is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.told import misuse


@dataclass(frozen=True)
class DossierChoice:
    """Which dossier."""

    dossier: Annotated[str, "dossier-dossier"] = ""


def dossier_of(application: Application, choice: DossierChoice) -> Dossier:
    """The dossier that is meant; Misuse where none, or several, are named."""
    found = application.dossiers(choice.dossier) if choice.dossier.strip() else []
    if len(found) != 1:
        raise misuse("which-dossier", field="dossier")
    return found[0]
