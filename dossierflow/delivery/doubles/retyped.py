"""What a colleague deleted in Exact and typed again by hand is booked by the new entry."""

from __future__ import annotations

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import as_it_was_sent
from dossierflow.delivery.doubles.adopt import adopt
from dossierflow.delivery.doubles.look import judge
from dossierflow.delivery.select import Selection
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.store import deliveries, documents


def adopt_retyped(connection: sa.Connection, session: DossierSession, deleted: list[Delivery]) -> int:
    """What a colleague deleted and typed again is booked by the new entry, where that is sure; how many.

    She types what the invoice says now, or what it said when it was sent: then Billit's change is still told.
    """
    last = deliveries.of_documents(connection, session.dossier.id, {one.order_id for one in deleted})
    gone = [one.order_id for one in last.values() if one.state is State.DELETED and one.entry_id]
    now = documents.load(connection, session.dossier.id, order_ids=gone) if gone else []
    adopted = _adopt_sure(connection, session, now)
    left = [one for one in now if one.order_id not in adopted]
    before = [as_it_was_sent(connection, last[one.order_id], one) for one in left]
    changed = _adopt_sure(connection, session, [one for one in before if one not in left])
    documents.mark_changed(connection, session.dossier.id, changed, True)
    return len(adopted) + len(changed)


def _adopt_sure(
    connection: sa.Connection, session: DossierSession, found: list[DocumentSummary]
) -> list[int]:
    verdict = judge(connection, session, Selection(found, []))
    for document in found:
        if document.order_id in verdict.adopted:
            adopt(connection, session, document, verdict.adopted[document.order_id])
    return list(verdict.adopted)
