"""Items of Billit's feed whose file is stored, and whether Billit was told so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from dossierflow.store.database import upsert
from dossierflow.store.tables.bank import feed_items


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed item whose file is stored; `confirmed_at` None: the other side does not know yet."""

    id: int
    dossier: str
    confirmed_at: datetime | None


def get(connection: sa.Connection, feed: str, identity: int) -> FeedRow | None:
    query = feed_items.select().where(feed_items.c.feed == feed, feed_items.c.id == identity)
    row = connection.execute(query).one_or_none()
    return FeedRow(row.id, row.dossier_id, row.confirmed_at) if row else None


def remember(
    connection: sa.Connection, feed: str, identity: int, dossier_id: str, sha256: str, at: datetime
) -> None:
    """Its file is stored, in the same transaction as this."""
    row = {"feed": feed, "id": identity, "dossier_id": dossier_id, "sha256": sha256, "stored_at": at}
    upsert(connection, feed_items, [row])


def confirm(connection: sa.Connection, feed: str, identity: int, at: datetime) -> None:
    connection.execute(
        feed_items.update()
        .where(feed_items.c.feed == feed, feed_items.c.id == identity)
        .values(confirmed_at=at)
    )
