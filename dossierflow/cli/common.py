"""What the commands share: the workspace, the loop over dossiers, and the exit status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dossierflow.cli.output import DONE, FOR_A_PERSON, fail, progress
from dossierflow.desk import Desk
from dossierflow.dossier import Dossier
from dossierflow.errors import DossierflowError, Misuse
from dossierflow.store import problems
from dossierflow.workspace import Workspace

R = TypeVar("R")


def for_each(
    workspace: Workspace, dossiers: list[Dossier], work: Callable[[Desk], R]
) -> tuple[dict[Dossier, R], int]:
    """Do it for every dossier; one that fails says why and holds nobody. Results, and the exit status."""
    if not dossiers:
        raise Misuse("there are no dossiers yet", next_step="Run `dossierflow onboard` first.")
    done: dict[Dossier, R] = {}
    status = DONE
    for dossier in dossiers:
        try:
            with workspace.desk(dossier, progress) as desk:
                done[dossier] = work(desk)
        except DossierflowError as error:
            status = fail(error)
    return done, status


def verdict(workspace: Workspace, status: int = DONE) -> int:
    """1 where something failed or a person must act, else 0."""
    with workspace.store.read() as connection:
        waiting = problems.open_ones(connection)
    return FOR_A_PERSON if waiting else status
