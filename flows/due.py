"""What became due of dossiers with a rhythm of their own, where there are too many for a schedule each."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.texts import words
from tasks.due import start_due
from tasks.forms import NoChoice, form
from tasks.process import application, language
from tasks.states import completed


@form(NoChoice, hours=0.25)
async def due(_: NoChoice) -> State[Any]:
    """Start the work of the dossiers whose time has come since the last look."""
    started, told = await start_due(application()), words(language())
    says = [
        told.sentence("run.of-part", part=told.word("flow", work), result=told.count(count, "dossier"))
        for work, count in started.items()
    ]
    return completed(
        told.joined(says) or told.sentence("run.nothing-to-do"), anything=bool(says), dossiers=()
    )
