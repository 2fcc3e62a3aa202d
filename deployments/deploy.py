"""`dossierflow deploy`: everything that a Prefect server has of ours, brought up to date."""

from __future__ import annotations

import asyncio
import os

from prefect.settings import PREFECT_API_URL

from deployments import server
from dossierflow.cli.output import DONE, say
from dossierflow.kernel.settings import load
from dossierflow.texts import words
from tasks.schedules import refuse_without_server


def deploy() -> int:
    """Bring all of ours on the Prefect server up to date: pool, flows, schedules, automations, blocks.

    Safe to repeat; needed once, and after an upgrade. What a person paused or switched off stays so.
    """
    refuse_without_server()
    asyncio.run(server.make_pool(str(PREFECT_API_URL.value())))
    server.bring_up_to_date(os.environ)
    say(words(load().language).sentence("deploy.done", pool=server.POOL))
    return DONE
