"""What validation found in the dossiers' master data, and its pages to read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from dossierflow.app.application import Application
from dossierflow.delivery.choice import DOSSIERS
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel import choice as choices
from dossierflow.onboarding import MirroredData
from dossierflow.store import quality as results


@dataclass(frozen=True)
class QualityChoice:
    """What an operator may ask of validation."""

    dossiers: Annotated[str, DOSSIERS] = ""
    docs: Annotated[str, "quality-docs"] = ""

    def __post_init__(self) -> None:
        choices.refuse_unfit(self)


@dataclass(frozen=True)
class QualityRun:
    """The newest result of each suite in each dossier, and where its pages begin."""

    last: list[tuple[Dossier, results.PastQuality]]
    pages: dict[Dossier, Path] = field(default_factory=dict)


def quality(application: Application, choice: QualityChoice) -> QualityRun:
    """Tell the last results from the store; asks neither Exact nor Billit."""
    dossiers = {one.id: one for one in application.dossiers(choice.dossiers)}
    with application.store.read() as connection:
        found = results.last(connection)
    last = [(dossiers[one.dossier_id], one) for one in found if one.dossier_id in dossiers]
    if not choice.docs.strip():
        return QualityRun(last)
    from dossierflow.quality.docs import write_docs  # two seconds that the list does without

    pages = {}
    for dossier in dossiers.values():
        with application.session(dossier) as session:
            batches = MirroredData.load(session).batches
        pages[dossier] = write_docs(Path(choice.docs) / dossier.id, batches, dossier.id)
    return QualityRun(last, pages)
