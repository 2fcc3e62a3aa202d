"""What an answer means: the delivery's new state, a person's problem, the end of the batch."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation
from dossierflow.domain.causes import cause_of
from dossierflow.domain.delivery import NO_CAUSE, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import DossierflowError, Refused, SafetyStop, TryLater
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown
from dossierflow.problems.from_error import About, ends_the_work, lacks_right, problem_of
from dossierflow.problems.kinds.booking import BookedWithDifferences
from dossierflow.problems.problem import Problem
from dossierflow.texts import Phrase, listed, phrase

#: In doubt, since Exact answered with a text that names no rule we know.
UNKNOWN_TEXT = "cause.unknown-text"


def sort_outcome(outcome: Outcome[Confirmation], arrives_as: State) -> tuple[State, Phrase, dict[str, Any]]:
    """The delivery's new state, its cause, and the facts that it brings."""
    match outcome:
        case Accepted(value=confirmation):
            return arrives_as, _answered(confirmation), facts_of(confirmation)
        case Rejected(error=error) if not is_of_the_document(error):
            return State.NOT_SENT, cause_of(error), {}
        case Rejected(error=error):
            return State.REFUSED, cause_of(error), {}
        case NotSent(error=error):
            return State.NOT_SENT, cause_of(error), {}
        case Unknown(error=Refused() as error):
            return State.UNCERTAIN, phrase(UNKNOWN_TEXT, answer=error.raw or error.message), {}
        case Unknown(error=error):
            stopped = isinstance(error, SafetyStop)
            return State.UNCERTAIN, cause_of(error) if stopped else phrase("cause.answer-lost"), {}


def _answered(confirmation: Confirmation) -> Phrase:
    if not confirmation.files:
        return phrase("cause.answered", what=confirmation.what)
    return phrase("cause.answered-files", what=confirmation.what, files=confirmation.files)


def facts_of(confirmation: Confirmation) -> dict[str, Any]:
    """What a delivery learns from a receipt."""
    return (
        {"entry_id": confirmation.entry_id, "entry_number": confirmation.entry_number}
        if confirmation.entry_id
        else {}
    )


def is_of_the_document(error: DossierflowError) -> bool:
    """Whether a refusal is about this document, and not about what the connected user or the dossier may do.

    What is not goes by itself once the right, the licence or the connection is there.
    """
    return not lacks_right(error) and not ends_the_work(error)


def problems_of(
    session: DossierSession, document: DocumentSummary, outcome: Outcome[Confirmation]
) -> list[Problem]:
    """What a person must know of it."""
    about = About(session.dossier, session.connected_user, document)
    match outcome:
        case Accepted(value=confirmation) if confirmation.differences:
            booked = BookedWithDifferences(
                entry=str(confirmation.entry_number), differences=listed(confirmation.differences)
            )
            return [booked.problem(session.dossier.id, document)]
        case Unknown(error=error) if not isinstance(error, SafetyStop):
            return []  # it is looked up before anybody is asked
        case Rejected(error=error) | NotSent(error=error) if ends_the_work(error):
            return []  # whoever watches the work on the dossier tells it, once
        case Rejected(error=error) | NotSent(error=error) | Unknown(error=error):
            problem = problem_of(error, about)
            return [problem] if problem is not None else []
        case _:
            return []


def stops(outcome: Outcome[Any]) -> Phrase:
    """A missing right, a dead connection or a spent budget meets every document alike: the rest waits."""
    match outcome:
        case Rejected(error=error) | NotSent(error=error):
            alike = isinstance(error, TryLater) or not is_of_the_document(error)
            return cause_of(error) if alike else NO_CAUSE
        case _:
            return NO_CAUSE
