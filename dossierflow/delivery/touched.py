"""What a list does not show: the GL accounts of a document that somebody changed in Billit after it went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import ACCOUNTS, ACCOUNTS_NOW, accounts
from dossierflow.domain.delivery import STANDING, Delivery
from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import PersonMustAct
from dossierflow.problems.from_error import ends_the_work
from dossierflow.store import bookings, deliveries, documents

#: So soon after our own writing, a change is that writing.
OURS = timedelta(minutes=10)


def untold(one: DocumentSummary, before: DocumentSummary | None) -> bool:
    """Whether Billit changed something of it that its list does not show."""
    if before is None or before.last_modified == one.last_modified:
        return False
    seen = (one.counterparty, one.status, one.exported, one.is_sent, one.total_incl, one.date, one.number)
    return seen == (
        *(before.counterparty, before.status, before.exported, before.is_sent),
        *(before.total_incl, before.date, before.number),
    )


def look_at_accounts(session: DossierSession, touched: Iterable[DocumentSummary]) -> None:
    """Read those that stand in Exact and that we did not touch ourselves, one call each; keep what their
    accounts are now. A document that cannot be read says nothing."""
    asked = {one.order_id: one for one in touched}
    if not asked:
        return
    with session.store.read() as connection:
        last = deliveries.of_documents(connection, session.dossier.id, asked)
    for order_id, delivery in last.items():
        if delivery.state in STANDING:
            _look(session, delivery, asked[order_id].last_modified)


def _look(session: DossierSession, delivery: Delivery, modified: datetime | None) -> None:
    with session.store.read() as connection:
        sent, _ = bookings.facts(connection, delivery.marker)
        written = bookings.written_at(connection, delivery.marker)
    ours = written is None or modified is None or modified - written < OURS
    if ours or sent is None or ACCOUNTS not in sent:
        return
    try:
        now = accounts(session.billit.orders.get(delivery.order_id))
    except PersonMustAct as error:
        if ends_the_work(error):
            raise
        return
    if now != sent.get(ACCOUNTS_NOW, sent[ACCOUNTS]):
        with session.store.begin() as connection:
            deliveries.learn(connection, delivery.marker, sent_as=sent | {ACCOUNTS_NOW: now})
            documents.mark_changed(connection, session.dossier.id, [delivery.order_id], True)
