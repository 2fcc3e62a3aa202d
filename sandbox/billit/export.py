"""Exports: what the accountant releases in the portal goes into every feed of the office."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.billit.orders import store
from sandbox.billit.platform import Platform
from sandbox.kernel.table import Row


def release(platform: Platform, orders: Iterable[Row]) -> int:
    """Show the orders as exported and put them in the feeds; returns how many.

    That ExportedToConnector is set on release, and not on confirmation, is inferred from the portal.
    """
    released = 0
    for row in orders:
        store.change(platform, row["OrderID"], ExportedToConnector=True, release=True)
        for feed in platform.table("feeds").keys():  # noqa: SIM118
            _put(platform, feed, row["OrderID"], "Order", row["CompanyID"])
        released += 1
    return released


def release_coda(platform: Platform, document: Row) -> None:
    if platform.moment is not None:
        return  # filled in afterwards: the feeds had it long ago
    for feed in platform.table("feeds").keys():  # noqa: SIM118
        _put(platform, feed, document["DocumentID"], platform.settings.coda_entity, document["CompanyID"])


def ready(row: Row) -> bool:
    """What the portal offers for export: no draft, not to check, not waiting for approval, not exported."""
    return not (
        row["OrderStatus"] in ("Draft", "ApprovalNeeded", "Refused")
        or row["AccountantVerificationNeeded"]
        or row["ExportedToConnector"]
    )


def counts(orders: Iterable[Row]) -> Row:
    """What the portal counts of a company's orders."""
    rows = list(orders)
    return {
        "documents": len(rows),
        "to_check": sum(row["AccountantVerificationNeeded"] for row in rows),
        "to_export": sum(map(ready, rows)),
    }


def backlog(platform: Platform, feed: str) -> None:
    """Fill a new feed with what the practice had released before: CODA first, then documents."""
    for document in list(platform.table("documents").near()):
        if document.get("coda"):
            entity = platform.settings.coda_entity
            _put(platform, feed, document["DocumentID"], entity, document["CompanyID"])
    for row in list(platform.table("orders").near()):
        if row.get("release"):
            mark(platform, row)
            _put(platform, feed, row["OrderID"], "Order", row["CompanyID"])
    for company, number, kind in platform.further.begin_backlog():
        _put(platform, feed, number, kind or platform.settings.coda_entity, company)


def mark(platform: Platform, order: Row) -> None:
    """Show it as exported, unless it is already."""
    if not order["ExportedToConnector"]:
        store.change(platform, order["OrderID"], ExportedToConnector=True)


def _put(platform: Platform, feed: str, entity: int, kind: str, company: int) -> None:
    number = platform.new_id("feed item")
    item = {"FeedItemID": number, "EntityID": entity, "EntityType": kind, "PartyID": company, "feed": feed}
    platform.table("feed items").put(str(number), item)
