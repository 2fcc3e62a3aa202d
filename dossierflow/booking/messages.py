"""What became of messages in Exact's postboxes: a person, or the scanning service, moves them along."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.destinations.message_status import IN_POSTBOX, PROBLEMS, meaning_of
from dossierflow.delivery.unmappable import naming
from dossierflow.desk import Desk
from dossierflow.exact.resources.mailbox import MessageStatus
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, problems

PROBLEM_KINDS = ("message-rejected", "message-stuck", "message-without-entry", "message-gone")
ASKED = (*IN_POSTBOX, State.REJECTED, State.DELETED)


def follow_messages(desk: Desk) -> int:
    """Ask how every message that is not booked stands, sixty a call; how many moved since.

    A message that was rejected stays a person's question until the document is exported again or booked.
    """
    with desk.store.read() as connection:
        waiting = deliveries.in_states(connection, desk.dossier.id, IN_POSTBOX)
    statuses = _statuses(desk, waiting) if waiting else {}
    with desk.store.begin() as connection:
        moved = sum(_move(connection, desk, one, statuses.get(one.document_id)) for one in waiting)
        _report(connection, desk)
    return moved


def _statuses(desk: Desk, waiting: list[Delivery]) -> dict[str, MessageStatus]:
    found = desk.exact.mailbox.statuses(one.document_id for one in waiting if one.document_id)
    return {one.message_id: one for one in found}


def _move(connection: sa.Connection, desk: Desk, one: Delivery, status: MessageStatus | None) -> bool:
    """Step it on where its status means something new; whether its state is another one."""
    meaning = meaning_of(status)
    if (one.state, one.cause) != (meaning.state, meaning.says):
        deliveries.step(connection, one.marker, desk.clock.now(), meaning.state, meaning.says)
    return one.state is not meaning.state


def _report(connection: sa.Connection, desk: Desk) -> None:
    """By the last delivery of each document: an attempt that something followed is nobody's question."""
    settled = desk.clock.now() - timedelta(seconds=desk.settling_seconds)
    asked = deliveries.in_states(connection, desk.dossier.id, ASKED)
    last = deliveries.of_documents(connection, desk.dossier.id, {one.order_id for one in asked})
    found = []
    for one in last.values():
        kind = PROBLEMS.get(one.cause) if one.state in ASKED else None
        # What Exact processed a moment ago may stand in its books since they were read.
        fresh = kind == "message-without-entry" and one.updated_at > settled
        document = documents.get(connection, desk.dossier.id, one.order_id) if kind and not fresh else None
        if kind and document is not None:
            facts = naming(document) | {"says": one.cause, "destination": one.destination.value}
            found.append(Problem(desk.dossier.id, kind, str(one.order_id), facts))
    problems.report(connection, desk.dossier.id, PROBLEM_KINDS, found, desk.clock.now())
