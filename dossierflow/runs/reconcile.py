"""Reconciliation: booking status from Exact's books, entry numbers to Billit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from dossierflow import booking
from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.kernel import choice as choices
from dossierflow.kernel.rhythm import ScheduledWork
from dossierflow.runs import rhythm
from dossierflow.runs.each import Each, EachResult

PATIENCE = 180  # seconds that a run waits for a settling delay to end


@dataclass(frozen=True)
class ReconcileChoice:
    """What an operator may ask of a reconciliation."""

    dossiers: Annotated[str, DOSSIERS, choices.Pattern(choices.NAMES)] = ""
    patience_seconds: Annotated[int, "reconcile-patience-seconds", choices.Between(0, 3600)] = PATIENCE
    practice_rhythm: Annotated[bool, "practice-rhythm"] = False

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


def reconcile(
    application: Application, choice: ReconcileChoice, each: Each
) -> EachResult[booking.ReconcileResult]:
    """Read Exact's books, and say of every exported document whether it is booked."""
    patience = float(choice.patience_seconds)
    wanted = rhythm.wanted(
        application.live_dossiers(choice.dossiers),
        ScheduledWork.RECONCILE,
        followers=choice.practice_rhythm,
    )
    return each.dossier("reconcile", wanted, lambda session: booking.reconcile(session, patience=patience))
