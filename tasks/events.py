"""What happened in a night, as events of Prefect: for our automations, and for others'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prefect import runtime
from prefect.events import emit_event

from dossierflow.app.application import Application
from dossierflow.errors import Reconnect
from dossierflow.exact.auth import CHAIN
from dossierflow.kernel.foreign import line
from dossierflow.kernel.tokens import ConnectionState
from dossierflow.practice.metrics import NIGHT
from dossierflow.problems.problem import StoredProblem
from dossierflow.reports.explain import explain
from dossierflow.store import dossiers, problems
from dossierflow.texts import words

#: Where the number of problems after the last night is kept, beside the other cursors.
SCOPE, COUNTED = "prefect", "problems"
#: The night is done; a run of the night is, and the night as a whole is another's.
COMPLETED, ENDED_EARLY = "dossierflow.night.completed", "dossierflow.night.part-completed"
#: A call is read on a telephone.
SHOWN = 10
PRACTICE = {"prefect.resource.id": "dossierflow.practice", "prefect.resource.name": "dossierflow"}


@dataclass(frozen=True)
class Rise:
    """More problems than after the last night: `more` of `count`, the newest first in `shown`."""

    more: int
    count: int
    shown: list[StoredProblem]


def risen(before: int, found: list[StoredProblem]) -> Rise | None:
    """None where there are no more than before."""
    more = len(found) - before
    if more <= 0:
        return None
    newest = sorted(found, key=lambda one: one.first_seen, reverse=True)
    return Rise(more, len(found), newest[: min(more, SHOWN)])


def tell_end(practice: Application, failed: int) -> None:
    """A night came to its end: whether problems rose, which connections expire soon, that it is complete."""
    rise = count_problems(practice)
    if rise is not None:
        emit_event("dossierflow.problems.rose", PRACTICE, payload=digest(rise, practice.settings.language))
    for connection, payload in expiring(practice):
        resource = {"prefect.resource.id": connection, "prefect.resource.name": payload["user"]}
        emit_event("dossierflow.connection-expiring", resource, payload=payload)
    _keep_end(practice)
    _tell_of_this_run(COMPLETED, {"failed": failed})


def tell_part_end() -> None:
    """This run ends, and is not the whole night: a share of it, or one that had nothing left to do.

    States are named in the practice's language: an event of ours says that nobody need be called."""
    _tell_of_this_run(ENDED_EARLY, {})


def _tell_of_this_run(event: str, payload: dict[str, Any]) -> None:
    run = runtime.flow_run
    if run.id:
        resource = {
            "prefect.resource.id": f"prefect.flow-run.{run.id}",
            "prefect.resource.name": run.name or "",
        }
        # Prefect adds the run's tags to what a run tells of others, not of itself.
        tags = [
            {"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"} for tag in run.tags
        ]
        emit_event(event, resource, related=tags, payload=payload)


def _keep_end(practice: Application) -> None:
    ended = practice.now()
    with practice.store.begin() as connection:
        dossiers.move_cursor(connection, *NIGHT, str(int(ended.timestamp())), ended)


def count_problems(practice: Application) -> Rise | None:
    """Compare with the last night, and keep the number for the next one."""
    with practice.store.begin() as connection:
        before = int(dossiers.cursor(connection, SCOPE, COUNTED) or 0)
        found = problems.open_ones(connection)
        dossiers.move_cursor(connection, SCOPE, COUNTED, str(len(found)), practice.now())
    return risen(before, found)


def digest(rise: Rise, language: str) -> dict[str, str | int]:
    """A title and a short list, for whoever is called."""
    told = words(language)
    says = [f"- {line(explain(one.problem, language).what)}" for one in rise.shown]
    if rise.more > len(rise.shown):
        says.append(told.sentence("call.and-more", more=rise.more - len(rise.shown)))
    title = told.sentence("call.rose", count=told.count(rise.count, "problem"), more=rise.more)
    return {"title": title, "says": "\n".join(says), "more": rise.more, "count": rise.count}


def expiring(practice: Application) -> list[tuple[str, dict[str, str]]]:
    """Each connection that dies within seven days if nobody uses it, with its user and day."""
    try:
        found = practice.connections()
    except Reconnect:
        return []
    told, now, life = words(practice.settings.language), practice.now(), CHAIN.dies_idle
    return [
        (f"connection.{one.id}", {"user": line(one.user), "day": told.day(one.obtained_at + life)})
        for one in found
        if life is not None and CHAIN.state(one, now) is ConnectionState.EXPIRING
    ]
