"""How dossiers want to be served: several at once, all of it or nothing."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.settings import plan_sentence
from dossierflow.runs.settings import SettingsChoice, set_settings
from tasks.forms import form
from tasks.pages import publish_settings
from tasks.process import application, language
from tasks.states import completed, failed


@form(SettingsChoice)
async def settings(choice: Any) -> State[Any]:
    """Set settings of dossiers, of a template, or of the whole practice. Costs no call but for a mailbox."""
    plan = set_settings(application(), choice)
    await publish_settings(plan)
    told = plan_sentence(plan, language())
    return failed(told) if plan.wrong else completed(told, anything=bool(plan.changes), dossiers=())
