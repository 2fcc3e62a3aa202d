"""What validation found in the dossiers' master data."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.quality import quality_sentence
from dossierflow.runs.quality import QualityChoice
from dossierflow.runs.quality import quality as run_quality
from tasks.forms import form
from tasks.pages import publish_quality
from tasks.process import application, language
from tasks.states import completed


@form(QualityChoice, without=("docs",))
async def quality(choice: QualityChoice) -> State[Any]:
    """Show what validation found in each dossier's master data when it was last judged. What breaks a rule is
    not written to Billit and is a problem; what is only remarked goes on. Costs no call."""
    run = run_quality(application(), choice)
    await publish_quality(run.last)
    return completed(quality_sentence(run.last, language()), dossiers=())
