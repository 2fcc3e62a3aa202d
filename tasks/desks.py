"""How a task gets to work: at one dossier's desk, in a thread, with progress in the run's log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from prefect import get_run_logger

from dossierflow.desk import Desk, Meter
from dossierflow.dossier import Dossier
from dossierflow.workspace import Workspace
from tasks import artifacts
from tasks.blocks import settings
from tasks.calls import tally

P = ParamSpec("P")
R = TypeVar("R")


async def at_desk(
    dossier: Dossier, work: Callable[Concatenate[Desk, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Do a piece of work on one dossier; its progress lines go to the run's log."""
    log = get_run_logger()

    def run() -> R:
        with counted() as workspace, workspace.desk(dossier, progress=log.info) as desk:
            return work(desk, *args, **kwargs)

    return await asyncio.to_thread(run)


async def at_watched_desk(
    key: str,
    told: str,
    dossier: Dossier,
    work: Callable[Concatenate[Desk, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """The same, with a bar in the UI that follows the desk's meter where it takes long."""
    meter = Meter()

    def metered(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return work(replace(desk, meter=meter), *args, **kwargs)

    async with artifacts.progress(meter, key, told):
        return await at_desk(dossier, metered, *args, **kwargs)


async def at_office(work: Callable[Concatenate[Workspace, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do a piece of work for the whole practice."""

    def run() -> R:
        with counted() as workspace:
            return work(workspace, *args, **kwargs)

    return await asyncio.to_thread(run)


@contextmanager
def counted() -> Iterator[Workspace]:
    """A workspace whose calls are added to the run's when it closes."""
    with Workspace.open(settings()) as workspace:
        try:
            yield workspace
        finally:
            tally(workspace.calls)
