"""A big night divided: shares as flow runs of a worker, so that every core is used.

What they have in common (tokens, budgets, leases) is kept in the store, so that it stays right.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import Any, cast

from prefect import runtime
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from dossierflow.runs.night import NightChoice, NightRun
from tasks.process import application
from tasks.states import changed_anything

#: From so many dossiers on, a night is divided.
LARGE = 400
SHARE = "night/share"
#: A share that crashes so often does so for a reason of its own.
TRIES = 3


def is_large(choice: NightChoice) -> bool:
    """Whether to divide it: not a share itself, nor what no worker runs."""
    by_worker = bool(runtime.deployment.id)
    return by_worker and not choice.share and len(application().in_service(choice.dossiers)) >= LARGE


async def in_shares(choice: NightChoice, run: NightRun) -> None:
    """Start a share for each core and wait for all of them."""
    count = os.cpu_count() or 1
    shares = [replace(choice, share=f"{number}/{count}") for number in range(1, count + 1)]
    for share, flow_run in zip(shares, await asyncio.gather(*map(_run, shares)), strict=True):
        state = flow_run.state
        if state is None or not state.is_completed():
            run.failed[f"share {share.share}"] = state.message or str(state.name) if state else "never ended"
        run.changed |= state is not None and changed_anything(state)


async def _run(choice: NightChoice) -> FlowRun:
    """A share to its end; one that crashed is begun again, and goes on where it stopped."""
    asked = {"dossiers": choice.dossiers, "share": choice.share}
    for _ in range(TRIES):
        ended: Any = run_deployment(SHARE, parameters=asked, timeout=None, as_subflow=True)
        flow_run = cast(FlowRun, await ended)
        if flow_run.state is None or not flow_run.state.is_crashed():
            break
    return flow_run
