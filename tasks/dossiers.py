"""Which dossiers a run is about, and doing something for each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from prefect import get_run_logger

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from tasks.sessions import for_practice
from tasks.units import unit

R = TypeVar("R")

#: Dossiers side by side in one run: each has its own budget at Exact, they share this machine.
AT_ONCE = 4


@dataclass
class EachResult(Generic[R]):
    """What was done, by dossier, and which dossiers' work could not be done."""

    results: dict[Dossier, R] = field(default_factory=dict)
    failed: dict[Dossier, BaseException] = field(default_factory=dict)


@unit("choose dossiers")
async def choose_dossiers(wanted: str) -> list[Dossier]:
    """The dossiers named (division, enterprise number or name, separated by commas), or all."""
    return await for_practice(Application.dossiers, wanted)


async def for_each(dossiers: Iterable[Dossier], work: Callable[[Dossier], Awaitable[R]]) -> EachResult[R]:
    """Do it for every dossier, some at once; one that fails holds nobody."""
    places = asyncio.Semaphore(AT_ONCE)
    log = get_run_logger()
    done: EachResult[R] = EachResult()

    async def one(dossier: Dossier) -> None:
        async with places:
            try:
                done.results[dossier] = await work(dossier)
            except Exception as error:
                log.error("%s: %s", dossier.name, error)
                done.failed[dossier] = error

    listed = list(dossiers)
    await asyncio.gather(*(one(dossier) for dossier in listed))
    done.results = {dossier: done.results[dossier] for dossier in listed if dossier in done.results}
    return done
