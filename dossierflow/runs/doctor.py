"""What holds of our assumptions, asked of the real services without writing anything."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import BadData
from dossierflow.kernel import choice as choices
from dossierflow.kernel.file_folder import own_file
from dossierflow.kernel.told import misuse
from dossierflow.practice.assumptions import AssumptionState, ExaminedAssumption, Patient, examine
from dossierflow.store.migrate import head


@dataclass(frozen=True)
class DoctorChoice:
    """What an operator may ask of the doctor."""

    dossier: Annotated[str, "doctor-dossier"] = ""
    report: Annotated[str, "doctor-report"] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


@dataclass(frozen=True)
class DoctorRun:
    """What was found, of whom."""

    dossier: Dossier
    findings: list[ExaminedAssumption]

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
    if choice.report.strip():
        _keep(Path(choice.report.strip()), application, run)
    return run


def _keep(file: Path, application: Application, run: DoctorRun) -> None:
    told = {
        "at": application.now().isoformat(timespec="seconds"),
        "exact": application.settings.exact_url,
        "billit": application.settings.billit_url,
        "division": run.dossier.division,
        "schema": head(),
        "findings": [asdict(one) for one in run.findings],
    }
    try:
        with own_file(file) as stream:
            stream.write(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode())
    except OSError as error:
        raise BadData(
            f"{file} cannot be written: {error.strerror}", next_step="Name a place that can be written to."
        ) from None
