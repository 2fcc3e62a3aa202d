"""Exported is not booked: what was delivered and is not in Exact's books, since when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dossierflow.deliveries import OPEN, Delivery, State
from dossierflow.desk import Desk
from dossierflow.document import DocumentSummary
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, problems

PROBLEM_KINDS = ("not-booked",)


@dataclass(frozen=True)
class Unbooked:
    """A document that was delivered and is not booked. `age` is the difference, in whole days."""

    document: DocumentSummary
    delivery: Delivery
    age: int
    why: str


def unbooked(desk: Desk) -> list[Unbooked]:
    """List them, oldest first, and keep a problem for each that the books should have by now."""
    with desk.store.read() as connection:
        waiting = deliveries.in_states(connection, desk.dossier.id, OPEN)
        found = {
            one.order_id: one
            for one in documents.load(
                connection, desk.dossier.id, order_ids=[one.order_id for one in waiting]
            )
        }
    now = desk.clock.now()
    rows = [
        Unbooked(found[one.order_id], one, (now - one.updated_at).days, _why(one))
        for one in waiting
        if one.order_id in found
    ]
    settled = now - timedelta(seconds=desk.settling_seconds)
    late = [_problem(desk, row) for row in rows if _is_late(row, settled < row.delivery.updated_at)]
    with desk.store.begin() as connection:
        problems.report(connection, desk.dossier.id, PROBLEM_KINDS, late, now)
    return rows


def _is_late(row: Unbooked, fresh: bool) -> bool:
    """In a journal an answered entry stands at once; once settled, its absence is a problem."""
    return row.delivery.state is State.SENT and not fresh


def _why(one: Delivery) -> str:
    match one.state:
        case State.SENT:
            return (
                f"Exact answered with entry {one.entry_number}, but its books do not show it: "
                "deleted there, or lost by Exact after the answer"
            )
        case State.UNCERTAIN:
            return f"in doubt since the answer was lost ({one.cause}); it is looked up before anything else"
        case State.DELIVERED | State.IN_PROGRESS:
            return f"waits in Exact for a person to book it: {one.cause}"
        case _:
            return "is being sent"


def _problem(desk: Desk, row: Unbooked) -> Problem:
    facts = {
        "document": row.document.number,
        "party": row.document.counterparty.name,
        "entry": str(row.delivery.entry_number or ""),
        "sent": f"{row.delivery.created_at:%d/%m/%Y}",
    }
    return Problem(desk.dossier.id, "not-booked", str(row.document.order_id), facts)
