"""Bring the list of documents up to date from Billit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dossierflow.app.session import DossierSession
from dossierflow.delivery.as_known import as_sent
from dossierflow.delivery.touched import look_at_accounts, untold
from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import BadData
from dossierflow.problems.kinds import Work, looked_for
from dossierflow.problems.kinds.documents import DocumentUnreadable
from dossierflow.problems.problem import Problem
from dossierflow.store import documents, dossiers, problems

DELETED = "Deleted"  # no status of Billit's: a deleted order is only in the list of the deleted


@dataclass(frozen=True)
class CollectResult:
    """How many documents changed since the last time, and those that could not be read."""

    changed: int
    unreadable: tuple[Problem, ...] = ()


def collect(session: DossierSession) -> CollectResult:
    """Read the documents that changed since the last time, and which were deleted; two calls when none were.

    The cursor is the latest LastModified seen, so the documents of that instant come again: they are stored
    again, which changes nothing. It moves once, after the whole listing: a document that changes while pages
    are read shifts the rest, and only a whole listing shows it.
    """
    scope = f"billit:{session.dossier.party_id}"
    with session.store.read() as connection:
        position = dossiers.cursor(connection, scope, "orders")
    since = datetime.fromisoformat(position) if position else None
    newest, changed, refused = since, 0, list[BadData]()
    for page in session.billit.orders.changed(since):
        refused += page.refused
        newest = max(filter(None, (newest, page.newest)), default=None)
        changed += _keep(session, page)
    if newest is not None and newest != since:
        with session.store.begin() as connection:
            dossiers.move_cursor(connection, scope, "orders", newest.isoformat(), session.clock.now())
    changed += sum(_delete(session, page) for page in session.billit.orders.deleted())
    return CollectResult(changed, _report(session, refused, whole=since is None))


def _delete(session: DossierSession, listed: list[int]) -> int:
    """What Billit deleted stays known, as deleted: it may be booked. How many were news."""
    with session.store.read() as connection:
        known = documents.load(connection, session.dossier.id, order_ids=listed) if listed else []
    news = [replace(one, status=DELETED) for one in known if one.status != DELETED]
    if news:
        with session.store.begin() as connection:
            documents.save(connection, session.dossier.id, news)
            documents.mark_changed(connection, session.dossier.id, [one.order_id for one in news], True)
    return len(news)


def _keep(session: DossierSession, page: list[DocumentSummary]) -> int:
    """Store a page; how many of its documents are new or changed. What is not on the page costs nothing."""
    listed = [one.order_id for one in page]
    with session.store.read() as connection:
        before = {
            one.order_id: one for one in documents.load(connection, session.dossier.id, order_ids=listed)
        }
    rows = [_with_what_is_known(one, before.get(one.order_id)) for one in page]
    if all(before.get(one.order_id) == one for one in rows):
        return 0
    with session.store.begin() as connection:
        documents.save(connection, session.dossier.id, rows)
        edited = [one.order_id for one in rows if _edited(one, before.get(one.order_id))]
        if edited:
            documents.mark_changed(connection, session.dossier.id, edited, True)
    look_at_accounts(session, [one for one in rows if untold(one, before.get(one.order_id))])
    return sum(1 for one in rows if before.get(one.order_id) != one)


def _edited(one: DocumentSummary, before: DocumentSummary | None) -> bool:
    """Whether Billit says something else of what may have been booked."""
    return before is not None and (as_sent(one), one.status) != (as_sent(before), before.status)


def _with_what_is_known(one: DocumentSummary, before: DocumentSummary | None) -> DocumentSummary:
    """A list says nothing of approval and "to check"; what a whole one said stands until it changes."""
    if before is None or before.listed or before.last_modified != one.last_modified:
        return one
    return replace(one, approval=before.approval, to_check=before.to_check, listed=False)


def _report(session: DossierSession, refused: list[BadData], *, whole: bool) -> tuple[Problem, ...]:
    found = tuple(
        DocumentUnreadable(field=error.field).problem(session.dossier.id, error.document or error.field)
        for error in refused
    )
    if found or whole:
        kinds = looked_for(Work.READING)
        problems.report(session.store, session.dossier.id, kinds, found, session.clock.now())
    return found
