"""The rest of an import: relations of which there are many wait until everything else of a run is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dossierflow import onboarding
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.domain.dossier import Dossier
from dossierflow.reports.runs import forecast
from dossierflow.runs.each import Each, EachResult


def import_rest(
    application: Application, each: Each, done: Mapping[Dossier, onboarding.OnboardResult]
) -> EachResult[onboarding.ImportResult]:
    """What these dossiers left for the end; first it is told how much that is, and how long it will take.

    Safe to stop at any moment: the next run goes on where it stopped.
    """
    waiting = {dossier: result for dossier, result in done.items() if result.imported.waiting}
    if not waiting:
        return EachResult()
    parties = sum(result.imported.waiting for result in waiting.values())
    each.tell(forecast(parties, application.billit.per_second, application.settings.language))
    rest = each.dossier("import relations", waiting, _work(waiting))
    for dossier, imported in rest.results.items():
        waiting[dossier].imported.add(imported)
    return rest


def _work(
    waiting: Mapping[Dossier, onboarding.OnboardResult],
) -> Callable[[DossierSession], onboarding.ImportResult]:
    refused = {dossier.id: result.verdict.refused for dossier, result in waiting.items()}

    def work(session: DossierSession) -> onboarding.ImportResult:
        with session.alone():
            return onboarding.import_relations(session, refused[session.dossier.id])

    return work
