"""The balance from which statements of a bank account are made."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.kernel.money import show
from dossierflow.runs.opening import OpeningChoice
from dossierflow.runs.opening import give_opening as run_opening
from dossierflow.texts import words
from tasks.forms import form
from tasks.process import application, language
from tasks.states import completed


@form(OpeningChoice)
async def opening(choice: OpeningChoice) -> State[Any]:
    """Say once what the balance of a bank account was, where Billit gives none: its statements start there.
    Costs no call."""
    run_opening(application(), choice)
    said = words(language()).sentence(
        "run.opening-given",
        iban=choice.iban,
        amount=show(choice.balance),
        day=choice.day,
        number=choice.number,
    )
    return completed(said, dossiers=())
