"""How dossiers want to be served: several at once, all of it or nothing."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.practice.settings import Plan
from dossierflow.reports.settings import plan_sentence, wrong_lines
from dossierflow.runs.settings import (
    SettingsChoice,
    SettingsTableChoice,
    export_table,
    import_table,
    set_settings,
)
from dossierflow.texts import words
from tasks.forms import form
from tasks.pages import publish_settings, publish_settings_table
from tasks.process import application, language
from tasks.states import completed, failed

PASTED = "table.csv"  # what errors call a text without a file


@form(SettingsChoice)
async def settings(choice: Any) -> State[Any]:
    """Set settings of dossiers, of a template, or of the whole practice. Costs no call but for a mailbox."""
    return await _told(set_settings(application(), choice))


@form(SettingsTableChoice)
async def settings_table(choice: SettingsTableChoice) -> State[Any]:
    """The settings of many dossiers as one table: copy it from the page, edit it in a spreadsheet, paste it
    here. The differences are shown first; with apply they are made, all of them or none."""
    now = application()
    if choice.table.strip():
        content = choice.table.encode("utf-8")
        return await _told(import_table(now, content, PASTED, preview=not choice.apply))
    wanted = now.dossiers(choice.dossiers)
    await publish_settings_table(export_table(now, wanted))
    return completed(words(language()).count(len(wanted), "settings-row"), dossiers=())


async def _told(plan: Plan) -> State[Any]:
    await publish_settings(plan)
    told = " ".join([plan_sentence(plan, language()), *wrong_lines(plan.wrong[:1], language())])
    return failed(told) if plan.wrong else completed(told, anything=bool(plan.changes), dossiers=())
