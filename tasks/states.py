"""How a run ends: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.reports.markdown import plural
from tasks.process import application

NOTHING_TO_DO = "Nothing to do"


class Cost:
    """The calls to Exact and Billit since this was made."""

    def __init__(self) -> None:
        self._before = application().calls

    def __str__(self) -> str:
        return f"({plural(application().calls - self._before, 'call')})"


def finished(
    summary: str, cost: Cost, *, anything: bool, failed: Mapping[Any, Exception], of: int
) -> State[Any]:
    """Failed only where work could not be done, `failed` by dossier, `of` so many dossiers; documents that
    fail do not fail their run."""
    if failed:
        causes = "; ".join(f"{dossier.name}: {error}" for dossier, error in failed.items())
        return Failed(message=f"{len(failed)} of {plural(of, 'dossier')} not done: {causes} {cost}")
    told = f"{summary} {cost}"
    get_run_logger().info(told)
    return Completed(message=told) if anything else Completed(name=NOTHING_TO_DO, message=told)
