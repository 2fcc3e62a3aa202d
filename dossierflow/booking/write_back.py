"""The entry number comes back to the Billit document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import Delivery
from dossierflow.domain.document import Direction
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import accepted
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems

PROBLEM_KINDS = ("write-back-refused",)
#: Our line in Billit's InternalInfo; the text around it is the client's and stays.
LINE = re.compile(r"^Exact Online: .*$\n?", re.MULTILINE)


@dataclass
class WriteBackResult:
    """How many documents say their entry number in Billit now."""

    documents: int = 0
    problems: list[Problem] = field(default_factory=list)


def write_back(session: DossierSession) -> WriteBackResult:
    """Write each new booking into its document at Billit: the number as text, and on purchases the mark.

    Billit's API has no field for a booking number; `InternalInfo` is the only text that can be written later,
    and `IsSent` is Billit's own recipe to mark a purchase as taken over (never on a sale, where it means sent
    to the customer). Repeating it changes nothing.
    """
    done = WriteBackResult()
    with session.store.read() as connection:
        booked = deliveries.to_write_back(connection, session.dossier.id)
    for position, one in enumerate(booked, 1):
        if position % 20 == 0:
            session.progress(
                f"{session.dossier.name}: {position} of {len(booked)} entry numbers written to Billit"
            )
        reached("before-write-back")
        try:
            _write(session, one)
        except PersonMustAct as error:
            done.problems.append(_refusal(session, one, error))
            continue
        reached("after-write-back")
        with session.store.begin() as connection:
            deliveries.written_back(connection, one.marker, session.clock.now())
        done.documents += 1
    with session.store.begin() as connection:
        problems.report(connection, session.dossier.id, PROBLEM_KINDS, done.problems, session.clock.now())
    return done


def booking_line(journal: str, entry_number: int, day: str) -> str:
    """What a person reads at Billit."""
    return f"Exact Online: booked as {entry_number} in journal {journal} on {day}"


def _write(session: DossierSession, one: Delivery) -> None:
    document = session.billit.orders.get(one.order_id)
    with session.store.read() as connection:
        entry = entries.get(connection, session.dossier.id, one.entry_id)
    journal = entry.journal if entry is not None else ""
    line = booking_line(journal, one.entry_number or 0, f"{belgian_day(one.updated_at):%d/%m/%Y}")
    kept = LINE.sub("", document.internal_info).strip()
    text = f"{kept}\n{line}" if kept else line
    direction = document.summary.direction
    if direction is Direction.PURCHASE:
        outcome = session.billit.orders.patch(
            one.order_id, direction=direction, internal_info=text, is_sent=True
        )
    else:
        outcome = session.billit.orders.patch(one.order_id, direction=direction, internal_info=text)
    accepted(outcome)


def _refusal(session: DossierSession, one: Delivery, error: PersonMustAct) -> Problem:
    with session.store.read() as connection:
        document = documents.get(connection, session.dossier.id, one.order_id)
    facts = {
        "document": document.number if document else str(one.order_id),
        "entry": str(one.entry_number or ""),
        "answer": error.message,
    }
    return Problem(session.dossier.id, "write-back-refused", str(one.order_id), facts)
