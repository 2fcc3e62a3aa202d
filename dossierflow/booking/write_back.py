"""The entry number comes back to the Billit document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import Direction
from dossierflow.errors import PersonMustAct
from dossierflow.kernel.clock import belgian_day
from dossierflow.kernel.foreign import AsItCame, entered_line
from dossierflow.kernel.killpoint import reached
from dossierflow.kernel.outcome import accepted
from dossierflow.problems.from_error import answer_of, ends_the_work
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import WriteBackRefused
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, entries, problems
from dossierflow.texts import languages, words

#: Our line in Billit's InternalInfo; the text around it is the client's and stays.
BOOKED = "booking-line.booked"
#: As it began before it had words in each language.
ANY_ENGLISH = "Exact Online: {rest}"


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
        booked = bookings.to_write_back(connection, session.dossier.id)
        gone = bookings.to_unsay(connection, session.dossier.id)
        said = {one.order_id for one in gone if _is_booked(connection, session, one.order_id)}
    for one in gone:
        _unsay(session, one, done, one.order_id not in said)
    for position, one in enumerate(booked, 1):
        if position % 20 == 0:
            session.tell("progress.written-back", position=position, count=len(booked))
        reached("before-write-back")
        try:
            _write(session, one)
        except PersonMustAct as error:
            if ends_the_work(error):
                raise
            done.problems.append(_refusal(session, one, error))
            continue
        reached("after-write-back")
        with session.store.begin() as connection:
            bookings.written_back(connection, one.marker, session.clock.now())
        done.documents += 1
    kinds = looked_for(Work.WRITE_BACK)
    problems.report(session.store, session.dossier.id, kinds, done.problems, session.clock.now())
    return done


def _is_booked(connection: sa.Connection, session: DossierSession, order_id: int) -> bool:
    standing = deliveries.standing(connection, session.dossier.id, order_id)
    return standing is not None and standing.state is State.BOOKED


def _unsay(session: DossierSession, one: Delivery, done: WriteBackResult, nothing_booked: bool) -> None:
    """Billit names no entry that is gone; the line of another booking takes its place."""
    try:
        if nothing_booked:
            document = session.billit.orders.get(one.order_id)
            kept = AsItCame(our_lines().sub("", document.internal_info).strip())
            if kept != document.internal_info.strip():
                direction = document.summary.direction
                accepted(session.billit.orders.patch(one.order_id, direction=direction, internal_info=kept))
    except PersonMustAct as error:
        if ends_the_work(error):
            raise
        done.problems.append(_refusal(session, one, error))
        return
    with session.store.begin() as connection:
        deliveries.learn(connection, one.marker, written_back_at=None)


def booking_line(language: str, journal: str, entry_number: int, day: date) -> str:
    """What the client reads at Billit."""
    return entered_line(words(language).sentence(BOOKED, entry=entry_number, journal=journal[:20], day=day))


@cache
def our_lines() -> re.Pattern[str]:
    """Our line in a text, in any language, as the client's may have been another one when it was written."""
    templates = [ANY_ENGLISH, *(words(language).template(BOOKED) for language in languages())]
    lines = (re.sub(r"\\\{\w+\\\}", ".{0,40}", re.escape(template)) for template in templates)
    return re.compile(rf"^(?:{'|'.join(lines)})$\n?", re.MULTILINE)


def _write(session: DossierSession, one: Delivery) -> None:
    document = session.billit.orders.get(one.order_id)
    with session.store.read() as connection:
        entry = entries.get(connection, session.dossier.id, one.entry_id)
    journal = entry.journal if entry is not None else ""
    language = session.dossier.settings.client_language or session.language
    line = booking_line(language, journal, one.entry_number or 0, belgian_day(one.updated_at))
    kept = our_lines().sub("", document.internal_info).strip()
    text = AsItCame(f"{kept}\n{line}" if kept else line)
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
    refused = WriteBackRefused(entry=str(one.entry_number or ""), answer=answer_of(error))
    return refused.problem(session.dossier.id, document or str(one.order_id))
