"""The one way to declare a task here: no cache, and retried only for what passes by itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from dossierflow.errors import Busy, Unavailable

P = ParamSpec("P")
R = TypeVar("R")


async def passes_by_itself(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """The other side is down, or another run is at work: worth another try. Everything else is not.

    The work itself is safe to repeat: deliveries are kept in the ledger, the rest are upserts.
    """
    try:
        await state.aresult()
    except (Unavailable, Busy):
        return True
    except Exception:
        return False
    return False


def unit(
    run_name: str,
) -> Callable[[Callable[P, Coroutine[Any, Any, R]]], Task[P, Coroutine[Any, Any, R]]]:
    """Declare a task; `run_name` may use its parameters: `export {dossier.name}`."""
    return task(
        task_run_name=run_name,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=3,
        retry_delay_seconds=exponential_backoff(backoff_factor=5),
        retry_jitter_factor=0.3,
        retry_condition_fn=passes_by_itself,
    )
