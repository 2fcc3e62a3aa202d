"""What the VAT return of a period is made of: our documents as they were booked, and Exact's entries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.delivery import State
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import codec
from dossierflow.store.database import MOST_IDS
from dossierflow.store.tables.deliveries import deliveries
from dossierflow.store.tables.documents import documents, ledger_entries

#: Our entry stands in Exact, as far as we know.
BOOKED = (State.SENT, State.BOOKED, State.CHANGED)
#: It may stand there, or a person there has still to book it.
UNDER_WAY = (State.INTENDED, State.UNCERTAIN, State.DELIVERED, State.IN_PROGRESS)


def entries_of(connection: sa.Connection, dossier_id: str, start: date, end: date) -> list[Any]:
    """Standing entries with a date from `start` to `end`, both included."""
    table = ledger_entries
    mine = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None), table.c.date.between(start, end))
    return list(connection.execute(table.select().where(*mine).order_by(table.c.date, table.c.entry_number)))


def bookings(
    connection: sa.Connection,
    dossier_id: str,
    start: date,
    end: date,
    entry_ids: Collection[str],
    *,
    by_us: bool,
) -> list[Any]:
    """Bookings whose document is of the period, or whose entry is among these: mark, entry, what the document
    is for the return, and the document.

    Of those that are not `by_us` nobody kept what they are for the return: somebody else booked them, or a
    version of ours that did not keep it.
    """
    query, wanted = _bookings(dossier_id, by_us), list(entry_ids)
    found = {row.marker: row for row in connection.execute(query.where(documents.c.date.between(start, end)))}
    for first in range(0, len(wanted), MOST_IDS):
        some = deliveries.c.entry_id.in_(wanted[first : first + MOST_IDS])
        found |= {row.marker: row for row in connection.execute(query.where(some))}
    return sorted(found.values(), key=lambda row: row.marker)


def _bookings(dossier_id: str, by_us: bool) -> sa.Select[Any]:
    table = deliveries.c
    what = (table.marker, table.order_id, table.destination, table.entry_id, table.entry_number)
    same = sa.and_(documents.c.dossier_id == table.dossier_id, documents.c.order_id == table.order_id)
    kept = table.operations.is_not(None) if by_us else table.operations.is_(None)
    return (
        sa.select(*what, table.operations, documents.c.data)
        .join(documents, same)
        .where(table.dossier_id == dossier_id, table.state.in_(list(BOOKED)), kept)
    )


def not_booked(connection: sa.Connection, dossier_id: str, start: date, end: date) -> list[DocumentSummary]:
    """Documents of the period that wait, or that a person in Exact has still to book."""
    mine = (documents.c.dossier_id == dossier_id, documents.c.date.between(start, end))
    waiting = sa.select(documents.c.data).where(*mine, documents.c.settled.is_(False))
    under_way = (
        sa.select(documents.c.data)
        .join(deliveries, sa.and_(documents.c.dossier_id == deliveries.c.dossier_id,
                                  documents.c.order_id == deliveries.c.order_id))
        .where(*mine, documents.c.settled.is_(True), deliveries.c.state.in_(list(UNDER_WAY)))
    )  # fmt: skip
    rows = [row for query in (waiting, under_way) for row in connection.execute(query).scalars()]
    found = {one.order_id: one for one in (codec.decode(DocumentSummary, row) for row in rows)}
    return sorted(found.values(), key=lambda one: (one.date, one.number))
