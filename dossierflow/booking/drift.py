"""After the booking: what changed on either side, told from what the streams and lists show anyway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any

import sqlalchemy as sa

from dossierflow.app.session import DossierSession
from dossierflow.booking.deferral import undeferred
from dossierflow.delivery.as_known import ACCOUNTS, ACCOUNTS_NOW, as_sent, of_entry
from dossierflow.delivery.doubles.afterwards import booked_again
from dossierflow.delivery.doubles.relations import relations_of
from dossierflow.delivery.select import GOES
from dossierflow.domain.delivery import STANDING, Delivery, State
from dossierflow.domain.document import DocumentSummary
from dossierflow.kernel.money import show
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.doubles import BookedTwice, ChangedInBillit, ChangedInExact
from dossierflow.problems.problem import Problem
from dossierflow.store import bookings, deliveries, documents, entries, masterdata, problems
from dossierflow.texts import Phrase, listed, phrase

REJECTED = 5  # Status of an entry in Exact
#: What is shown with its values, in this order; a relation has a GUID for a name, and is only told.
OF_ENTRY = ("amount", "date", "reference", "journal")
OF_DOCUMENT = ("amount", "vat-amount", "currency", "date", "number")
TOTAL = "0"  # the line of the ledger that every entry has


def follow_drift(session: DossierSession) -> list[Problem]:
    """Compare what changed with what was sent and booked. Costs no call, and writes only where one changed.

    A difference stays a problem until both sides agree again, or a person settles it.
    """
    with session.store.read() as connection:
        moved = entries.changed(connection, session.dossier.id)
        edited = documents.changed(connection, session.dossier.id)
        changed = _in_exact(connection, session, moved)
        repeating = _booked_twice(connection, session, moved)
        in_billit = list(_in_billit(connection, session, edited))
        renumbered = _renumbered(connection, session, moved)
    told, differing = {one.subject for one in in_billit}, {*changed, *repeating}
    in_exact = [*chain.from_iterable(changed.values()), *repeating.values()]
    if moved or edited:
        with session.store.begin() as connection:
            for one, number in renumbered:
                deliveries.learn(connection, one.marker, entry_number=number, written_back_at=None)
            agree = [row.entry_id for row in moved if row.entry_id not in differing]
            entries.agree(connection, session.dossier.id, agree)
            same = [one.order_id for one in edited if str(one.order_id) not in told]
            documents.mark_changed(connection, session.dossier.id, same, False)
    found = [*_once(in_exact), *in_billit]
    problems.report(session.store, session.dossier.id, looked_for(Work.DRIFT), found, session.clock.now())
    return found


def _in_exact(
    connection: sa.Connection, session: DossierSession, moved: list[Any]
) -> dict[str, list[Problem]]:
    """By entry, what differs of those that are bookings: told of each document that it books."""
    found = defaultdict[str, list[Problem]](list)
    owners = bookings.owners(connection, session.dossier.id, [row.entry_id for row in moved])
    for row in moved:
        for one in owners.get(row.entry_id, ()):
            _, before = bookings.facts(connection, one.marker)
            says = [] if before is None else list(_entry_differs(connection, session, before, of_entry(row)))
            if says:
                document = documents.get(connection, session.dossier.id, one.order_id)
                changed = ChangedInExact(entry=str(row.entry_number), differences=listed(says))
                problem = changed.problem(session.dossier.id, document or str(one.order_id))
                found[row.entry_id].append(problem)
    return found


def _booked_twice(connection: sa.Connection, session: DossierSession, moved: list[Any]) -> dict[str, Problem]:
    """By entry, those that somebody typed and that are the invoice of a booking."""
    found: dict[str, Problem] = {}
    for one, booked, repeating in booked_again(connection, session, moved):
        document = documents.get(connection, session.dossier.id, one.order_id)
        others = ", ".join(f"{row.entry_number} ({row.journal})" for row in repeating)
        twice = BookedTwice(entry=f"{booked.entry_number} ({booked.journal})", others=others)
        problem = twice.problem(session.dossier.id, document or str(one.order_id))
        found |= {row.entry_id: problem for row in repeating}
    return found


def _once(found: Iterable[Problem]) -> list[Problem]:
    """Of several entries that repeat one booking, the problem is one."""
    return list({(one.kind, one.subject): one for one in found}.values())


def _in_billit(
    connection: sa.Connection, session: DossierSession, edited: list[DocumentSummary]
) -> Iterator[Problem]:
    last = deliveries.of_documents(connection, session.dossier.id, [one.order_id for one in edited])
    for document in edited:
        one = last.get(document.order_id)
        if one is None or one.state not in STANDING or _is_put_in_again(connection, session, document, one):
            continue
        before, booked = bookings.facts(connection, one.marker)
        says = list(_document_differs(_of_its_party(connection, session, before, booked, document), document))
        if says:
            changed = ChangedInBillit(entry=str(one.entry_number or "–"), differences=listed(says))
            yield changed.problem(session.dossier.id, document)


def _of_its_party(
    connection: sa.Connection,
    session: DossierSession,
    before: dict[str, Any] | None,
    booked: dict[str, Any] | None,
    document: DocumentSummary,
) -> dict[str, Any] | None:
    """What was sent, under the party of now where that is the relation on which the entry stands: the client
    merged two parties at Billit, and nothing else changed."""
    now = as_sent(document)
    if before is None or booked is None or before["party"] == now["party"]:
        return before
    may_be = relations_of(connection, session.dossier.id, [document])[document.order_id]
    return before | {"party": now["party"]} if booked["relation"] in may_be else before


def _is_put_in_again(
    connection: sa.Connection, session: DossierSession, document: DocumentSummary, one: Delivery
) -> bool:
    """Whether the document is no invoice in Billit any more, and another one has its entry by now."""
    if document.status.casefold() in GOES:
        return False
    others = [other.order_id for other in bookings.others(connection, one)]
    found = documents.load(connection, session.dossier.id, order_ids=others) if others else []
    return any(other.status.casefold() in GOES for other in found)


def _renumbered(
    connection: sa.Connection, session: DossierSession, moved: list[Any]
) -> list[tuple[Delivery, int]]:
    """Bookings whose number Billit has otherwise."""
    owners = bookings.owners(connection, session.dossier.id, [row.entry_id for row in moved])
    known = [(one, row.entry_number) for row in moved for one in owners.get(row.entry_id, ())]
    return [
        (one, number) for one, number in known if one.state is State.BOOKED and one.entry_number != number
    ]


def _entry_differs(
    connection: sa.Connection, session: DossierSession, before: dict[str, Any], now: dict[str, Any]
) -> Iterator[Phrase]:
    """A relation that is gone was merged into the one that the entry stands on: nobody moved the entry. What
    was not known then (None) is no difference, nor is what was only deferred."""
    yield from _values(OF_ENTRY, before, now)
    relation = before["relation"]
    if relation is not None and relation != now["relation"]:
        merged = masterdata.is_gone(connection, masterdata.RELATIONS, session.dossier.id, relation)
        if not merged:
            yield phrase("drift.relation")
    if now["status"] == REJECTED != before["status"]:
        yield phrase("drift.rejected")
    if before["date"] == now["date"]:
        yield from _values(("period",), before, now)
    lines = undeferred(before["lines"], now["lines"])
    for line, (account, vat, _) in before["lines"].items():
        other, code, _ = lines.get(line, (account, vat, 0))
        if other != account:
            yield phrase("drift.account", line=line, before=account, after=other)
        if code != vat:
            yield phrase("drift.vat", line=line, before=vat or "–", after=code or "–")
    if TOTAL in before["lines"] and before["amount"] == now["amount"]:
        yield from _divided_otherwise(before["lines"], lines)


def _divided_otherwise(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Phrase]:
    """The same total over other lines, as the ledger signs them."""
    for line in sorted({*before, *now}, key=int):
        if line not in now:
            yield phrase("drift.line-removed", line=line, account=before[line][0])
        elif line not in before:
            yield phrase("drift.line-added", line=line, account=now[line][0], amount=show(now[line][2]))
        elif before[line][2] != now[line][2]:
            was, became = show(before[line][2]), show(now[line][2])
            yield phrase("drift.line-amount", line=line, before=was, after=became)


def _document_differs(before: dict[str, Any] | None, document: DocumentSummary) -> Iterator[Phrase]:
    """Against what was sent; of a status only that the document is no invoice to book any more."""
    if document.status.casefold() not in GOES:
        yield phrase("drift.status", after=document.status)
    if before is None:
        return
    now = as_sent(document)
    yield from _values(OF_DOCUMENT, before, now)
    if before.get("kind", now["kind"]) != now["kind"]:
        yield phrase("drift.kind")
    if before["party"] != now["party"]:
        yield phrase("drift.party", before=before["party-name"], after=now["party-name"])
    was, is_ = before.get(ACCOUNTS), before.get(ACCOUNTS_NOW)
    if is_ is not None and was != is_:
        yield phrase("drift.accounts", before=_codes(was), after=_codes(is_))


def _codes(found: list[str] | None) -> str:
    return ", ".join(dict.fromkeys(filter(None, found or []))) or "–"


def _values(names: tuple[str, ...], before: dict[str, Any], now: dict[str, Any]) -> Iterator[Phrase]:
    """What one side does not know, such as facts from before they were kept, is no difference."""
    for name in names:
        if None not in (before.get(name), now[name]) and before[name] != now[name]:
            yield phrase(f"drift.{name}", before=_shown(name, before), after=_shown(name, now))


def _shown(name: str, facts: dict[str, Any]) -> str:
    value = facts[name]
    if name in ("amount", "vat-amount"):
        return show(value)
    return f"{date.fromisoformat(value):%d/%m/%Y}" if name == "date" else str(value) or "–"
