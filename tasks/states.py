"""How a run ends: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.kernel.settings import load
from dossierflow.reports.runs import not_done, with_cost
from tasks.dossiers import EachResult

#: The name of a state is a key: automations and the night compare it. Its message is told in words.
NOTHING_TO_DO = "Nothing to do"


def finished(done: EachResult[Any], summary: str, *, anything: bool, calls: int) -> State[Any]:
    """Failed only where work could not be done; documents that fail do not fail their run."""
    language = load().language
    if done.failed:
        causes = not_done(done.failed, len(done.results), language)
        return Failed(message=with_cost(causes, calls, language))
    told = with_cost(summary, calls, language)
    get_run_logger().info(told)
    return Completed(message=told) if anything else Completed(name=NOTHING_TO_DO, message=told)
