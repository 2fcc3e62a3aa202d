"""A stop for safety is cleared, after a person has looked into both divisions' books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow.app import safety
from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel import choice as choices
from dossierflow.kernel.told import misuse


@dataclass(frozen=True)
class ClearChoice:
    """Which dossiers stopped their connection, and that somebody looked."""

    dossiers: Annotated[str, "dossiers", choices.Pattern(choices.SOMETHING)]
    i_looked_in_both_divisions: Annotated[bool, "clear-i-looked-in-both-divisions"] = False

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)
        if not self.i_looked_in_both_divisions:
            raise misuse("not-looked", field="i_looked_in_both_divisions")


def clear(application: Application, choice: ClearChoice) -> list[Dossier]:
    """Let the connections of these dossiers work again."""
    wanted = application.dossiers(choice.dossiers)
    for dossier in wanted:
        clear_stop(application, dossier)
    return wanted


def clear_stop(application: Application, dossier: Dossier) -> None:
    """Let the connection of this dossier work again, in this process too."""
    safety.clear_stop(application.store, application.clock, dossier)
    application.forget(dossier.connection_id)
