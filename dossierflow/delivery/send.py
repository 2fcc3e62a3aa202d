"""Send a batch to the journal: intent first, each write once, every answer sorted into four outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dossierflow.deliveries import Delivery, State
from dossierflow.delivery.pdf import Upload, upload_pdf
from dossierflow.delivery.prepare import Prepared
from dossierflow.delivery.unmappable import OF_A_DOCUMENT, naming
from dossierflow.desk import Desk
from dossierflow.entry import Entry
from dossierflow.errors import Bug, PersonMustAct, RightMissing, SafetyStop, TryLater
from dossierflow.killpoint import reached
from dossierflow.outcome import Done, Doubt, NotSent, Outcome, Refusal
from dossierflow.problem import Problem
from dossierflow.store import codec, deliveries, problems

#: Said in the last step before the entry itself is sent: without it, a dead run sent no entry.
ENTRY_PHASE = {"phase": "entry"}


@dataclass
class Sent:
    """What became of a batch, by marker."""

    states: dict[str, State] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)  # entry numbers that Exact answered
    problems: list[Problem] = field(default_factory=list)
    new_problems: int = 0  # among the documents that the run looked at
    stopped: str = ""  # why the rest of the batch was left for later

    def count(self, state: State) -> int:
        return sum(1 for one in self.states.values() if one is state)

    def add(self, more: Sent) -> None:
        """What became of the next part."""
        self.states |= more.states
        self.entries |= more.entries
        self.problems += more.problems
        self.new_problems += more.new_problems
        self.stopped = more.stopped


def send(desk: Desk, batch: list[Prepared]) -> Sent:
    """Send each document once. A document that fails holds nobody; a spent budget or right ends the batch."""
    done = Sent()
    for position, one in enumerate(batch, 1):
        if position % 20 == 0:
            desk.progress(f"{desk.dossier.name}: {position} of {len(batch)} documents sent")
        stop = _send(desk, one, done)
        if stop:
            done.stopped = stop
            break
    return done


def _send(desk: Desk, one: Prepared, done: Sent) -> str:
    """One document; a sentence where the rest of the batch must wait."""
    stopped, intended = _begin(desk, one)
    if stopped:
        return f"the connection is stopped since an answer for {stopped} came from another division"
    if not intended:
        return ""
    try:
        uploaded = _upload(desk, one)
        outcome = uploaded.failed or _post_entry(desk, one, uploaded)
        if outcome is None:
            return "another run took this dossier over"
    except SafetyStop as error:
        _record(desk, one, done, Doubt(error))  # it was written, but not where it belongs
        raise
    except (TryLater, PersonMustAct) as error:
        outcome = NotSent(error)
    return _record(desk, one, done, outcome)


def _upload(desk: Desk, one: Prepared) -> Upload:
    """No entry was sent yet: what Exact does not understand here is this document's matter alone."""
    try:
        return upload_pdf(desk, one)
    except Bug as error:
        return Upload(failed=Refusal(error))


def _begin(desk: Desk, one: Prepared) -> tuple[str, bool]:
    """The dossier that stopped the connection, or ''; and whether the intent is committed."""
    try:
        with desk.store.begin() as connection:
            stopped = problems.stopped(connection, desk.dossier.connection_id)
            intended = not stopped and _intend(connection, desk, one)
            reached("before-intent-commits")
    except IntegrityError:
        return "", False  # another run wrote the same intent in the same moment
    reached("after-intent")
    return stopped, intended


def _intend(connection: sa.Connection, desk: Desk, one: Prepared) -> bool:
    """Write the intent, unless another run was faster: its delivery stands, or was tried and is over."""
    now = desk.clock.now()
    order_id = one.document.summary.order_id
    if deliveries.standing(connection, desk.dossier.id, order_id):
        return False
    if deliveries.next_attempt(connection, desk.dossier.id, order_id) != one.attempt:
        return False
    intended = Delivery(
        marker=one.marker,
        dossier=desk.dossier.id,
        order_id=order_id,
        destination=one.destination,
        attempt=one.attempt,
        body_hash=one.body_hash,
        state=State.INTENDED,
        created_at=now,
        updated_at=now,
    )
    deliveries.intend(connection, intended, f"to {one.destination} {one.mapped.draft.journal}")
    return True


def _post_entry(desk: Desk, one: Prepared, uploaded: Upload) -> Outcome[Entry] | None:
    """The entry, kept as it is sent: an answer that is lost cannot be compared with it, the books can.

    None, and nothing is sent, where another run took the delivery over: this one was taken for dead.
    """
    draft = uploaded.linked(one.mapped.draft)
    with desk.store.begin() as connection:
        ours = deliveries.step(
            connection,
            one.marker,
            desk.clock.now(),
            State.INTENDED,
            "sending the entry",
            detail=ENTRY_PHASE,
            only_in=State.INTENDED,
            draft=codec.encode(draft),
        )
    if not ours:
        return None
    reached("before-entry")
    answer = desk.exact.entries.create(draft)
    reached("after-answer")
    return answer


def _record(desk: Desk, one: Prepared, done: Sent, outcome: Outcome[Entry]) -> str:
    """The state and what a person must know of it, in one transaction: a dead run owes nobody a word."""
    state, cause, columns = _sorted(outcome)
    found = _problems(desk, one, outcome)
    to_compare = isinstance(outcome, Doubt) or (isinstance(outcome, Done) and outcome.value.differences)
    if not to_compare:
        columns = {**columns, "draft": None}
    with desk.store.begin() as connection:
        now = desk.clock.now()
        deliveries.step(
            connection,
            one.marker,
            now,
            state,
            cause,
            request_id=outcome.request_id,
            detail={name: str(value) for name, value in columns.items() if value is not None},
            **columns,
        )
        kinds = {*OF_A_DOCUMENT, *(problem.kind for problem in found)}
        subject = str(one.document.summary.order_id)
        done.new_problems += problems.report(connection, desk.dossier.id, kinds, found, now, {subject})
        reached("before-state-commits")
    reached("after-state")
    done.states[one.marker] = state
    if isinstance(outcome, Done):
        done.entries[one.marker] = str(outcome.value.entry_number)
    done.problems += found
    return _stops(outcome)


def _sorted(outcome: Outcome[Entry]) -> tuple[State, str, dict[str, Any]]:
    match outcome:
        case Done(value=entry):
            facts = {"entry_id": entry.entry_id, "entry_number": entry.entry_number}
            return State.SENT, f"Exact answered with entry {entry.entry_number} in {entry.journal}", facts
        case Refusal(error=error):
            return State.REFUSED, error.message, {}
        case NotSent(error=error):
            return State.NOT_SENT, error.message, {}
        case Doubt(error=error):
            return State.UNCERTAIN, error.message, {}


def _problems(desk: Desk, one: Prepared, outcome: Outcome[Entry]) -> list[Problem]:
    facts = naming(one.document.summary)
    order = str(one.document.summary.order_id)
    match outcome:
        case Done(value=entry) if entry.differences:
            facts |= {"entry": str(entry.entry_number), "differences": "; ".join(entry.differences)}
            return [Problem(desk.dossier.id, "booked-with-differences", order, facts)]
        case Refusal(error=RightMissing()):
            return []  # the missing right is a problem of the dossier, not of each document
        case Refusal(error=error):
            facts |= {"answer": error.message, "next": error.next_step}
            return [Problem(desk.dossier.id, "exact-refused", order, facts)]
        case NotSent(error=PersonMustAct() as error):
            facts |= {"field": error.field, "says": error.message}
            return [Problem(desk.dossier.id, "document-unreadable", order, facts)]
        case Doubt(error=SafetyStop() as error):
            facts |= {"name": desk.dossier.name, "division": str(desk.dossier.division), "answer": str(error)}
            return [Problem(desk.dossier.id, problems.STOPS, problems.STOPS, facts)]
        case _:
            return []


def _stops(outcome: Outcome[Entry]) -> str:
    """A missing right or a spent budget meets every document alike: the rest of the batch waits."""
    match outcome:
        case Refusal(error=RightMissing() as error):
            return str(error)
        case NotSent(error=TryLater() as error):
            return str(error)
        case _:
            return ""
