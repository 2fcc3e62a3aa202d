"""The night without Prefect: the same work in the same order, as the command line does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dossierflow.app.application import Application
from dossierflow.booking import ReconcileResult, reconcile
from dossierflow.delivery import ExportChoice, ExportResult, export
from dossierflow.domain.dossier import Dossier
from dossierflow.onboarding import OnboardResult, onboard
from dossierflow.runs.discovery import find_dossiers
from tests.support.practice import make_live


@dataclass
class Night:
    onboarded: dict[str, OnboardResult] = field(default_factory=dict)
    exported: dict[str, ExportResult] = field(default_factory=dict)
    reconciled: dict[str, ReconcileResult] = field(default_factory=dict)


def night(application: Application, options: ExportChoice | None = None) -> Night:
    """Onboard, export and reconcile every dossier."""
    done = Night()
    found = find_dossiers(application)
    for dossier in found.bound:
        with application.session(dossier) as session:
            done.onboarded[dossier.id] = onboard(session)
    make_live(application)
    done.exported = export_all(application, options or ExportChoice())
    for dossier in application.dossiers():
        with application.session(dossier) as session:
            done.reconciled[dossier.id] = reconcile(session)
    return done


def export_all(application: Application, options: ExportChoice) -> dict[str, ExportResult]:
    done = {}
    for dossier in application.dossiers():
        with application.session(dossier) as session:
            done[dossier.id] = export(session, options)
    return done


def by_id(dossiers: list[Dossier]) -> dict[str, Dossier]:
    return {dossier.id: dossier for dossier in dossiers}
