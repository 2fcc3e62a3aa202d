"""After ours stands: an entry that somebody types by hand may be the same invoice once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.doubles.likeness import TYPES, repeats
from dossierflow.delivery.doubles.other_journals import Sought, amounts_of, other_journals
from dossierflow.domain.delivery import Delivery, State
from dossierflow.store import bookings, entries, ledger_lines, settlements

#: All that are a sales or purchase entry.
INVOICES = frozenset(type_ for types in TYPES.values() for type_ in types)
AT_ONCE = 200


def booked_again(
    connection: sa.Connection, session: DossierSession, rows: list[Any]
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
    posted = [row for row in rows if not row.marker and row.type in ledger_lines.KEPT]
    for start in range(0, len(posted), AT_ONCE):
        for delivery, booked, row in _repeated_there(connection, session, posted[start : start + AT_ONCE]):
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
            delivery = _booked(owners[one.entry_id])
            if delivery is not None and repeats(row, one):
                yield delivery, one, row


def _repeated_there(
    connection: sa.Connection, session: DossierSession, rows: list[Any]
) -> Iterator[tuple[Delivery, Any, Any]]:
    """The same in a general journal, a cash book or a bank book."""
    dossier, ids = session.dossier.id, {row.entry_id: row for row in rows}
    lines = ledger_lines.of_entries(connection, dossier, ids)
    relations = {line.account_id for line in lines} - {""}
    alike = entries.candidates(connection, dossier, (), amounts_of(lines), (), relations)
    owners = bookings.owners(connection, dossier, [*ids, *(row.entry_id for row in alike)])
    sought = {
        one.entry_id: (one, Sought(one.your_ref, one.date, one.amount, frozenset({one.account_id})))
        for one in alike
        if one.entry_id in owners and one.type in INVOICES
    }
    there = other_journals(connection, dossier, [one for _, one in sought.values()])
    for entry_id, (booked, one) in sought.items():
        delivery = _booked(owners[entry_id])
        for row in there.with_invoice(one) if delivery is not None else ():
            if delivery is not None and row.entry_id in ids and row.entry_id not in owners:
                yield delivery, booked, ids[row.entry_id]


def _booked(owners: list[Delivery]) -> Delivery | None:
    """The first that an entry is the booking of: it is repeated as a whole, and that is told once."""
    return next((one for one in owners if one.state is State.BOOKED), None)
