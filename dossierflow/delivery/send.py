"""Send a batch: intent first, the call that counts once, every answer sorted into four outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation, DestinationAdapter, PreparedDocument, Staged
from dossierflow.delivery.as_known import ACCOUNTS, accounts, as_sent
from dossierflow.delivery.destinations import Destinations
from dossierflow.delivery.learnt import as_learnt
from dossierflow.delivery.outcomes import problems_of, sort_outcome, stops
from dossierflow.domain.delivery import NO_CAUSE, Delivery, State
from dossierflow.errors import Bug, PersonMustAct, SafetyStop, TryLater
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown
from dossierflow.problems.from_error import ends_the_work, missing_right
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.problem import Problem
from dossierflow.store import codec, deliveries, problems
from dossierflow.sync.rights import lacks
from dossierflow.texts import Phrase, phrase

#: What a document's own fate settles: said anew, or no longer true.
OF_A_DOCUMENT = looked_for(Work.EXPORT, Work.READING, Work.COMPARISON)
#: Said in the last step before the call that counts: without it, a dead run delivered nothing.
FINAL_PHASE = {"phase": "final"}


@dataclass
class SendResult:
    """What became of a batch: the state of every document in it, by marker.

    One that the run did not come to is *not sent*; one that another run is sending is *intended*.
    """

    states: dict[str, State] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)  # entry numbers that Exact answered
    problems: list[Problem] = field(default_factory=list)
    new_problems: int = 0  # among the documents that the run looked at
    stopped: Phrase = NO_CAUSE  # why the rest of the batch was left for later
    causes: dict[str, Phrase] = field(default_factory=dict)  # why each is in its state, or was left alone

    def count(self, state: State) -> int:
        return sum(1 for one in self.states.values() if one is state)

    def add(self, more: SendResult) -> None:
        """What became of the next part."""
        self.states |= more.states
        self.entries |= more.entries
        self.causes |= more.causes
        self.problems += more.problems
        self.new_problems += more.new_problems
        self.stopped = more.stopped


def send(
    session: DossierSession, batch: list[PreparedDocument[Any]], destinations: Destinations | None = None
) -> SendResult:
    """Send each document once. A document that fails holds nobody; a spent budget or right ends the batch.

    Raises what concerns the dossier or its connection as a whole, once the document that met it is recorded.
    """
    done, destinations = SendResult(), destinations or Destinations(session)
    for position, one in enumerate(batch, 1):
        if position % 20 == 0:
            session.tell("progress.sent", position=position, count=len(batch))
        stop = _send(session, destinations[one.destination], one, done)
        session.meter.done += 1
        if stop:
            done.stopped = stop
            done.states |= {later.marker: State.NOT_SENT for later in batch[position:]}
            break
    return done


def _send(
    session: DossierSession, adapter: DestinationAdapter[Any], one: PreparedDocument[Any], done: SendResult
) -> Phrase:
    """One document; the cause where the rest of the batch must wait."""
    stopped, intended = _begin(session, one)
    if stopped is not None:
        done.states[one.marker] = State.NOT_SENT
        return phrase("cause.connection-stopped", dossier=stopped.name)
    if not intended:
        done.states[one.marker] = State.INTENDED
        done.causes[one.marker] = phrase("waiting.another-run")
        return NO_CAUSE
    try:
        ready = _stage(adapter, one)
        outcome = ready.failed or _submit(session, adapter, one, ready)
        if outcome is None:
            done.states[one.marker] = State.INTENDED
            return phrase("cause.taken-over")
    except SafetyStop as error:
        _record(session, adapter, one, done, Unknown(error))  # it was written, but not where it belongs
        raise
    except (TryLater, PersonMustAct) as error:
        outcome = NotSent(error)
    outcome = as_learnt(session, outcome)
    stop = _record(session, adapter, one, done, outcome)
    if isinstance(outcome, NotSent | Rejected) and ends_the_work(outcome.error):
        raise outcome.error
    return stop


def _stage(adapter: DestinationAdapter[Any], one: PreparedDocument[Any]) -> Staged:
    """Nothing that counts was sent yet: what Exact does not understand is this document's matter alone."""
    try:
        return adapter.stage(one)
    except Bug as error:
        return Staged(failed=Rejected(error))


def _begin(session: DossierSession, one: PreparedDocument[Any]) -> tuple[problems.StoppedBy | None, bool]:
    """The dossier that stopped the connection, if one did; and whether the intent is committed."""
    try:
        with session.store.begin() as connection:
            stopped = problems.stopped(connection, session.dossier.connection_id)
            intended = stopped is None and _intend(connection, session, one)
            reached("before-intent-commits")
    except IntegrityError:
        return None, False  # another run wrote the same intent in the same moment
    reached("after-intent")
    return stopped, intended


def _intend(connection: sa.Connection, session: DossierSession, one: PreparedDocument[Any]) -> bool:
    """Write the intent, unless another run was faster: its delivery stands, or was tried and is over."""
    now = session.clock.now()
    order_id = one.document.summary.order_id
    if not one.forced and deliveries.standing(connection, session.dossier.id, order_id):
        return False
    if deliveries.next_attempt(connection, session.dossier.id, order_id) != one.attempt:
        return False
    intended = Delivery(
        marker=one.marker,
        dossier=session.dossier.id,
        order_id=order_id,
        destination=one.destination,
        attempt=one.attempt,
        body_hash=one.body_hash,
        state=State.INTENDED,
        created_at=now,
        updated_at=now,
        forced=one.forced,
        quiet=one.quiet,
    )
    key = "cause.to-on-purpose" if one.forced else "cause.to"
    summary = one.document.summary
    operations = one.payload.operations
    deliveries.intend(
        connection,
        intended,
        phrase(key, address=one.payload.address),
        as_sent(summary) | {ACCOUNTS: accounts(one.document)},
        codec.encode(operations) if operations.operations else None,
    )
    return True


def _submit(
    session: DossierSession, adapter: DestinationAdapter[Any], one: PreparedDocument[Any], ready: Staged
) -> Outcome[Confirmation] | None:
    """The call that counts. An entry is kept as it is sent: if the answer is lost, the books are compared.

    None, and nothing is sent, where another run took the delivery over: this one was taken for dead.
    """
    draft = adapter.draft(one, ready)
    with session.store.begin() as connection:
        ours = deliveries.step(
            connection,
            one.marker,
            session.clock.now(),
            State.INTENDED,
            phrase("cause.sending", address=one.payload.address),
            detail=FINAL_PHASE,
            only_in=State.INTENDED,
            draft=None if draft is None else codec.encode(draft),
        )
    if not ours:
        return None
    reached("before-final-call")
    answer = adapter.submit(one, ready)
    reached("after-answer")
    return answer


def _record(
    session: DossierSession,
    adapter: DestinationAdapter[Any],
    one: PreparedDocument[Any],
    done: SendResult,
    outcome: Outcome[Confirmation],
) -> Phrase:
    """The state and what a person must know of it, in one transaction: a dead run owes nobody a word."""
    state, cause, columns = sort_outcome(outcome, adapter.arrives_as)
    found = problems_of(session, one.document.summary, outcome)
    to_compare = isinstance(outcome, Unknown) or (isinstance(outcome, Accepted) and outcome.value.differences)
    if not to_compare:
        columns = {**columns, "draft": None}
    with session.store.begin() as connection:
        now = session.clock.now()
        deliveries.step(
            connection,
            one.marker,
            now,
            state,
            cause,
            request_id=outcome.request_id,
            detail=_detail(outcome, columns),
            **columns,
        )
        right = missing_right(outcome.error) if isinstance(outcome, NotSent | Rejected) else None
        if right is not None:
            lacks(connection, session, right, now)
        kinds = {*OF_A_DOCUMENT, *(problem.kind for problem in found)}
        subject = str(one.document.summary.order_id)
        done.new_problems += problems.report_within(
            connection, session.dossier.id, kinds, found, now, {subject}
        )
        reached("before-state-commits")
    reached("after-state")
    done.states[one.marker], done.causes[one.marker] = state, cause
    if isinstance(outcome, Accepted):
        done.entries[one.marker] = str(outcome.value.entry_number or "")
    done.problems += found
    return stops(outcome)


def _detail(outcome: Outcome[Confirmation], columns: dict[str, Any]) -> dict[str, str]:
    """What was learnt, and the error's own words: for whoever must find out what went wrong."""
    learnt = {name: str(value) for name, value in columns.items() if value is not None}
    return learnt if isinstance(outcome, Accepted) else learnt | {"error": outcome.error.message}
