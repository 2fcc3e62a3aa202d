"""The entry number comes back to the Billit document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dossierflow.clock import belgian_day
from dossierflow.deliveries import Delivery
from dossierflow.desk import Desk
from dossierflow.document import Direction
from dossierflow.errors import PersonMustAct
from dossierflow.killpoint import reached
from dossierflow.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems

PROBLEM_KINDS = ("write-back-refused",)
#: Our line in Billit's InternalInfo; the text around it is the client's and stays.
LINE = re.compile(r"^Exact Online: .*$\n?", re.MULTILINE)


@dataclass
class WrittenBack:
    """How many documents say their entry number in Billit now."""

    documents: int = 0
    problems: list[Problem] = field(default_factory=list)


def write_back(desk: Desk) -> WrittenBack:
    """Write each new booking into its document at Billit: the number as text, and on purchases the mark.

    Billit's API has no field for a booking number; `InternalInfo` is the only text that can be written later,
    and `IsSent` is Billit's own recipe to mark a purchase as taken over (never on a sale, where it means sent
    to the customer). Repeating it changes nothing.
    """
    done = WrittenBack()
    with desk.store.read() as connection:
        booked = deliveries.to_write_back(connection, desk.dossier.id)
    for position, one in enumerate(booked, 1):
        if position % 20 == 0:
            desk.progress(f"{desk.dossier.name}: {position} of {len(booked)} entry numbers written to Billit")
        reached("before-write-back")
        try:
            _write(desk, one)
        except PersonMustAct as error:
            done.problems.append(_refusal(desk, one, error))
            continue
        reached("after-write-back")
        with desk.store.begin() as connection:
            deliveries.written_back(connection, one.marker, desk.clock.now())
        done.documents += 1
    with desk.store.begin() as connection:
        problems.report(connection, desk.dossier.id, PROBLEM_KINDS, done.problems, desk.clock.now())
    return done


def booking_line(journal: str, entry_number: int, day: str) -> str:
    """What a person reads at Billit."""
    return f"Exact Online: booked as {entry_number} in journal {journal} on {day}"


def _write(desk: Desk, one: Delivery) -> None:
    document = desk.billit.orders.get(one.order_id)
    with desk.store.read() as connection:
        entry = entries.get(connection, desk.dossier.id, one.entry_id)
    journal = entry.journal if entry is not None else ""
    line = booking_line(journal, one.entry_number or 0, f"{belgian_day(one.updated_at):%d/%m/%Y}")
    kept = LINE.sub("", document.internal_info).strip()
    text = f"{kept}\n{line}" if kept else line
    direction = document.summary.direction
    if direction is Direction.PURCHASE:
        desk.billit.orders.patch(one.order_id, direction=direction, internal_info=text, is_sent=True)
    else:
        desk.billit.orders.patch(one.order_id, direction=direction, internal_info=text)


def _refusal(desk: Desk, one: Delivery, error: PersonMustAct) -> Problem:
    with desk.store.read() as connection:
        document = documents.get(connection, desk.dossier.id, one.order_id)
    facts = {
        "document": document.number if document else str(one.order_id),
        "entry": str(one.entry_number or ""),
        "answer": error.message,
    }
    return Problem(desk.dossier.id, "write-back-refused", str(one.order_id), facts)
