"""A document that stands in Exact more than once is a person's matter: we delete nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.booking import EntryAmbiguous
from dossierflow.problems.problem import Problem
from dossierflow.store import deliveries, documents, entries, problems


def report_twice(
    connection: sa.Connection, session: DossierSession, suspects: Iterable[int]
) -> list[Problem]:
    """Count the entries of these documents, over all attempts, with what somebody typed and is the booking;
    and again of those that stood twice before."""
    known = problems.open_ones(connection, session.dossier.id)
    before = {int(one.problem.subject) for one in known if one.problem.kind == EntryAmbiguous.key}
    found = []
    for order_id in sorted({*suspects, *before}):
        hits = _standing_entries(connection, session.dossier.id, order_id)
        if len(hits) > 1 + deliveries.forced(connection, session.dossier.id, order_id):
            found.append(_problem(connection, session, order_id, hits))
    kinds = looked_for(Work.DUPLICATES)
    problems.report_within(connection, session.dossier.id, kinds, found, session.clock.now())
    return found


def _standing_entries(connection: sa.Connection, dossier_id: str, order_id: int) -> list[Any]:
    marked = entries.by_marker(connection, dossier_id, *deliveries.markers(connection, dossier_id, order_id))
    delivery = deliveries.standing(connection, dossier_id, order_id)
    booking = (
        entries.get(connection, dossier_id, delivery.entry_id) if delivery and delivery.entry_id else None
    )
    if booking is None or booking.deleted_at or booking.entry_id in {one.entry_id for one in marked}:
        return marked
    return [booking, *marked]


def _problem(connection: sa.Connection, session: DossierSession, order_id: int, hits: list[Any]) -> Problem:
    document = documents.get(connection, session.dossier.id, order_id)
    ambiguous = EntryAmbiguous(entries=", ".join(f"{hit.entry_number} ({hit.journal})" for hit in hits))
    return ambiguous.problem(session.dossier.id, document or str(order_id))
