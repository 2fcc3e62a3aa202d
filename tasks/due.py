"""Starting what is due: of thousands of dossiers with rhythms of their own, one schedule looks after all."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from math import ceil

from prefect.client.orchestration import PrefectClient

from dossierflow.app.application import Application
from dossierflow.domain.dossier import Dossier
from dossierflow.kernel.rhythm import ScheduledWork
from dossierflow.runs.rhythm import due
from dossierflow.store import dossiers
from tasks.naming import TAGGED, tag
from tasks.schedules import paused_slugs, rhythmic, server

#: Where the last look at who is due is kept, beside the other cursors.
SCOPE, LOOKED = "prefect", "due"
EVERY = timedelta(minutes=10)
#: A flow run costs a process of two seconds: fewer dossiers than this are not divided.
FEW = 25


async def start_due(application: Application) -> dict[ScheduledWork, int]:
    """Start, in shards, what became due since the last look; how many dossiers of each work. What was missed
    while nobody looked is done once, not as often as it was missed. Cut short, it is looked at again, and a
    shard that was started is not started twice."""
    until = application.now()
    after = _last_look(application, until)
    async with server() as client:
        paused = await paused_slugs(client)
        found = due(application.live_dossiers(), after, until)
        started = {}
        for work, those in found.items():
            served = [dossier for dossier in those if f"{dossier.id}-{work}" not in paused]
            await _start(client, work, served, after)
            started[work] = len(served)
    with application.store.begin() as connection:
        dossiers.move_cursor(connection, SCOPE, LOOKED, until.isoformat(), until)
    return started


def _last_look(application: Application, now: datetime) -> datetime:
    with application.store.read() as connection:
        looked = dossiers.cursor(connection, SCOPE, LOOKED)
    return datetime.fromisoformat(looked) if looked else now - EVERY


async def _start(client: PrefectClient, work: ScheduledWork, served: list[Dossier], after: datetime) -> None:
    """A flow run for each shard. Its key is the last look: the same shard is never started twice."""
    count = min(os.cpu_count() or 1, ceil(len(served) / FEW))
    deployment = await client.read_deployment_by_name(rhythmic(work))
    for number in range(count):
        shard = served[number::count]
        await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"dossiers": ", ".join(dossier.id for dossier in shard)},
            tags=[tag(dossier) for dossier in shard] if len(shard) <= TAGGED else [],
            idempotency_key=f"due-{work}-{after.isoformat()}-{number}/{count}",
        )
