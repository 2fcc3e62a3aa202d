"""What Exact booked, compared with what was sent, where no answer said so or where it differed."""

from __future__ import annotations

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.booking.deferral import with_deferred
from dossierflow.domain.causes import cause_of
from dossierflow.domain.delivery import Delivery, State
from dossierflow.errors import PersonMustAct
from dossierflow.exact.resources.differences import differences
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import BookedWithDifferences
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, problems
from dossierflow.texts import Phrase, listed, phrase


def compare(session: DossierSession) -> list[Problem]:
    """Read again each entry that was adopted, or booked with differences; one call each.

    An entry that a person corrected in Exact is no problem any more, and is not read again.
    """
    with session.store.read() as connection:
        booked = bookings.with_draft(connection, session.dossier.id, [State.SENT, State.BOOKED])
    found = []
    for one in booked:
        says = _differences(session, one)
        with session.store.begin() as connection:
            if says:
                found.append(_problem(connection, session, one, says))
            else:
                deliveries.learn(connection, one.marker, draft=None)
    problems.report(
        session.store, session.dossier.id, looked_for(Work.COMPARISON), found, session.clock.now()
    )
    return found


def _differences(session: DossierSession, one: Delivery) -> list[Phrase]:
    with session.store.read() as connection:
        draft = bookings.draft(connection, one.marker)
    if draft is None:
        return []
    try:
        entry = session.exact.entries.by_id(draft.direction, one.entry_id)
    except PersonMustAct as error:
        return [phrase("difference.unread", cause=cause_of(error))]
    if entry is None:
        return [phrase("difference.not-shown")]
    return list(differences(with_deferred(draft, entry), entry, session.dossier.division))


def _problem(
    connection: sa.Connection, session: DossierSession, one: Delivery, says: list[Phrase]
) -> Problem:
    document = documents.get(connection, session.dossier.id, one.order_id)
    booked = BookedWithDifferences(entry=str(one.entry_number or ""), differences=listed(says))
    return booked.problem(session.dossier.id, document or str(one.order_id))
