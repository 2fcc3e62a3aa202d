"""Artifacts: what an operator reads. Stable keys give each its history; work has a bar until it is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import httpx
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    aupdate_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectHTTPStatusError

from dossierflow.app.session import Meter
from dossierflow.reports.markdown import prose
from tasks.links import published

PATIENCE = 2.0  # seconds before something must be seen of a piece of work, and between two looks


async def page(key: str, markdown: str, description: str) -> None:
    """A Markdown page; the server shows its description as Markdown too."""
    made = await acreate_markdown_artifact(markdown=markdown, key=key, description=prose(description))
    published(key, str(made))


@asynccontextmanager
async def progress(meter: Meter, key: str, description: str) -> AsyncIterator[None]:
    """A bar that follows the meter while the block runs, and goes with it; none for what is quick. A server
    that is away costs the bar, and not the work."""
    over = asyncio.Event()
    following = asyncio.create_task(_follow(meter, key, description, over))
    try:
        yield
    finally:
        # Not by a cancel: it would come between the server that makes a bar and us who learn its id.
        over.set()
        with suppress(httpx.HTTPError):
            await following


async def _follow(meter: Meter, key: str, description: str, over: asyncio.Event) -> None:
    if await _ends_soon(over):
        return
    shown = meter.percent
    bar = await acreate_progress_artifact(progress=shown, key=key, description=prose(description))
    try:
        while not await _ends_soon(over):
            if meter.percent != shown:
                shown = meter.percent
                await aupdate_progress_artifact(bar, progress=shown)
    finally:
        await _remove(bar)


async def _ends_soon(over: asyncio.Event) -> bool:
    with suppress(TimeoutError):
        return await asyncio.wait_for(over.wait(), PATIENCE)
    return False


async def _remove(bar: UUID) -> None:
    """What is over needs no bar: it would stand among the pages for ever."""
    async with get_client() as client:
        with suppress(PrefectHTTPStatusError):
            await client.delete_artifact(bar)
