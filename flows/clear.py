"""A stop for safety, cleared."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.runs.clearing import ClearChoice
from dossierflow.runs.clearing import clear as run_clear
from dossierflow.texts import words
from tasks.forms import form
from tasks.process import application, language
from tasks.states import completed


@form(ClearChoice)
async def clear(choice: ClearChoice) -> State[Any]:
    """Let a connection work again that was stopped since an answer came from another company's books. Look in
    both divisions first. Costs no call."""
    done = run_clear(application(), choice)
    return completed(words(language()).count(len(done), "dossier"))
