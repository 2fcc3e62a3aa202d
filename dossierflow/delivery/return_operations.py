"""What documents are for the VAT return that others booked, or a version of ours that did not keep it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dossierflow.app.session import DossierSession
from dossierflow.delivery.map import map_document
from dossierflow.domain.dossier import Destination
from dossierflow.errors import PersonMustAct
from dossierflow.problems.from_error import ends_the_work
from dossierflow.store import codec, deliveries
from dossierflow.store import vat_return as store
from dossierflow.sync.master_data import MasterData
from dossierflow.vat.operations import DocumentOperations


def complete_operations(session: DossierSession, start: date, end: date) -> None:
    """Read whole and mapped as we would book them, one call to Billit each, and kept: an adopted entry is
    compared with its document then, as our own are.

    What goes as a file is booked by a person, who decides its accounts: nothing is computed for it. Where a
    document cannot be mapped nothing is kept, and its entry stays among those of others.
    """
    with session.store.read() as connection:
        ids = [row.entry_id for row in store.entries_of(connection, session.dossier.id, start, end)]
        rows = store.bookings(connection, session.dossier.id, start, end, ids, by_us=False)
    wanted = [row for row in rows if row.destination == Destination.JOURNAL]
    if wanted:
        _keep(session, _computed(session, ((row.marker, row.order_id) for row in wanted)))


def _computed(
    session: DossierSession, wanted: Iterable[tuple[str, int]]
) -> Iterable[tuple[str, DocumentOperations]]:
    books = MasterData.load(session)
    for mark, order_id in wanted:
        try:
            yield mark, map_document(session.billit.orders.get(order_id), books, mark).operations
        except PersonMustAct as error:
            if ends_the_work(error):
                raise


def _keep(session: DossierSession, found: Iterable[tuple[str, DocumentOperations]]) -> None:
    for mark, operations in found:
        if operations.operations:
            with session.store.begin() as connection:
                deliveries.learn(connection, mark, operations=codec.encode(operations))
