"""Choosing what becomes a dossier: divisions of Exact beside companies at Billit."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.companies import candidates_sentence, created_lines
from dossierflow.runs.companies import CompaniesChoice
from dossierflow.runs.companies import companies as run_companies
from dossierflow.texts import words
from tasks.forms import form
from tasks.pages import publish_companies
from tasks.process import language
from tasks.states import Cost, completed
from tasks.units import as_tasks


@form(CompaniesChoice)
async def companies(choice: CompaniesChoice) -> State[Any]:
    """Choose what becomes a dossier: Exact's divisions beside Billit's companies.

    The list is on its page. Nothing is bound that nobody asked for here. What is bound is read by onboard and
    by the night; nothing is sent before a person makes it live.
    """
    cost = Cost()
    run = await as_tasks(run_companies, choice)
    await publish_companies(run.candidates)
    lines = [*created_lines(run.created, language()), candidates_sentence(run.candidates, language())]
    return completed(cost.behind(words(language()).joined(lines)))
