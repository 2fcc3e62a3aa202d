"""The VAT table of a dossier, or of all with the same chart, confirmed by a person while the run waits."""

from __future__ import annotations

from typing import Any

from prefect import pause_flow_run
from prefect.client.schemas.objects import State
from prefect.input import RunInput
from pydantic import Field

from dossierflow.reports.vat_table import confirmed_sentence
from dossierflow.runs.vat_table import VatChoice, vat_tables
from dossierflow.texts import load, spoken
from tasks.forms import form
from tasks.pages import publish_vat_table
from tasks.process import application, language
from tasks.states import completed

A_DAY = 24 * 60 * 60
SAYS = load(spoken())["vat-answer"]
IN_PREFECT = "Prefect"  # who confirmed, where the server knows nobody by name


class Confirmation(RunInput):
    """What a person answers to the page of the table."""

    confirm_the_proposals: bool = Field(True, title=SAYS["confirm-title"], description=SAYS["confirm"])
    choices: str = Field("", title=SAYS["choices-title"], description=SAYS["choices"])
    your_name: str = Field("", title=SAYS["name-title"], description=SAYS["name"])


@form(VatChoice)
async def vat(choice: VatChoice) -> State[Any]:
    """Show the VAT table with its evidence, and wait for a person to confirm it. Costs no call.

    Where something is confirmed or chosen in this form already, nobody is waited for.
    """
    asked = choice
    if not choice.changes and choice.dossiers.strip():
        await publish_vat_table(vat_tables(application(), choice, IN_PREFECT), asks=True)
        answer = await _answer()
        lines = tuple(text for text in answer.choices.splitlines() if text.strip())
        asked = VatChoice(choice.dossiers, choice.same_chart, answer.confirm_the_proposals, lines)
        found = vat_tables(application(), asked, answer.your_name.strip() or IN_PREFECT)
    else:
        found = vat_tables(application(), asked, IN_PREFECT)
    await publish_vat_table(found)
    return completed(confirmed_sentence(found, language()), dossiers=())


async def _answer() -> Confirmation:
    """What a person answers; the run waits a day."""
    paused: Any = pause_flow_run
    answer: Confirmation = await paused(wait_for_input=Confirmation, timeout=A_DAY)
    return answer
