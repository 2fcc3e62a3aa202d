"""What holds of our assumptions, asked of the real services without writing anything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel import choice as choices
from dossierflow.kernel.file_folder import own_file
from dossierflow.kernel.told import misuse, told
from dossierflow.practice.assumptions import AssumptionState, ExaminedAssumption, Patient, examine
from dossierflow.store.migrate import head
from dossierflow.texts import words


@dataclass(frozen=True)
class DoctorChoice:
    """What an operator may ask of the doctor."""

    dossier: Annotated[str, "doctor-dossier"] = ""
    report: Annotated[str, "doctor-report"] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


@dataclass(frozen=True)
class DoctorRun:
    """What was found, of whom, and the file that keeps it, where one was wanted."""

    dossier: Dossier
    findings: list[ExaminedAssumption]
    report: Path | None = None

    @property
    def well(self) -> bool:
        return not any(one.verdict is AssumptionState.FAILS for one in self.findings)


def doctor(application: Application, choice: DoctorChoice) -> DoctorRun:
    """Ask both services about one dossier, and keep the report where one is wanted."""
    dossiers = application.dossiers(choice.dossier)
    if not dossiers:
        raise misuse("no-dossiers")
    dossier = dossiers[0]
    settings = application.settings
    with application.session(dossier) as session:
        patient = Patient(
            application.exact(dossier.connection_id),
            application.billit,
            session,
            application.clock,
            settings.billit_accountant_headers,
            settings.billit_feed,
        )
        run = DoctorRun(dossier, list(examine(patient)))
    if not choice.report.strip():
        return run
    file = Path(choice.report.strip())
    _keep(file, application, run)
    return replace(run, report=file)


def as_told(findings: Iterable[ExaminedAssumption], language: str) -> list[dict[str, str]]:
    """The findings for another program, with what was seen in words."""
    told = words(language)
    return [{"key": one.key, "verdict": one.verdict.value, "seen": told.say(one.seen)} for one in findings]


def _keep(file: Path, application: Application, run: DoctorRun) -> None:
    report = {
        "at": application.now().isoformat(timespec="seconds"),
        "exact": application.settings.exact_url,
        "billit": application.settings.billit_url,
        "division": run.dossier.division,
        "schema": head(),
        "findings": as_told(run.findings, application.settings.language),
    }
    try:
        with own_file(file) as stream:
            stream.write(f"{json.dumps(report, ensure_ascii=False, indent=2)}\n".encode())
    except OSError as error:
        raise told(BadData, "name-a-place", file=str(file), reason=str(error.strerror)) from None
