"""What became of messages in Exact's postboxes: a person, or the scanning service, moves them along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.unmappable import naming
from dossierflow.desk import Desk
from dossierflow.exact.resources.mailbox import MessageStatus
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, problems

PROBLEM_KINDS = ("message-rejected", "message-stuck", "message-without-entry", "message-gone")


@dataclass(frozen=True)
class Meaning:
    """What a status of a message means: the state, how a person reads it, and the problem that it is."""

    state: State
    says: str
    problem: str = ""


#: MailMessagesSent.RecipientStatus (Exact's REST reference).
MEANINGS: Mapping[int, Meaning] = {
    5: Meaning(State.REJECTED, "was rejected in Exact", "message-rejected"),
    10: Meaning(State.DELIVERED, "lies in Exact as a draft"),
    20: Meaning(State.DELIVERED, "lies open in Exact's postbox"),
    25: Meaning(State.IN_PROGRESS, "is prepared in Exact"),
    30: Meaning(State.IN_PROGRESS, "is approved in Exact"),
    40: Meaning(State.IN_PROGRESS, "is realised in Exact"),
    42: Meaning(State.IN_PROGRESS, "is being processed in Exact"),
    43: Meaning(State.IN_PROGRESS, "is at Exact's scanning service"),
    45: Meaning(State.IN_PROGRESS, "met an error while Exact processed it", "message-stuck"),
    46: Meaning(State.IN_PROGRESS, "is blocked in Exact", "message-stuck"),
    50: Meaning(
        State.IN_PROGRESS,
        "is processed in Exact, and no entry with its number, date and amount is seen",
        "message-without-entry",
    ),
}
GONE = Meaning(State.DELETED, "is not in Exact's postbox any more", "message-gone")
IN_POSTBOX = (State.DELIVERED, State.IN_PROGRESS)


def follow_messages(desk: Desk) -> int:
    """Ask how every message that is not booked stands, sixty a call; how many moved since.

    A message that was rejected stays a person's question until the document is exported again or booked.
    """
    with desk.store.read() as connection:
        waiting = deliveries.in_states(connection, desk.dossier.id, IN_POSTBOX)
    statuses = _statuses(desk, waiting) if waiting else {}
    with desk.store.begin() as connection:
        moved = [one for one in waiting if _move(connection, desk, one, statuses.get(one.document_id))]
        _report(connection, desk, statuses)
    return len(moved)


def _statuses(desk: Desk, waiting: list[Delivery]) -> dict[str, MessageStatus]:
    found = desk.exact.mailbox.statuses(one.document_id for one in waiting if one.document_id)
    return {one.message_id: one for one in found}


def _meaning(status: MessageStatus | None) -> Meaning:
    if status is None:
        return GONE
    return MEANINGS.get(status.status) or Meaning(State.IN_PROGRESS, f"has status {status.status} in Exact")


def _move(connection: sa.Connection, desk: Desk, one: Delivery, status: MessageStatus | None) -> bool:
    """Step it on where its status means something new; whether its state is another one."""
    meaning = _meaning(status)
    if (one.state, one.cause) != (meaning.state, meaning.says):
        deliveries.step(connection, one.marker, desk.clock.now(), meaning.state, meaning.says)
    return one.state is not meaning.state


def _report(connection: sa.Connection, desk: Desk, statuses: Mapping[str, MessageStatus]) -> None:
    """By the last delivery of each document: an attempt that something followed is nobody's question."""
    states = (*IN_POSTBOX, State.REJECTED, State.DELETED)
    settled = desk.clock.now() - timedelta(seconds=desk.settling_seconds)
    asked = deliveries.in_states(connection, desk.dossier.id, states)
    last = deliveries.of_documents(connection, desk.dossier.id, {one.order_id for one in asked})
    found = []
    for one in last.values():
        kind = next((each.problem for each in (*MEANINGS.values(), GONE) if each.says == one.cause), "")
        document = documents.get(connection, desk.dossier.id, one.order_id)
        # What Exact processed a moment ago may stand in its books since they were read.
        fresh = kind == "message-without-entry" and one.updated_at > settled
        if kind and not fresh and one.state in states and document is not None:
            facts = naming(document) | {"says": one.cause, "destination": one.destination.value}
            found.append(Problem(desk.dossier.id, kind, str(one.order_id), facts))
    problems.report(connection, desk.dossier.id, PROBLEM_KINDS, found, desk.clock.now())
