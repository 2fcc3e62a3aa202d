"""After the chaos: the same work by hand, until nothing is left to do."""

from __future__ import annotations

from dossierflow.booking import reconcile
from dossierflow.delivery import ExportChoice, export
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import TryLater
from tests.support.crash_conductor import SETTLING, Stage

MOST_ROUNDS = 25


def run_to_quiet(stage: Stage) -> int:
    """Rounds of exports and reconciliations until one changes nothing; the settling delay passes between."""
    for number in range(1, MOST_ROUNDS + 1):
        stage.clock.advance(stage.sandboxes, SETTLING + 60)
        busy = [_round(stage, dossier) for dossier in stage.application.dossiers()]
        if not any(busy):
            return number
    raise AssertionError(f"still not quiet after {MOST_ROUNDS} rounds")


def _round(stage: Stage, dossier: Dossier) -> bool:
    """Whether anything changed, or waits for a budget: then a day passes."""
    try:
        with stage.application.session(dossier) as session:
            exported = export(session, ExportChoice(ignore_cadence=True))
            reconciled = reconcile(session)
    except TryLater:
        stage.clock.advance(stage.sandboxes, 86_400)
        return True
    if exported.sent.stopped and "right" not in exported.sent.stopped:
        stage.clock.advance(stage.sandboxes, 86_400)
        return True
    return exported.anything or reconciled.anything or bool(reconciled.resolved.waiting)
