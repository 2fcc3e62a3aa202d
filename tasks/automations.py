"""What Prefect does by itself, and whom it calls: automations as code, applied by name.

Ours are those with the names of `plans()`, and no others are touched. What a person switched off stays off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events import AutomationCore, EventTrigger, Posture
from prefect.events.actions import ChangeFlowRunState, RunDeployment, SendNotification

from dossierflow.kernel.settings import Settings
from dossierflow.texts import Words, words
from tasks.calls import BLOCK, Block, gap, notification
from tasks.events import COMPLETED, ENDED_EARLY

PREFIX = "dossierflow · "
#: A run that `dossierflow up` found dead.
LOST_EVENT = "dossierflow.run-lost"
#: Five heartbeats (prefect.yaml sets one in 30 s): a healthy run is never so silent.
SILENT = 150
STUCK = 600  # between a worker taking a run and its first word
MORNING = 3 * 3600 + 45 * 60  # from a quarter past two to six
QUIET = 1800  # after a call about failures the next one waits: an outage is one call
RUN = {"prefect.resource.id": "prefect.flow-run.*"}
OURS, NIGHTS = ({"prefect.resource.id": f"prefect.tag.{tag}"} for tag in ("dossierflow", "night"))
#: Of a night that is begun again: the dossiers that the first was about.
SAME_DOSSIERS = {
    "dossiers": {"__prefect_kind": "jinja", "template": "{{ flow_run.parameters.dossiers or '' }}"},
}
ENDED = ("Completed", "Failed", "Crashed", "Cancelled")
BEGUN = (*ENDED, "Running", "Cancelling", "Scheduled", "AwaitingConcurrencySlot", "Paused", "Suspended")

#: What we set of an automation; the rest is a person's.
SET = {"name", "description", "enabled", "trigger", "actions"}


@dataclass(frozen=True)
class AutomationPlan:
    """What an automation waits for and does; one without an action of its own calls somebody.

    `key` is that of its texts: `call.KEY`, `call.KEY-title`, `call.KEY-body`.
    """

    key: str
    trigger: EventTrigger
    action: ChangeFlowRunState | RunDeployment | None = None

    @property
    def name(self) -> str:
        """The same in every language: by it an automation is found again."""
        return PREFIX + self.key


def plans() -> Iterator[AutomationPlan]:
    """Every automation, in the order of what happens."""
    crash = ChangeFlowRunState(state=StateType.CRASHED)
    silent = _after("heartbeat", ("heartbeat", *ENDED), SILENT)
    yield AutomationPlan("silent", silent, crash)
    yield AutomationPlan("stuck", _after("Pending", BEGUN, STUCK), crash)
    crashed = EventTrigger(expect={"prefect.flow-run.Crashed"}, match=RUN, match_related=NIGHTS)
    yield AutomationPlan("again", crashed, RunDeployment(source="inferred", parameters=SAME_DOSSIERS))
    late = EventTrigger(
        after={f"prefect.flow-run.{state}" for state in ("Pending", "Running", "Late")},
        # A night that a person cancelled is no surprise.
        expect={COMPLETED, ENDED_EARLY, "prefect.flow-run.Cancelled"},
        match=RUN,
        match_related=NIGHTS,
        for_each={"prefect.resource.id"},  # without it Prefect calls every so often, with no night at all
        posture=Posture.Proactive,
        within=MORNING,
    )
    yield AutomationPlan("late", late)
    yield AutomationPlan("failed", _in_state("FAILED", "CRASHED", within=QUIET))
    yield AutomationPlan("paused", _in_state("PAUSED", within=0))
    yield AutomationPlan("problems", EventTrigger(expect={"dossierflow.problems.rose"}))
    expiring = EventTrigger(expect={"dossierflow.connection-expiring"}, for_each={"prefect.resource.id"})
    yield AutomationPlan("expiring", expiring)


def _after(seen: str, expected: tuple[str, ...], seconds: int) -> EventTrigger:
    """A run of ours of which nothing expected was heard for so long."""
    return EventTrigger(
        after={f"prefect.flow-run.{seen}"},
        expect={f"prefect.flow-run.{one}" for one in expected},
        match=RUN,
        match_related=OURS,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        within=seconds,
    )


def _in_state(*states: str, within: int) -> EventTrigger:
    match = RUN | {"prefect.state-type": list(states)}
    heard = {"prefect.flow-run.*", LOST_EVENT}
    return EventTrigger(expect=heard, match=match, match_related=OURS, within=within)


def wanted(plan: AutomationPlan, told: Words, block: UUID | None, address: str = "") -> AutomationCore | None:
    """The automation on this server; None where it would call somebody and nobody is named.

    `address` is whom it calls: what others wrote is text where that is read.
    """
    action: Any = plan.action
    if isinstance(action, ChangeFlowRunState):
        action = action.model_copy(update={"message": told.sentence("run.lost")})
    if action is None:
        if block is None:
            return None
        action = _call(plan.key, told, block, address)
    says = told.sentence(f"call.{plan.key}")
    one = AutomationCore(name=plan.name, description=says, trigger=plan.trigger, actions=[action])
    # Every field stated: Prefect's client leaves defaults out of an update, and the server wants them.
    return AutomationCore.model_validate(one.model_dump(mode="json", include=SET))


def _call(key: str, told: Words, block: UUID, address: str) -> SendNotification:
    title = told.template(f"call.{key}-title").format_map(_facts(address, title=True))
    body = told.template(f"call.{key}-body").format_map(_facts(address, title=False))
    return SendNotification(block_document_id=block, subject=title, body=body)


def _facts(address: str, *, title: bool) -> dict[str, str]:
    """What Prefect fills in itself; what others wrote in it is text where the call is read."""
    foreign = {
        "run": "flow_run.name",
        "says": "flow_run.state.message",
        "title": "event.payload.title",
        "list": "event.payload.says",
        "user": "event.payload.user",
    }
    gaps = {name: gap(field, address, title=title) for name, field in foreign.items()}
    return {**gaps, "page": "{{ flow_run|ui_url }}", "day": "{{ event.payload.day }}"}


async def bring_up_to_date(client: PrefectClient, settings: Settings) -> list[tuple[str, str]]:
    """Make ours as they should be; each that was changed, with what was done: create, change, remove."""
    address, told = settings.notify.get_secret_value(), words(settings.language)
    block = await _kept(client, notification(address)) if address else None
    changes = [(plan.name, await _one(client, plan, wanted(plan, told, block, address))) for plan in plans()]
    return [(name, change) for name, change in changes if change]


async def _one(client: PrefectClient, plan: AutomationPlan, one: AutomationCore | None) -> str:
    """What was done to one. One that is the same is not touched: what it has seen so far counts on."""
    there = await client.read_automations_by_name(plan.name)
    if one is None:
        on = [
            old for old in there if old.enabled
        ]  # one that is off calls nobody, and remembers that it is off
        for old in on:
            await client.delete_automation(old.id)
        return "remove" if on else ""
    if not there:
        await client.create_automation(one)
        return "create"
    one.enabled = all(old.enabled for old in there)
    for double in there[1:]:
        await client.delete_automation(double.id)
    if same(one, there[0]):
        return "change" if there[1:] else ""
    await client.update_automation(there[0].id, one)
    return "change"


def same(one: AutomationCore, there: AutomationCore) -> bool:
    """Whether nothing that we set differs."""
    return _plain(one) == _plain(there)


def _plain(automation: AutomationCore) -> dict[str, Any]:
    ours = automation.model_dump(mode="json", include=SET)
    trigger = ours["trigger"]
    trigger.pop("id", None)
    for name, value in trigger.items():
        if name in ("after", "expect", "for_each"):
            trigger[name] = sorted(value)
    return ours


async def _kept(client: PrefectClient, block: Block) -> UUID:
    """The block on the server; one of another kind under the same name goes when ours is saved."""
    saving: Any = block.save(BLOCK, overwrite=True, client=client)
    kept: UUID = await saving
    return kept
