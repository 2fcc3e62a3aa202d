"""A big night divided: shares as flow runs of a worker, so that every core is used.

What they have in common (tokens, budgets, leases) is kept in the store, so that it stays right.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import cast

from prefect import runtime
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment

from dossierflow.runs.night import NightChoice, NightRun
from tasks.process import application
from tasks.states import changed_anything

#: From so many dossiers on, a night is divided.
LARGE = 400
SHARE = "night/share"


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
    asked = {"dossiers": choice.dossiers, "share": choice.share}
    return cast(FlowRun, await run_deployment(SHARE, parameters=asked, timeout=None, as_subflow=True))  # type: ignore[misc]
