"""The units of retry and of visibility: a piece of work for the practice, and one for a dossier.

Work runs in threads, several dossiers side by side. A task is retried only for what passes by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import wait
from typing import Any, ParamSpec, TypeVar

from prefect import Task, get_run_logger, tags, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.asyncio import ConcurrencySlotAcquisitionError
from prefect.tasks import exponential_backoff

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession, Meter
from dossierflow.domain.dossier import Dossier
from dossierflow.errors import Bug, Busy, DossierflowError, Unavailable, passes
from dossierflow.kernel.foreign import line
from dossierflow.runs.each import EachResult, in_session, once
from dossierflow.texts import words
from tasks import artifacts
from tasks.naming import TAGGED, tag
from tasks.process import application, language
from tasks.states import failed, log_lines, of_dossier

P = ParamSpec("P")
R = TypeVar("R")

#: Dossiers side by side in one run: each has its own budget at Exact, they share this machine.
AT_ONCE = 4
LOOK = 5.0  # seconds between two looks whether the run still lives


async def passes_by_itself(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """The other side is down, or another run is at work: worth another try. Everything else is not.

    The work itself is safe to repeat: deliveries are kept in the ledger, the rest are upserts.
    """
    try:
        await state.aresult()
    except (Unavailable, Busy):
        return True
    except Exception as error:
        return passes(error)
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


@unit("{what}")
async def for_practice(what: str, work: Callable[[Application], Any]) -> Any:
    """A piece of work for the whole practice."""
    return await asyncio.to_thread(once, application(), work)


@unit("{what} · {name} · {dossier.id}")
async def for_dossier(what: str, name: str, dossier: Dossier, work: Callable[[DossierSession], Any]) -> Any:
    """A piece of work for one dossier: its lines go to the run's log, a bar shows what takes long.

    `name` is the dossier's, in one line: Prefect writes the run's name into its own log.
    """
    meter, tell = Meter(), log_lines()
    async with artifacts.progress(meter, f"progress-{dossier.id}", _about(dossier, what)):
        try:
            return of_dossier(await asyncio.to_thread(in_session, application(), dossier, work, tell, meter))
        except Bug:
            raise
        except DossierflowError as error:  # told in one sentence, without the lines of our code
            return failed(str(error), error)


def _part(what: str) -> str:
    """A piece of work as people call it."""
    return words(language()).word("part", what)


def _about(dossier: Dossier, what: str) -> str:
    return words(language()).labelled(dossier.name, what)


class RunEnded(Exception):
    """The flow run of this thread is over."""


class AsTasks:
    """A run's pieces as tasks of the flow run that this thread works for."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._tell = loop, log_lines()

    def tell(self, says: str) -> None:
        self._tell(says)

    def once(self, what: str, work: Callable[[Application], R]) -> R:
        answer: R = self._wait(for_practice(_part(what), work))
        return answer

    def dossier(
        self, what: str, dossiers: Iterable[Dossier], work: Callable[[DossierSession], R]
    ) -> EachResult[R]:
        return self._wait(_for_each(_part(what), dossiers, work))

    def _wait(self, work: Coroutine[Any, Any, R]) -> R:
        """RunEnded where the run crashed meanwhile: nobody would answer any more, and a thread that waited on
        would keep the process and its leases for ever."""
        answer = asyncio.run_coroutine_threadsafe(work, self._loop)
        while not wait([answer], timeout=LOOK).done:
            if self._loop.is_closed():
                raise RunEnded
        return answer.result()


async def _for_each(
    what: str, dossiers: Iterable[Dossier], work: Callable[[DossierSession], R]
) -> EachResult[R]:
    places, dossiers = asyncio.Semaphore(AT_ONCE), list(dossiers)
    tagged = len(dossiers) <= TAGGED
    log = get_run_logger()
    done: EachResult[R] = EachResult()

    async def place(dossier: Dossier) -> None:
        async with places:
            try:
                done.results[dossier] = await _result(what, dossier, work, tagged=tagged)
            except Exception as error:
                log.error("%s", line(f"{dossier.name}: {error}"))
                done.failed[dossier] = error

    async with asyncio.TaskGroup() as group:
        for dossier in dossiers:
            group.create_task(place(dossier))
    return done


async def _result(what: str, dossier: Dossier, work: Callable[[DossierSession], R], *, tagged: bool) -> R:
    """What a dossier's task answers. Before a task with a tag begins, Prefect asks its server whether it may,
    and waits for none that is away: no tag is worth a dossier's night."""
    with tags(*([tag(dossier)] if tagged else [])):
        ended: Any = for_dossier(what, line(dossier.name), dossier, work, return_state=True)
        try:
            answer: R = await (await ended).aresult()
        except ConcurrencySlotAcquisitionError:
            if not tagged:
                raise
        else:
            return answer
    return await _result(what, dossier, work, tagged=False)


async def as_tasks(run: Callable[..., R], choice: Any) -> R:
    """A run of `dossierflow.runs` with its choice, in a thread, its pieces as tasks of this flow run."""
    each = AsTasks(asyncio.get_running_loop())
    return await asyncio.to_thread(run, application(), choice, each)
