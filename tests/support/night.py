"""The night without Prefect: the same work in the same order, as the command line does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dossierflow.booking import Reconciled, reconcile
from dossierflow.delivery import Exported, ExportOptions, export
from dossierflow.dossier import Dossier
from dossierflow.onboarding import Onboarded, onboard
from dossierflow.workspace import Workspace


@dataclass
class Night:
    onboarded: dict[str, Onboarded] = field(default_factory=dict)
    exported: dict[str, Exported] = field(default_factory=dict)
    reconciled: dict[str, Reconciled] = field(default_factory=dict)


def night(workspace: Workspace, options: ExportOptions | None = None) -> Night:
    """Onboard, export and reconcile every dossier."""
    done = Night()
    found = workspace.discover()
    for dossier in found.bound:
        with workspace.desk(dossier) as desk:
            done.onboarded[dossier.id] = onboard(desk, found.moved.get(dossier.division, ""))
    done.exported = export_all(workspace, options or ExportOptions())
    for dossier in workspace.dossiers():
        with workspace.desk(dossier) as desk:
            done.reconciled[dossier.id] = reconcile(desk)
    return done


def export_all(workspace: Workspace, options: ExportOptions) -> dict[str, Exported]:
    done = {}
    for dossier in workspace.dossiers():
        with workspace.desk(dossier) as desk:
            done[dossier.id] = export(desk, options)
    return done


def by_id(dossiers: list[Dossier]) -> dict[str, Dossier]:
    return {dossier.id: dossier for dossier in dossiers}
