"""How a run ends: a name that says what happened, and a message with the counts."""

from __future__ import annotations

from typing import Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from dossierflow.reports.markdown import plural
from tasks.dossiers import EachResult


def finished(done: EachResult[Any], summary: str, *, anything: bool, calls: int) -> State[Any]:
    """Failed only where work could not be done; documents that fail do not fail their run."""
    cost = f"({plural(calls, 'call')})"
    if done.failed:
        causes = "; ".join(f"{dossier.name}: {error}" for dossier, error in done.failed.items())
        total = len(done.failed) + len(done.results)
        return Failed(message=f"{len(done.failed)} of {plural(total, 'dossier')} not done: {causes} {cost}")
    told = f"{summary} {cost}"
    get_run_logger().info(told)
    return Completed(message=told) if anything else Completed(name="Nothing to do", message=told)
