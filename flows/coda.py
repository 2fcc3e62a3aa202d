"""Bank statements: bank-made CODA files and generated ones, to check or process in Exact."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.runs import delivered_again, statements_done
from dossierflow.runs.statements import FOR_AGAIN, StatementsChoice, deliver_again, update
from tasks.forms import form
from tasks.pages import publish_again, publish_practice, publish_statements
from tasks.process import language
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(StatementsChoice, without=("again", *FOR_AGAIN))
async def coda(choice: StatementsChoice) -> State[Any]:
    """Collect bank-made CODA files, issue statements where none arrive, and deliver what is new."""
    cost = Cost()
    run = await as_tasks(update, choice)
    await publish_statements(run.collected, run.done.results)
    await publish_practice(run.done.results)
    summary = statements_done(run.collected.feed, run.done.results, language())
    return finished(summary, cost, run.done, anything=run.anything)


@form(StatementsChoice, name="coda", only=("dossiers", "to", "folder", *FOR_AGAIN), given={"again": True})
async def again(choice: StatementsChoice) -> State[Any]:
    """Deliver statements again that were delivered before, the same bytes: say which, by dossier, account,
    period, year or numbers. Nothing new is made."""
    cost = Cost()
    done = await as_tasks(deliver_again, choice)
    await publish_again(done.results)
    anything = any(sent.delivered for sent in done.results.values())
    return finished(delivered_again(done.results.values(), language()), cost, done, anything=anything)
