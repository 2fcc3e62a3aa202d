"""A person's decision on one document."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.runs.settle import SettleChoice
from dossierflow.runs.settle import settle as run_settle
from dossierflow.texts import words
from tasks.forms import form
from tasks.process import application, language
from tasks.states import completed


@form(SettleChoice)
async def settle(choice: SettleChoice) -> State[Any]:
    """Decide what a document is: an entry in Exact, an invoice of its own, or nothing to send. No call."""
    done = run_settle(application(), choice)
    return completed(words(language()).say(done.sentence), dossiers=[done.dossier])
