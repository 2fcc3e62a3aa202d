"""How a task gets to work: at one dossier's desk, in a thread, with progress in the run's log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from prefect import get_run_logger

from dossierflow.app.application import Application
from dossierflow.app.session import DossierSession, Meter
from dossierflow.domain.dossier import Dossier
from tasks import artifacts
from tasks.blocks import settings
from tasks.calls import tally

P = ParamSpec("P")
R = TypeVar("R")


async def at_session(
    dossier: Dossier, work: Callable[Concatenate[DossierSession, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Do a piece of work on one dossier; its progress lines go to the run's log."""
    log = get_run_logger()

    def run() -> R:
        with counted() as application, application.session(dossier, progress=log.info) as session:
            return work(session, *args, **kwargs)

    return await asyncio.to_thread(run)


async def for_dossier_with_progress(
    key: str,
    told: str,
    dossier: Dossier,
    work: Callable[Concatenate[DossierSession, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """The same, with a bar in the UI that follows the desk's meter where it takes long."""
    meter = Meter()

    def metered(session: DossierSession, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return work(replace(session, meter=meter), *args, **kwargs)

    async with artifacts.progress(meter, key, told):
        return await at_session(dossier, metered, *args, **kwargs)


async def for_practice(
    work: Callable[Concatenate[Application, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Do a piece of work for the whole practice."""

    def run() -> R:
        with counted() as application:
            return work(application, *args, **kwargs)

    return await asyncio.to_thread(run)


@contextmanager
def counted() -> Iterator[Application]:
    """A workspace whose calls are added to the run's when it closes."""
    with Application.open(settings()) as application:
        try:
            yield application
        finally:
            tally(application.calls)
