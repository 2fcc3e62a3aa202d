"""How a run ends: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.kernel.foreign import line
from dossierflow.reports.runs import not_done, with_cost
from dossierflow.runs.each import EachResult
from tasks.process import application, language

#: The name of a state is a key: automations and the night compare it. Its message is told in words.
NOTHING_TO_DO = "Nothing to do"


class Cost:
    """The calls to Exact and Billit since this was made."""

    def __init__(self) -> None:
        self._before = application().calls

    def behind(self, result: str) -> str:
        """A result with what it cost: `3 sent (12 calls)`."""
        return with_cost(result, application().calls - self._before, language())


def finished(summary: str, cost: Cost, done: EachResult[Any], *, anything: bool) -> State[Any]:
    """Failed only where a dossier's work could not be done; documents that fail do not fail their run."""
    if done.failed:
        return Failed(message=line(cost.behind(not_done(done.failed, len(done.results), language()))))
    told = line(cost.behind(summary))
    get_run_logger().info(told)
    return Completed(message=told) if anything else Completed(name=NOTHING_TO_DO, message=told)
