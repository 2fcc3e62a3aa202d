"""How a run ends: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from collections.abc import Callable
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


def completed(told: str, name: str | None = None) -> State[Any]:
    """The end of a run that did its work. Whatever was told, its message is one line."""
    return Completed(name=name, message=line(told))


def failed(told: str) -> State[Any]:
    """The end of a run that could not do its work."""
    return Failed(message=line(told))


def log_lines() -> Callable[[str], None]:
    """What writes lines into the run's log: one for each text, whatever stands in it."""
    log = get_run_logger()
    return lambda told: log.info("%s", line(told))


def finished(summary: str, cost: Cost, done: EachResult[Any], *, anything: bool) -> State[Any]:
    """Failed only where a dossier's work could not be done; documents that fail do not fail their run."""
    if done.failed:
        return failed(cost.behind(not_done(done.failed, len(done.results), language())))
    told = cost.behind(summary)
    log_lines()(told)
    return completed(told) if anything else completed(told, NOTHING_TO_DO)
