"""What the status of a message in Exact's mailbox means: the state, the cause, and the problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dossierflow.domain.delivery import State
from dossierflow.exact.resources.mailbox import MessageStatus
from dossierflow.texts import Phrase, phrase


@dataclass(frozen=True)
class StatusMeaning:
    """What a status of a message means: the state, how a person reads it, and the problem that it is."""

    state: State
    cause: Phrase
    problem: str = ""


#: MailMessagesSent.RecipientStatus (Exact's REST reference).
MEANINGS: Mapping[int, StatusMeaning] = {
    5: StatusMeaning(State.REJECTED, phrase("cause.message-rejected"), "message-rejected"),
    10: StatusMeaning(State.DELIVERED, phrase("cause.message-draft")),
    20: StatusMeaning(State.DELIVERED, phrase("cause.message-open")),
    25: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-prepared")),
    30: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-approved")),
    40: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-realised")),
    42: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-processing")),
    43: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-scanning")),
    45: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-error"), "message-stuck"),
    46: StatusMeaning(State.IN_PROGRESS, phrase("cause.message-blocked"), "message-stuck"),
    50: StatusMeaning(
        State.IN_PROGRESS,
        phrase("cause.message-processed"),
        "message-without-entry",
    ),
}
GONE = StatusMeaning(State.DELETED, phrase("cause.message-gone"), "message-gone")
IN_MAILBOX = (State.DELIVERED, State.IN_PROGRESS)
#: The problem that a cause of these is.
PROBLEMS = {one.cause: one.problem for one in (*MEANINGS.values(), GONE) if one.problem}


def meaning_of(status: MessageStatus | None) -> StatusMeaning:
    """None is a message that Exact does not have any more."""
    if status is None:
        return GONE
    unknown = phrase("cause.message-status", status=status.status)
    return MEANINGS.get(status.status) or StatusMeaning(State.IN_PROGRESS, unknown)
