"""The whole of one dossier's onboarding, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.desk import Desk
from dossierflow.onboarding.imports import Imported, import_into_billit
from dossierflow.onboarding.masterdata import Read, read_master_data
from dossierflow.onboarding.rights import check_rights
from dossierflow.onboarding.validate import Verdict, validate
from dossierflow.problem import Problem
from dossierflow.store import dossiers


@dataclass(frozen=True)
class Onboarded:
    """What one dossier's onboarding read, judged and imported."""

    read: Read
    verdict: Verdict
    imported: Imported
    rights: list[Problem]

    @property
    def anything(self) -> bool:
        return self.read.anything or self.imported.anything

    @property
    def problems(self) -> list[Problem]:
        return [*self.rights, *self.verdict.problems, *self.imported.problems]


def onboard(desk: Desk, moved_at: str = "") -> Onboarded:
    """Onboard or synchronise a dossier; when nothing changed, three calls to Exact and none to Billit."""
    rights = check_rights(desk)
    read = read_master_data(desk, moved_at)
    verdict = validate(desk, read)
    imported = import_into_billit(desk, verdict.refused)
    finish(desk, moved_at)
    return Onboarded(read, verdict, imported, rights)


def finish(desk: Desk, moved_at: str) -> None:
    """The dossier is whole: from now on only changes are read."""
    with desk.store.begin() as connection:
        dossiers.mark_onboarded(connection, desk.dossier.id, desk.clock.now(), moved_at)
