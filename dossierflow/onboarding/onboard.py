"""The whole of one dossier's onboarding, in the order in which it is done."""

from __future__ import annotations

from dataclasses import dataclass

from dossierflow.app.session import DossierSession
from dossierflow.onboarding.approval import check_approval
from dossierflow.onboarding.imports import import_into_billit
from dossierflow.onboarding.masterdata import ReadChoice, ReadResult, read_master_data
from dossierflow.onboarding.relations import ImportResult
from dossierflow.onboarding.validate import ValidationResult, validate
from dossierflow.problems.problem import Problem
from dossierflow.store import dossiers
from dossierflow.sync.rights import check_rights


@dataclass(frozen=True)
class OnboardResult:
    """What one dossier's onboarding read, judged and imported."""

    read: ReadResult
    verdict: ValidationResult
    imported: ImportResult
    rights: list[Problem]

    @property
    def anything(self) -> bool:
        return self.read.anything or self.imported.anything

    @property
    def problems(self) -> list[Problem]:
        return [*self.rights, *self.read.problems, *self.verdict.problems, *self.imported.problems]


def onboard(session: DossierSession, choice: ReadChoice | None = None) -> OnboardResult:
    """Onboard or synchronise a dossier; when nothing changed, three calls to Exact and none to Billit."""
    rights = check_rights(session)
    read = read_master_data(session, choice)
    verdict = validate(session, read)
    imported = import_into_billit(session, verdict.refused, look=read.lists)
    finish(session)
    return OnboardResult(read, verdict, imported, [*rights, *check_approval(session)])


def finish(session: DossierSession) -> None:
    """The dossier is whole: from now on only changes are read."""
    with session.store.read() as connection:
        if dossiers.onboarded_at(connection, session.dossier.id) is not None:
            return
    with session.store.begin() as connection:
        dossiers.mark_onboarded(connection, session.dossier.id, session.clock.now())
