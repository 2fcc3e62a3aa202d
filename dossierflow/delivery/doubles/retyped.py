"""What was booked, is not in Exact any more, and was typed again by hand, is booked by the new entry."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import as_it_was_sent
from dossierflow.delivery.doubles.absent import end_absent
from dossierflow.delivery.doubles.adopt import adopt
from dossierflow.delivery.doubles.look import judge
from dossierflow.delivery.select import Selection
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import deliveries, documents

#: A colleague deleted the entry; or Exact answered with one that its books do not have.
WITHOUT_ENTRY = (State.DELETED, State.SENT)


def adopt_retyped(connection: sa.Connection, session: DossierSession, without: list[Delivery]) -> int:
    """What a colleague typed again is booked by the new entry, where that is sure; how many.

    `without` are deliveries whose entry is not in the books: deleted, or answered and never seen there.
    She types what the invoice says now, or what it said when it was sent: then Billit's change is still told.
    """
    last = deliveries.of_documents(connection, session.dossier.id, {one.order_id for one in without})
    last = {key: one for key, one in last.items() if one.state in WITHOUT_ENTRY and one.entry_id}
    now = documents.load(connection, session.dossier.id, order_ids=list(last)) if last else []
    adopted = _adopt_sure(connection, session, now, last)
    left = [one for one in now if one.order_id not in adopted]
    before = [as_it_was_sent(connection, last[one.order_id], one) for one in left]
    changed = _adopt_sure(connection, session, [one for one in before if one not in left], last)
    documents.mark_changed(connection, session.dossier.id, changed, True)
    return len(adopted) + len(changed)


def _adopt_sure(
    connection: sa.Connection,
    session: DossierSession,
    found: list[DocumentSummary],
    last: Mapping[int, Delivery],
) -> list[int]:
    verdict = judge(connection, session, Selection(found, []))
    for document in found:
        if document.order_id in verdict.adopted:
            if last[document.order_id].state is State.SENT:
                end_absent(connection, session, last[document.order_id])
            adopt(connection, session, document, verdict.adopted[document.order_id])
    return list(verdict.adopted)
