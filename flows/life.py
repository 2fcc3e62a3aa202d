"""A dossier's life: live from a day on, stopped, resumed."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.life import live_sentences, stop_sentences
from dossierflow.reports.runs import by_dossier
from dossierflow.runs.life import LiveChoice, StopChoice
from dossierflow.runs.life import go_live as run_go_live
from dossierflow.runs.life import resume as run_resume
from dossierflow.runs.life import stop as run_stop
from dossierflow.texts import words
from tasks.forms import form
from tasks.process import application, language
from tasks.states import Cost, completed, finished
from tasks.units import as_tasks


@form(LiveChoice, required=("from_",))
async def live(choice: LiveChoice) -> State[Any]:
    """Make dossiers live: from a day on, what is ready goes to Exact. Look at the preview first, and switch
    off Billit's own link to Exact for these dossiers."""
    cost = Cost()
    run = await as_tasks(run_go_live, choice)
    says = live_sentences(run.starts_on, run.done.results, language())
    told = by_dossier(says, language()) if says else words(language()).sentence("run.none-prepared")
    return finished(told, cost, run.done, anything=bool(says))


@form(StopChoice)
async def stop(choice: StopChoice) -> State[Any]:
    """Take dossiers out: no calls, nothing sent, no problems counted. Their history stays. No call."""
    done = run_stop(application(), choice)
    return completed(by_dossier(stop_sentences(done, language()), language()))


@form(StopChoice)
async def resume(choice: StopChoice) -> State[Any]:
    """Take up dossiers that were stopped, each in the stage in which it was. No call."""
    done = run_resume(application(), choice)
    return completed(by_dossier(stop_sentences(done, language()), language()))
