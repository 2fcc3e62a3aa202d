"""What the status of a message in Exact's postbox means: the state, the words, and the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dossierflow.domain.delivery import State
from dossierflow.exact.resources.mailbox import MessageStatus


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
IN_MAILBOX = (State.DELIVERED, State.IN_PROGRESS)
#: The problem that a sentence of these is.
PROBLEMS = {one.says: one.problem for one in (*MEANINGS.values(), GONE) if one.problem}


def meaning_of(status: MessageStatus | None) -> Meaning:
    """None is a message that Exact does not have any more."""
    if status is None:
        return GONE
    return MEANINGS.get(status.status) or Meaning(State.IN_PROGRESS, f"has status {status.status} in Exact")
