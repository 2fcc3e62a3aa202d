"""A person decides what a document is: an entry that stands, one of its own, or nothing that is ever sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import ACCOUNTS, ACCOUNTS_NOW, as_booked, as_sent
from dossierflow.delivery.doubles.absent import come_back, end_absent, is_absent, replaced
from dossierflow.delivery.doubles.adopt import adopt, let_go
from dossierflow.delivery.doubles.afterwards import booked_again
from dossierflow.delivery.doubles.likeness import HOME, TYPES, signed
from dossierflow.delivery.select import GOES
from dossierflow.domain.delivery import Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.kernel.foreign import whole
from dossierflow.kernel.told import misuse
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.doubles import ChangedInExact
from dossierflow.store import bookings, deliveries, documents, entries, problems, settlements
from dossierflow.store.ledger_lines import KEPT
from dossierflow.store.settlements import Decision


@dataclass(frozen=True)
class Settled:
    """What was decided of a document, and the number of the entry that it is; `answered` is the entry that
    Exact answered with and that is looked for again."""

    document: DocumentSummary
    decision: Decision | None
    entry: str = ""
    answered: str = ""


def settle(session: DossierSession, order_id: int, decision: Decision, entry: str = "") -> Settled:
    """Keep a person's decision until another one takes its place, or it is undone. Costs no call.

    An entry of somebody else's that was taken for the document is let go; one may be named for what Exact
    answered and its books do not have, which is looked for again once that one is let go. Raises Misuse where
    ours stands in Exact, where the entry is not one that the document can be, and where there is nothing to
    undo.
    """
    with session.alone(), session.store.begin() as connection:
        document = _document(connection, session, order_id)
        standing = _replaceable(connection, session, document, decision)
        absent = replaced(connection, session, order_id)
        before = settlements.of_document(connection, session.dossier.id, order_id)
        if decision is Decision.UNDONE and before is None and (absent is None or standing is None):
            raise misuse("nothing-to-undo", number=document.number)
        if standing is not None and standing.was_adopted:
            _follow_others(connection, session, standing)
            let_go(connection, session, standing)
        row = _entry(connection, session, document, entry) if decision is Decision.IS_ENTRY else None
        if row is not None:
            if standing is not None and not standing.was_adopted:
                end_absent(connection, session, standing)
            adopt(connection, session, document, row)
        now, dossier = session.clock.now(), session.dossier.id
        settlements.settle(connection, dossier, order_id, decision, now, row.entry_id if row else "")
        answered = _looked_for_again(connection, session, absent, decision)
        _end(connection, session, order_id, Work.DOUBLES, Work.EXPORT, Work.AGEING)
        return Settled(document, decision, str(row.entry_number) if row else "", answered)


def _follow_others(connection: sa.Connection, session: DossierSession, delivery: Delivery) -> None:
    """Other documents that the entry is: what Billit says of them is told again where no other has it."""
    others = [one.order_id for one in bookings.others(connection, delivery)]
    documents.mark_changed(connection, session.dossier.id, others, True)


def _looked_for_again(
    connection: sa.Connection, session: DossierSession, absent: Delivery | None, decision: Decision
) -> str:
    """The number that Exact answered with, where no other entry is the booking any more; else ''."""
    if absent is None or decision not in (Decision.UNDONE, Decision.NOT_A_DOUBLE):
        return ""
    come_back(connection, session, absent)
    return str(absent.entry_number or "")


def _replaceable(
    connection: sa.Connection, session: DossierSession, document: DocumentSummary, decision: Decision
) -> Delivery | None:
    """The delivery that stands and gives way to the decision; Misuse where one stands that does not."""
    order_id, dossier = document.order_id, session.dossier.id
    standing = deliveries.standing(connection, dossier, order_id)
    if standing is None or standing.was_adopted:
        return standing
    if decision is Decision.IS_ENTRY and is_absent(connection, session, standing):
        return standing
    raise misuse("delivered-already", number=document.number, order=order_id, division=dossier)


def accept(session: DossierSession, order_id: int) -> Settled:
    """What the document and its entry are now is right, whatever they were when it was sent and booked."""
    with session.alone(), session.store.begin() as connection:
        document = _document(connection, session, order_id)
        delivery = deliveries.standing(connection, session.dossier.id, order_id)
        if delivery is None or delivery.state is not State.BOOKED:
            raise misuse("not-booked", number=document.number)
        booked = as_booked(connection, session.dossier.id, delivery.entry_id)
        sent, _ = bookings.facts(connection, delivery.marker)
        now = (sent or {}).get(ACCOUNTS_NOW, (sent or {}).get(ACCOUNTS))
        stays = as_sent(document) | ({} if now is None else {ACCOUNTS: now})
        deliveries.learn(connection, delivery.marker, sent_as=stays, booked_as=booked)
        _agree_for_others(connection, session, delivery, booked)
        entries.agree(
            connection, session.dossier.id, [delivery.entry_id, *_repeating(connection, session, order_id)]
        )
        documents.mark_changed(connection, session.dossier.id, [order_id], False)
        _end(connection, session, order_id, Work.DRIFT)
        return Settled(document, None, str(delivery.entry_number or ""))


def _agree_for_others(
    connection: sa.Connection, session: DossierSession, delivery: Delivery, booked: dict[str, Any] | None
) -> None:
    """An entry that is several invoices was looked at as a whole: it stays as it is for each of them."""
    dossier, now = session.dossier.id, session.clock.now()
    others = bookings.others(connection, delivery)
    for one in others:
        deliveries.learn(connection, one.marker, booked_as=booked)
    told = {str(one.order_id) for one in others}
    if told:
        problems.report_within(connection, dossier, (ChangedInExact.key,), [], now, told)


def _repeating(connection: sa.Connection, session: DossierSession, order_id: int) -> list[str]:
    """Entries that somebody typed and that look like this document's booking."""
    moved = entries.changed(connection, session.dossier.id)
    found = booked_again(connection, session, moved)
    return [row.entry_id for one, _, rows in found if one.order_id == order_id for row in rows]


def _end(connection: sa.Connection, session: DossierSession, order_id: int, *works: Work) -> None:
    now, kinds = session.clock.now(), looked_for(*works)
    problems.report_within(connection, session.dossier.id, kinds, [], now, {str(order_id)})


def _document(connection: sa.Connection, session: DossierSession, order_id: int) -> DocumentSummary:
    document = documents.get(connection, session.dossier.id, order_id)
    if document is None:
        raise misuse("no-such-document", order=order_id, name=session.dossier.name)
    return document


def _entry(connection: sa.Connection, session: DossierSession, document: DocumentSummary, number: str) -> Any:
    """The standing entry with this number that nothing else is; Misuse where there is none, or several.

    A person may have booked several invoices together: in a sales or purchase journal the entry must have
    room for all of them, in a general journal, a cash book or a bank book nobody can tell.
    """
    wanted = whole(number)
    numbered = entries.numbered(connection, session.dossier.id, -1 if wanted is None else wanted)
    rows = [row for row in numbered if row.type in TYPES[document.direction]]
    owners = bookings.owners(connection, session.dossier.id, [row.entry_id for row in rows])
    free = [
        row for row in rows if _has_room(connection, session, row, document, owners.get(row.entry_id, []))
    ]
    free = free or [row for row in numbered if row.type in KEPT]
    this_year = [row for row in free if row.date.year == document.date.year]
    found = this_year if len(free) > 1 else free
    if len(found) != 1:
        raise misuse("entry-of-another" if rows and not free else "entry-not-one", number=number)
    return found[0]


def _has_room(
    connection: sa.Connection,
    session: DossierSession,
    entry: Any,
    document: DocumentSummary,
    owners: list[Delivery],
) -> bool:
    """Whether the entry is nobody's, or large enough to be this document beside those that it is already.

    What is no invoice in Billit any more takes no room: this one may have been put in again in its place.
    """
    ids = [one.order_id for one in owners]
    others = documents.load(connection, session.dossier.id, order_ids=ids)
    left = [one for one in others if one.status.casefold() in GOES]
    if not left and len(others) == len(owners):
        return True
    every = [document, *left]
    together = sum(signed(one) for one in every)
    known = all(one.currency == HOME for one in every) and len(others) == len(owners)
    return known and together * entry.amount > 0 and abs(together) <= abs(entry.amount)
