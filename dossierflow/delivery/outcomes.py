"""What an answer means: the delivery's new state, a person's problem, the end of the batch."""

from __future__ import annotations

from typing import Any

from dossierflow.app.session import DossierSession
from dossierflow.delivery.adapter import Confirmation
from dossierflow.domain.causes import cause_of
from dossierflow.domain.delivery import NO_CAUSE, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import BadData, PersonMustAct, Reconnect, RightMissing, SafetyStop, TryLater
from dossierflow.kernel.outcome import Accepted, NotSent, Outcome, Rejected, Unknown
from dossierflow.problems.problem import Problem
from dossierflow.problems.unmappable import naming
from dossierflow.store import problems
from dossierflow.texts import Phrase, listed, phrase


def sort_outcome(outcome: Outcome[Confirmation], arrives_as: State) -> tuple[State, Phrase, dict[str, Any]]:
    """The delivery's new state, its cause, and the facts that it brings."""
    match outcome:
        case Accepted(value=confirmation):
            return arrives_as, phrase("cause.answered", what=confirmation.what), facts_of(confirmation)
        case Rejected(error=error):
            return State.REFUSED, cause_of(error), {}
        case NotSent(error=error):
            return State.NOT_SENT, cause_of(error), {}
        case Unknown(error=error):
            stopped = isinstance(error, SafetyStop)
            return State.UNCERTAIN, cause_of(error) if stopped else phrase("cause.answer-lost"), {}


def facts_of(confirmation: Confirmation) -> dict[str, Any]:
    """What a delivery learns from a receipt."""
    return (
        {"entry_id": confirmation.entry_id, "entry_number": confirmation.entry_number}
        if confirmation.entry_id
        else {}
    )


def problems_of(
    session: DossierSession, document: DocumentSummary, outcome: Outcome[Confirmation]
) -> list[Problem]:
    """What a person must know of it."""
    facts = naming(document)
    order = str(document.order_id)
    match outcome:
        case Accepted(value=confirmation) if confirmation.differences:
            facts |= {
                "entry": str(confirmation.entry_number),
                "differences": listed(confirmation.differences),
            }
            return [Problem(session.dossier.id, "booked-with-differences", order, facts)]
        case Rejected(error=RightMissing()):
            return []  # the missing right is a problem of the dossier, not of each document
        case NotSent(error=Reconnect()):
            return []  # and this one of the connection
        case Rejected(error=error):
            facts |= {"answer": error.message, "next": error.next_step}
            return [Problem(session.dossier.id, "exact-refused", order, facts)]
        case NotSent(error=BadData() as error):
            facts |= {"field": error.field, "says": error.message}
            return [Problem(session.dossier.id, "document-unreadable", order, facts)]
        case NotSent(error=PersonMustAct() as error):
            facts |= {"answer": error.message, "next": error.next_step}
            return [Problem(session.dossier.id, "exact-refused", order, facts)]
        case Unknown(error=SafetyStop() as error):
            facts |= {
                "name": session.dossier.name,
                "division": str(session.dossier.division),
                "answer": str(error),
            }
            return [Problem(session.dossier.id, problems.STOPS, problems.STOPS, facts)]
        case _:
            return []


def stops(outcome: Outcome[Any]) -> Phrase:
    """A missing right, a dead connection or a spent budget meets every document alike: the rest waits."""
    match outcome:
        case Rejected(error=RightMissing() as error):
            return cause_of(error)
        case NotSent(error=TryLater() | Reconnect() as error):
            return cause_of(error)
        case _:
            return NO_CAUSE
