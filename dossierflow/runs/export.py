"""Export: what is ready goes to Exact, or into a ZIP."""

from __future__ import annotations

from dossierflow import delivery
from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession
from dossierflow.delivery.choice import ExportChoice
from dossierflow.kernel.file_folder import FileFolder, folder_within
from dossierflow.kernel.rhythm import ScheduledWork
from dossierflow.runs import rhythm
from dossierflow.runs.each import Each, EachResult


def export(application: Application, choice: ExportChoice, each: Each) -> EachResult[delivery.ExportResult]:
    """Send what is ready, in dossiers that are live; a preview is for every dossier."""
    chosen = application.in_service if choice.preview else application.live_dossiers
    wanted = rhythm.wanted(chosen(choice.dossiers), ScheduledWork.EXPORT, followers=choice.practice_rhythm)
    return each.dossier("export", wanted, lambda session: delivery.export(session, choice))


def archive(application: Application, choice: ExportChoice, each: Each) -> EachResult[delivery.ArchiveResult]:
    """Put what is ready into one ZIP a dossier; nothing goes to Exact."""

    def work(session: DossierSession) -> delivery.ArchiveResult:
        folder = choice.folder or folder_within(session.output, session.dossier.id)
        return delivery.archive(session, choice, FileFolder(folder))

    found = application.in_service(choice.dossiers)
    wanted = rhythm.wanted(found, ScheduledWork.EXPORT, followers=choice.practice_rhythm)
    return each.dossier("ZIP", wanted, work)
