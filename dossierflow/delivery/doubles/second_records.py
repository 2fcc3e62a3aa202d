"""Documents that Billit may have twice: the others with one of a batch's numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.doubles.likeness import Likeness, with_document
from dossierflow.delivery.select import GOES, Selection
from dossierflow.domain.delivery import STANDING, Delivery
from dossierflow.domain.document import DocumentSummary
from dossierflow.domain.reference import digits, normalised
from dossierflow.store import deliveries, documents, entries, settlements

#: Gates behind which a document is no invoice that will be booked: it makes no other one a second record.
NOT_COMING = frozenset({"draft", "status", "kind", "never", "before start"})


@dataclass(frozen=True)
class OtherRecords:
    """`by_number`: by the digits of their number, else by what it is. `delivered` stand in Exact, or may,
    whatever Billit says of them by now; `left_behind` are the standing entries of those that are no invoices
    in Billit any more."""

    by_number: dict[str, list[DocumentSummary]]
    delivered: set[int]
    left_behind: dict[int, Any]

    def first(self, document: DocumentSummary) -> tuple[DocumentSummary, Likeness] | None:
        """The document that this one repeats: one that was delivered, or an older one."""
        others = self.by_number.get(_shelf(document), [])
        alike = [
            (other, likeness)
            for other in others
            if other.order_id != document.order_id
            and (other.order_id < document.order_id or other.order_id in self.delivered)
            and (likeness := with_document(document, other)) is not None
        ]
        return min(alike, key=lambda pair: (pair[1] is Likeness.PROBABLE, pair[0].order_id), default=None)


def other_records(connection: sa.Connection, session: DossierSession, selection: Selection) -> OtherRecords:
    """Other documents with one of these numbers, but those that will never be booked."""
    numbers = {(normalised(one.number, one.date), one.date) for one in selection.ready}
    dossier = session.dossier.id
    absent = {one.document.order_id for one in selection.held if one.gate in NOT_COMING}
    same = documents.with_numbers(connection, dossier, numbers)
    decided = settlements.decided(connection, dossier, [one.order_id for one in same])
    absent |= {order_id for order_id, one in decided.items() if one is settlements.Decision.NEVER}
    absent |= {one.order_id for one in same if _is_gone(one)}
    last = deliveries.of_documents(connection, dossier, [one.order_id for one in same])
    delivered = {order_id for order_id, one in last.items() if one.state in STANDING}
    found = defaultdict[str, list[DocumentSummary]](list)
    for one in same:
        if one.order_id in delivered or one.order_id not in absent:
            found[_shelf(one)].append(one)
    booked = [last[one.order_id] for one in same if _is_gone(one) and one.order_id in delivered]
    return OtherRecords(found, delivered, _entries(connection, session, booked))


def _is_gone(document: DocumentSummary) -> bool:
    return document.status.casefold() not in GOES


def _entries(connection: sa.Connection, session: DossierSession, booked: list[Delivery]) -> dict[int, Any]:
    rows = {one.order_id: entries.get(connection, session.dossier.id, one.entry_id) for one in booked}
    return {order_id: row for order_id, row in rows.items() if row is not None and row.deleted_at is None}


def _shelf(document: DocumentSummary) -> str:
    """Where documents that may have one number stand together."""
    number = normalised(document.number, document.date)
    return digits(number) or number
