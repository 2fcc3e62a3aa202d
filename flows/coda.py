"""Bank statements: bank-made CODA files and generated ones, to check or process in Exact."""

from __future__ import annotations

from typing import Any

from prefect.client.schemas.objects import State

from dossierflow.reports.markdown import plural
from dossierflow.runs.statements import StatementsChoice, deliver_again, update
from tasks.forms import form
from tasks.pages import publish_again, publish_statements
from tasks.states import Cost, finished
from tasks.units import as_tasks


@form(StatementsChoice)
async def coda(choice: StatementsChoice) -> State[Any]:
    """Collect bank-made CODA files, issue statements where none arrive, and deliver what is new."""
    cost = Cost()
    if choice.again:
        return await _again(choice, cost)
    run = await as_tasks(update, choice)
    await publish_statements(run.collected, run.done.results)
    delivered = sum(len(it.sent.delivered) for it in run.done.results.values())
    issued = sum(len(it.made.issued) for it in run.done.results.values())
    return finished(
        f"{plural(len(run.collected.feed.stored), 'bank-made file')} collected, "
        f"{plural(issued, 'statement')} issued, {plural(delivered, 'file')} delivered",
        cost,
        anything=run.anything,
        failed=run.done.failed,
        of=run.done.count,
    )


async def _again(choice: StatementsChoice, cost: Cost) -> State[Any]:
    """Delivered again, by period, number or account."""
    done = await as_tasks(deliver_again, choice)
    await publish_again(done.results)
    count = sum(len(it.delivered) for it in done.results.values())
    return finished(
        f"{plural(count, 'file')} delivered again",
        cost,
        anything=bool(count),
        failed=done.failed,
        of=done.count,
    )
