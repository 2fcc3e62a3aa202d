"""Rounds of a night: an outage of an hour must cost no dossier its night.

A task tries again for half a minute. What is still unavailable then is taken up again after longer and longer
waits, and only that; the others are done already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from dossierflow.kernel.clock import Clock
from dossierflow.reports.runs import waits
from dossierflow.runs.night import PRACTICE_PARTS, NightChoice, NightRun, another_round
from tasks.process import application, language
from tasks.states import warn
from tasks.units import as_tasks

#: Minutes between two rounds: the last begins two hours and a half after the first, well before morning and
#: before the run's own time is up. Exact's maintenance of half an hour fits between two of them.
WAITS = (1, 2, 5, 10, 15, 30, 30, 30, 30)
NAP = 1.0  # of the machine: a run that is cancelled while it waits ends at once


def pauses() -> Iterator[timedelta]:
    """Before each further round."""
    return (timedelta(minutes=minutes) for minutes in WAITS)


async def until_done(choice: NightChoice, run: NightRun) -> None:
    """Further rounds, until all is done, or what is left does not pass by itself, or it is nearly morning."""
    clock = application().clock
    for pause in pauses():
        if not run.may_pass:
            return
        parts = [part for part in PRACTICE_PARTS if part in run.failed]
        warn(waits(parts, len(run.waiting), pause, language()))
        await wait(clock, pause)
        await as_tasks(lambda practice, _, each: another_round(practice, choice, each, run), choice)


async def wait(clock: Clock, pause: timedelta) -> None:
    """Until so much later on this clock."""
    until = clock.now() + pause
    while clock.now() < until:
        await asyncio.sleep(NAP)
