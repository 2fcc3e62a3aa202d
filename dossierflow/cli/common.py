"""What the commands share: the workspace, the loop over dossiers, and the exit status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.cli.output import DONE, FOR_A_PERSON, fail, progress
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import DossierflowError, Misuse
from dossierflow.store import problems

R = TypeVar("R")


def for_each(
    application: Application, dossiers: list[Dossier], work: Callable[[DossierSession], R]
) -> tuple[dict[Dossier, R], int]:
    """Do it for every dossier; one that fails says why and holds nobody. Results, and the exit status."""
    if not dossiers:
        raise Misuse("there are no dossiers yet", next_step="Run `dossierflow onboard` first.")
    done: dict[Dossier, R] = {}
    status = DONE
    for dossier in dossiers:
        try:
            with application.session(dossier, progress) as session:
                done[dossier] = work(session)
        except DossierflowError as error:
            status = fail(error)
    return done, status


def verdict(application: Application, status: int = DONE) -> int:
    """1 where something failed or a person must act, else 0."""
    with application.store.read() as connection:
        waiting = problems.open_ones(connection)
    return FOR_A_PERSON if waiting else status
