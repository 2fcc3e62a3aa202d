"""What became of messages in Exact's mailboxes: a person, or the scanning service, moves them along."""

from __future__ import annotations

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.destinations.message_status import IN_MAILBOX, PROBLEMS, meaning_of
from dossierflow.domain.delivery import Delivery, State
from dossierflow.exact.resources.mailbox import MessageStatus
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import (
    MessageGone,
    MessageRejected,
    MessageStuck,
    MessageWithoutEntry,
)
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, problems

#: By the name that a meaning of a status gives the problem.
OF_MESSAGE = {kind.key: kind for kind in (MessageRejected, MessageStuck, MessageWithoutEntry, MessageGone)}
ASKED = (*IN_MAILBOX, State.REJECTED, State.DELETED)


def follow_messages(session: DossierSession) -> int:
    """Ask how every message that is not booked stands, sixty a call; how many moved since.

    A message that was rejected stays a person's question until the document is exported again or booked.
    """
    with session.store.read() as connection:
        waiting = deliveries.in_states(connection, session.dossier.id, IN_MAILBOX)
    moved = 0
    if waiting:
        statuses = _statuses(session, waiting)
        with session.store.begin() as connection:
            moved = sum(_move(connection, session, one, statuses.get(one.document_id)) for one in waiting)
    with session.store.read() as connection:
        found = _questions(connection, session)
    kinds = looked_for(Work.MESSAGES)
    problems.report(session.store, session.dossier.id, kinds, found, session.clock.now())
    return moved


def _statuses(session: DossierSession, waiting: list[Delivery]) -> dict[str, MessageStatus]:
    found = session.exact.mailbox.statuses(one.document_id for one in waiting if one.document_id)
    return {one.message_id: one for one in found}


def _move(
    connection: sa.Connection, session: DossierSession, one: Delivery, status: MessageStatus | None
) -> bool:
    """Step it on where its status means something new; whether its state is another one."""
    meaning = meaning_of(status)
    if (one.state, one.cause) != (meaning.state, meaning.cause):
        deliveries.step(connection, one.marker, session.clock.now(), meaning.state, meaning.cause)
    return one.state is not meaning.state


def _questions(connection: sa.Connection, session: DossierSession) -> list[Problem]:
    """By the last delivery of each document: an attempt that something followed is nobody's question."""
    settled = session.settled
    asked = deliveries.in_states(connection, session.dossier.id, ASKED)
    last = deliveries.of_documents(connection, session.dossier.id, {one.order_id for one in asked})
    found: list[Problem] = []
    for one in last.values():
        kind = PROBLEMS.get(one.cause) if one.state in ASKED else None
        # What Exact processed a moment ago may stand in its books since they were read.
        fresh = kind == "message-without-entry" and one.updated_at > settled
        document = documents.get(connection, session.dossier.id, one.order_id) if kind and not fresh else None
        if kind and document is not None:
            found.append(OF_MESSAGE[kind]().problem(session.dossier.id, document))
    return found
