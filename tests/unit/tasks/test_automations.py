"""Automations as code: what each waits for and does, whom they call, and when problems rose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    MicrosoftTeamsWebhook,
    SlackWebhook,
)
from prefect.events import Automation, AutomationCore, Posture
from prefect.events.actions import SendNotification

from dossierflow.app.application import Application
from dossierflow.errors import SettingError
from dossierflow.kernel.clock import SystemClock
from dossierflow.kernel.settings import Settings
from dossierflow.problems.problem import Problem, StoredProblem
from dossierflow.store import problems
from dossierflow.store.database import Store
from dossierflow.texts import languages, words
from tasks import automations, calls, events

BLOCK = UUID(int=7)
PLANS = list(automations.plans())
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def made(
    plan: automations.AutomationPlan, language: str = "en", block: UUID | None = BLOCK
) -> AutomationCore:
    found = automations.wanted(plan, words(language), block)
    assert found is not None
    return found


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.key)
def test_every_automation_has_one_name_and_its_texts(plan: automations.AutomationPlan, language: str) -> None:
    one = made(plan, language)
    assert one.name == f"dossierflow · {plan.key}"
    assert one.description == words(language).sentence(f"call.{plan.key}")
    [action] = one.actions
    if isinstance(action, SendNotification):
        assert action.block_document_id == BLOCK
        assert action.subject
        assert (action.subject + action.body).count("{{") == (action.subject + action.body).count("}}")


def test_what_waits_for_silence_begins_with_an_event() -> None:
    """Prefect opens a proactive trigger without `for_each` by itself, and calls where nothing ever began."""
    patient = [plan for plan in PLANS if plan.trigger.posture is Posture.Proactive]
    assert [plan.key for plan in patient] == ["silent", "stuck", "late"]
    assert all(plan.trigger.after and plan.trigger.for_each == {"prefect.resource.id"} for plan in patient)


def test_where_nobody_is_named_only_dead_runs_are_looked_after() -> None:
    kept = [plan.key for plan in PLANS if automations.wanted(plan, words("en"), None) is not None]
    assert kept == ["silent", "stuck", "again"]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.key)
def test_what_a_server_gives_back_is_the_same_and_a_change_is_not(plan: automations.AutomationPlan) -> None:
    one = made(plan)
    there = Automation.model_validate(made(plan).model_dump(mode="json") | {"id": str(uuid4())})
    assert automations.same(one, there)
    assert not automations.same(made(plan, "nl"), there)
    other = there.model_copy(update={"enabled": False})
    assert not automations.same(one, other)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", SlackWebhook),
        (
            "https://prod-01.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/"
            "manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu",
            MicrosoftTeamsWebhook,
        ),
        ("https://office.example/hooks/secret-key", CustomWebhookNotificationBlock),
        ("mailtos://user:password@mail.office.example?to=lotte@office.example", SlackWebhook),
    ],
)
def test_an_address_becomes_the_block_that_reaches_it_and_is_not_shown(address: str, kind: type) -> None:
    block: Any = calls.notification(address)
    assert type(block) is kind
    assert address not in repr(block)
    assert address not in block.model_dump_json()


@pytest.mark.parametrize(
    "address", ["lotte@office.example", "https://", "nowhere", "https://x.logic.azure.com/a"]
)
def test_an_address_that_nobody_can_be_called_at_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(SettingError, match="DOSSIERFLOW_NOTIFY") as refused:
        calls.notification(address)
    assert address not in str(refused.value)


def stored(number: int, minutes: int = 0) -> StoredProblem:
    at = NOON + timedelta(minutes=minutes)
    return StoredProblem(Problem("310001", "division-blocked", str(number), {}), at, at)


@pytest.mark.parametrize(("before", "now", "more"), [(0, 0, 0), (0, 3, 3), (3, 3, 0), (5, 3, 0), (2, 3, 1)])
def test_problems_rose_where_there_are_more_than_after_the_last_night(
    before: int, now: int, more: int
) -> None:
    rise = events.risen(before, [stored(number) for number in range(now)])
    assert (rise.more if rise else 0) == more


def test_a_call_names_the_newest_problems_and_how_many_more() -> None:
    rise = events.risen(1, [stored(number, minutes=number) for number in range(15)])
    assert rise is not None
    assert [one.problem.subject for one in rise.shown] == [str(number) for number in range(14, 4, -1)]
    told = events.digest(rise, "en")
    assert told["title"] == "15 problems, 14 more than after the last night"
    assert str(told["says"]).splitlines()[-1] == "and 4 more"


def test_the_number_is_kept_from_night_to_night(sqlite_store: Store) -> None:
    practice = Application(Settings(), sqlite_store, SystemClock())
    assert events.count_problems(practice) is None
    problems.report(sqlite_store, "", ["unexpected"], [Problem("", "unexpected", "", {})], practice.now())
    rise = events.count_problems(practice)
    assert rise is not None and (rise.more, rise.count) == (1, 1)
    assert events.count_problems(practice) is None
