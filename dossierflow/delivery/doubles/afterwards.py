"""After ours stands: an entry that somebody types by hand may be the same invoice once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.doubles.likeness import TYPES, repeats
from dossierflow.domain.delivery import Delivery, State
from dossierflow.store import bookings, entries, settlements

#: All that are a sales or purchase entry.
INVOICES = frozenset(type_ for types in TYPES.values() for type_ in types)
AT_ONCE = 200


def booked_again(
    connection: sa.Connection, session: DossierSession, rows: Iterable[Any]
) -> list[tuple[Delivery, Any, list[Any]]]:
    """Deliveries whose entry one of these rows repeats, with their own entry and the repeating ones.

    Only what is booked counts, and what no person said to be an invoice of its own.
    """
    found = defaultdict[str, list[Any]](list)
    owned: dict[str, tuple[Delivery, Any]] = {}
    typed = [row for row in rows if not row.marker and row.type in INVOICES]
    for start in range(0, len(typed), AT_ONCE):
        for delivery, booked, row in _repeated(connection, session, typed[start : start + AT_ONCE]):
            owned[booked.entry_id] = (delivery, booked)
            found[booked.entry_id].append(row)
    decided = settlements.decided(
        connection, session.dossier.id, [delivery.order_id for delivery, _ in owned.values()]
    )
    return [
        (*owned[entry_id], repeating)
        for entry_id, repeating in found.items()
        if decided.get(owned[entry_id][0].order_id) is not settlements.Decision.NOT_A_DOUBLE
    ]


def _repeated(
    connection: sa.Connection, session: DossierSession, rows: list[Any]
) -> Iterator[tuple[Delivery, Any, Any]]:
    dossier = session.dossier.id
    alike = entries.candidates(
        connection,
        dossier,
        {row.reference for row in rows} - {""},
        {row.amount for row in rows},
        {row.date for row in rows},
        {row.account_id for row in rows},
    )
    owners = bookings.owners(connection, dossier, [row.entry_id for row in [*alike, *rows]])
    booked = [row for row in alike if row.entry_id in owners]
    for row in rows:
        for one in booked if row.entry_id not in owners else ():
            delivery = owners[one.entry_id]
            if delivery.state is State.BOOKED and repeats(row, one):
                yield delivery, one, row
