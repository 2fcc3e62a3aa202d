"""Resolve doubt by reading: after the settling delay, Exact's books say whether an entry arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation
from dossierflow.delivery.destinations import Destinations
from dossierflow.delivery.duplicate_entries import report_twice
from dossierflow.delivery.learnt import refusal_of
from dossierflow.delivery.outcomes import UNKNOWN_TEXT, facts_of
from dossierflow.delivery.send import FINAL_PHASE
from dossierflow.domain.delivery import Delivery, State
from dossierflow.kernel.killpoint import reached
from dossierflow.problems.kind import Refusal
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, problems
from dossierflow.texts import phrase


@dataclass
class ResolveResult:
    """Deliveries found in Exact and adopted, those that never arrived, and those still in doubt.

    `refused` are not there either, and Exact had answered with a text: a person reads it.
    """

    adopted: int = 0
    never_arrived: int = 0
    refused: int = 0
    waiting: int = 0
    problems: list[Problem] = field(default_factory=list)


def recover(session: DossierSession) -> int:
    """Take over what a dead run left behind; call it while holding the dossier's lease.

    An intent without an outcome was interrupted: before the call that counts it is *not sent*; once that may
    have gone out it is *uncertain*. Returns how many there were.
    """
    with session.store.read() as connection:
        if not deliveries.in_states(connection, session.dossier.id, [State.INTENDED]):
            return 0
    with session.store.begin() as connection:
        left = deliveries.in_states(connection, session.dossier.id, [State.INTENDED])
        for one in left:
            sent = deliveries.last_step(connection, one.marker).detail == FINAL_PHASE
            state = State.UNCERTAIN if sent else State.NOT_SENT
            cause = phrase("cause.stopped-while-sent" if sent else "cause.stopped-before-sent")
            deliveries.step(connection, one.marker, session.clock.now(), state, cause)
    return len(left)


def resolve(session: DossierSession) -> ResolveResult:
    """Look up every uncertain delivery whose settling delay is over. One hit is adopted; none means it never
    arrived, and the next export sends it again; two or more go to a person. Where Exact had answered with a
    text that names no rule we know, and has nothing, it was a refusal: sent again by itself, it would use up
    Exact's count of errors.

    What never arrived is looked up once more before it is sent again: Exact may have been slower than the
    delay. What is adopted keeps its draft, so that the books are compared with it.
    """
    found = ResolveResult()
    uncertain, given_up = _in_doubt(session)
    settled = session.settled
    due = [one for one in uncertain if one.updated_at <= settled]
    found.waiting = len(uncertain) - len(due)
    if due or given_up:
        seen = _look_up(session, [*due, *given_up])
        with session.store.begin() as connection:
            several = [
                one.order_id
                for one in [*due, *given_up]
                if _resolve(connection, session, one, seen[one.marker], found) > 1
            ]
            found.problems += report_twice(connection, session, several)
            reached("before-resolution-commits")
    return found


def _look_up(
    session: DossierSession, doubtful: list[Delivery]
) -> dict[str, tuple[State, list[Confirmation]]]:
    """What each destination has of them; every one of its deliveries is asked for in one go."""
    destinations = Destinations(session)
    seen: dict[str, tuple[State, list[Confirmation]]] = {}
    for destination in dict.fromkeys(one.destination for one in doubtful):
        adapter = destinations[destination]
        found = adapter.arrived([one for one in doubtful if one.destination is destination])
        seen |= {marker: (adapter.arrives_as, confirmations) for marker, confirmations in found.items()}
    return seen


def _in_doubt(session: DossierSession) -> tuple[list[Delivery], list[Delivery]]:
    """The uncertain deliveries; and those given up that nothing has followed yet."""
    with session.store.read() as connection:
        uncertain = deliveries.in_states(connection, session.dossier.id, [State.UNCERTAIN])
        given_up = bookings.with_draft(connection, session.dossier.id, [State.NOT_SENT])
        last = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in given_up])
    return uncertain, [one for one in given_up if last[one.order_id].marker == one.marker]


def settling_left(session: DossierSession, state: State) -> float:
    """Seconds until the last delivery in this state may be looked up; 0 when none waits."""
    with session.store.read() as connection:
        waiting = deliveries.in_states(connection, session.dossier.id, [state])
    last = max((one.updated_at for one in waiting), default=None)
    if last is None:
        return 0.0
    left = last + timedelta(seconds=session.settling_seconds) - session.clock.now()
    return max(0.0, left.total_seconds())


def _resolve(
    connection: sa.Connection,
    session: DossierSession,
    one: Delivery,
    seen: tuple[State, list[Confirmation]],
    found: ResolveResult,
) -> int:
    """Step the delivery on, as Exact says; how many there are of it."""
    arrives_as, hits = seen
    now = session.clock.now()
    if len(hits) == 1:
        hit = hits[0]
        cause = phrase("cause.adopted", what=hit.what)
        facts = facts_of(hit)
        deliveries.step(connection, one.marker, now, arrives_as, cause, **facts)
        found.adopted += 1
    elif not hits and one.state is State.UNCERTAIN and (refusal := _refusal(connection, one)):
        _refuse(connection, session, one, refusal, found)
    elif not hits and one.state is State.UNCERTAIN:
        cause = phrase("cause.never-arrived")
        deliveries.step(connection, one.marker, now, State.NOT_SENT, cause)
        found.never_arrived += 1
    return len(hits)


def _refusal(connection: sa.Connection, one: Delivery) -> Refusal | None:
    """What Exact's answer means; None where it said nothing, or what passes by itself."""
    if one.cause.key != UNKNOWN_TEXT:
        return None
    return refusal_of(connection, str(one.cause.facts["answer"]))


def _refuse(
    connection: sa.Connection, session: DossierSession, one: Delivery, refusal: Refusal, found: ResolveResult
) -> None:
    """Nothing of it is in Exact: its text was a refusal, and stays with the document until a person acts."""
    now = session.clock.now()
    deliveries.step(
        connection, one.marker, now, State.REFUSED, phrase("cause.refused", answer=refusal.answer)
    )
    document = documents.get(connection, session.dossier.id, one.order_id)
    refused = refusal.problem(session.dossier.id, document or str(one.order_id))
    kinds, subjects = (refusal.key,), {str(one.order_id)}
    problems.report_within(connection, session.dossier.id, kinds, [refused], now, subjects)
    found.problems.append(refused)
    found.refused += 1
