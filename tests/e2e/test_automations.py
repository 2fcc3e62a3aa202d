"""Automations on a real Prefect server: applied twice, switched off, beside others; somebody is called."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.events import AutomationCore, EventTrigger
from prefect.events.actions import DoNothing
from prefect.states import Failed, Suspended
from pydantic import SecretStr

from dossierflow.kernel.settings import Settings
from tasks import automations
from tests.support.receiver import Receiver

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("bare-server"), pytest.mark.timeout(300)]
PATIENCE = 120.0
NAMES = {plan.name for plan in automations.plans()}


@flow
def work() -> None:
    """Nothing: only its states count."""


def test_automations_are_applied_by_name_and_somebody_is_called(bare_server: str) -> None:
    receiver = Receiver()
    web = receiver.listen()
    secret = f"http://127.0.0.1:{web.server_port}/key-of-the-office"
    try:
        asyncio.run(_lived(f"{bare_server}/api", Settings(notify=SecretStr(secret)), receiver))
    finally:
        web.shutdown()
        web.server_close()


async def _lived(api: str, settings: Settings, receiver: Receiver) -> None:
    async with PrefectClient(api) as client:
        nobody = settings.model_copy(update={"notify": SecretStr("")})
        silent = await automations.bring_up_to_date(client, nobody)
        assert [name for name, _ in silent] == [
            f"dossierflow · {key}" for key in ("silent", "stuck", "again")
        ]
        trigger = EventTrigger(expect={"office.bell"})
        theirs = AutomationCore(name="dossierflow · our own bell", trigger=trigger, actions=[DoNothing()])
        await client.create_automation(theirs)

        first = await automations.bring_up_to_date(client, settings)
        assert {name for name, change in first if change == "create"} | {name for name, _ in silent} == NAMES
        assert await automations.bring_up_to_date(client, settings) == []
        [late] = await client.read_automations_by_name("dossierflow · late")
        await client.pause_automation(late.id)
        dutch = settings.model_copy(update={"language": "nl"})
        assert {change for _, change in await automations.bring_up_to_date(client, dutch)} == {"change"}
        assert await automations.bring_up_to_date(client, nobody) != []
        await automations.bring_up_to_date(client, settings)

        there = await client.read_automations()
        assert sorted(one.name for one in there) == sorted([*NAMES, theirs.name])
        assert [one.name for one in there if not one.enabled] == ["dossierflow · late"]

        await _fail(client, tags=[])
        await _fail(client, tags=["dossierflow"])
        await _heard(receiver)
        await _wait_for_a_person(client)
        await _heard_of_the_form(receiver)
        blocks: Any = await client.read_block_documents(include_secrets=False)
        assert "key-of-the-office" not in str([one.model_dump(mode="json") for one in blocks])


async def _fail(client: PrefectClient, tags: list[str]) -> None:
    run = await client.create_flow_run(work, name=f"export · {len(tags)}", tags=tags)
    await client.set_flow_run_state(run.id, Failed(message="Exact answers nothing"), force=True)


async def _wait_for_a_person(client: PrefectClient) -> None:
    """As a run that shows a form does, `suspend_flow_run(wait_for_input=…)`."""
    run = await client.create_flow_run(work, name="vat · Bakkerij", tags=["dossierflow"])
    await client.set_flow_run_state(run.id, Suspended(timeout_seconds=3600), force=True)


async def _heard_of_the_form(receiver: Receiver) -> None:
    def called() -> bool:
        return any(call["subject"] == "Waiting for an answer: vat · Bakkerij" for call in receiver.heard)

    for _ in range(int(PATIENCE)):
        if called():
            return
        await asyncio.sleep(1)
    raise AssertionError(receiver.heard)


async def _heard(receiver: Receiver) -> None:
    """One call: of the run that is ours, and only of that."""
    assert await asyncio.to_thread(receiver.came.wait, PATIENCE)
    [call] = receiver.heard
    assert call["subject"] == "Failed: export · 1"
    assert call["body"].startswith("Exact answers nothing\n\nhttp")
