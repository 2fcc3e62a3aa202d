"""What an answer means: the delivery's new state, a person's problem, the end of the batch."""

from __future__ import annotations

from typing import Any

from dossierflow.deliveries import State
from dossierflow.delivery.carrier import Receipt
from dossierflow.delivery.unmappable import naming
from dossierflow.desk import Desk
from dossierflow.document import DocumentSummary
from dossierflow.errors import BadData, PersonMustAct, Reconnect, RightMissing, SafetyStop, TryLater
from dossierflow.outcome import Done, Doubt, NotSent, Outcome, Refusal
from dossierflow.problem import Problem
from dossierflow.store import problems


def sort_outcome(outcome: Outcome[Receipt], arrives_as: State) -> tuple[State, str, dict[str, Any]]:
    """The delivery's new state, its cause, and the facts that it brings."""
    match outcome:
        case Done(value=receipt):
            return arrives_as, f"Exact answered with {receipt.what}", facts_of(receipt)
        case Refusal(error=error):
            return State.REFUSED, error.message, {}
        case NotSent(error=error):
            return State.NOT_SENT, error.message, {}
        case Doubt(error=error):
            return State.UNCERTAIN, error.message, {}


def facts_of(receipt: Receipt) -> dict[str, Any]:
    """What a delivery learns from a receipt."""
    return {"entry_id": receipt.entry_id, "entry_number": receipt.entry_number} if receipt.entry_id else {}


def problems_of(desk: Desk, document: DocumentSummary, outcome: Outcome[Receipt]) -> list[Problem]:
    """What a person must know of it."""
    facts = naming(document)
    order = str(document.order_id)
    match outcome:
        case Done(value=receipt) if receipt.differences:
            facts |= {"entry": str(receipt.entry_number), "differences": "; ".join(receipt.differences)}
            return [Problem(desk.dossier.id, "booked-with-differences", order, facts)]
        case Refusal(error=RightMissing()):
            return []  # the missing right is a problem of the dossier, not of each document
        case NotSent(error=Reconnect()):
            return []  # and this one of the connection
        case Refusal(error=error):
            facts |= {"answer": error.message, "next": error.next_step}
            return [Problem(desk.dossier.id, "exact-refused", order, facts)]
        case NotSent(error=BadData() as error):
            facts |= {"field": error.field, "says": error.message}
            return [Problem(desk.dossier.id, "document-unreadable", order, facts)]
        case NotSent(error=PersonMustAct() as error):
            facts |= {"answer": error.message, "next": error.next_step}
            return [Problem(desk.dossier.id, "exact-refused", order, facts)]
        case Doubt(error=SafetyStop() as error):
            facts |= {"name": desk.dossier.name, "division": str(desk.dossier.division), "answer": str(error)}
            return [Problem(desk.dossier.id, problems.STOPS, problems.STOPS, facts)]
        case _:
            return []


def stops(outcome: Outcome[Any]) -> str:
    """A missing right, a dead connection or a spent budget meets every document alike: the rest waits."""
    match outcome:
        case Refusal(error=RightMissing() as error):
            return str(error)
        case NotSent(error=TryLater() | Reconnect() as error):
            return str(error)
        case _:
            return ""
