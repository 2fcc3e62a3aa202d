"""The entries that Exact's books show: one row an entry, from the lines with number 0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.domain.entry import LedgerLine
from dossierflow.store.database import upsert
from dossierflow.store.tables.documents import ledger_entries


def save(connection: sa.Connection, dossier_id: str, lines: Iterable[LedgerLine], at: datetime) -> int:
    """Store the entries of these lines (only line number 0 counts); how many entries."""
    rows = {
        line.entry_id: {
            "dossier_id": dossier_id,
            "entry_id": line.entry_id,
            "entry_number": line.entry_number,
            "journal": line.journal,
            "type": line.type,
            "status": line.status,
            "date": line.date,
            "account_id": line.account_id,
            "amount": line.amount,
            "your_ref": line.your_ref,
            "marker": line.marker,
            "line_id": line.line_id,
            "seen_at": at,
            "deleted_at": None,
        }
        for line in lines
        if line.line_number == 0
    }
    return upsert(connection, ledger_entries, rows.values())


def mark_deleted(connection: sa.Connection, dossier_id: str, keys: Iterable[str], at: datetime) -> list[str]:
    """Entries whose id, or whose total line's id, is among the deleted keys; their entry ids."""
    found = list(keys)
    if not found:
        return []
    table = ledger_entries
    where = sa.and_(
        table.c.dossier_id == dossier_id,
        table.c.deleted_at.is_(None),
        sa.or_(table.c.line_id.in_(found), table.c.entry_id.in_(found)),
    )
    gone = list(connection.execute(sa.select(table.c.entry_id).where(where)).scalars())
    connection.execute(table.update().where(where).values(deleted_at=at))
    return gone


def by_marker(connection: sa.Connection, dossier_id: str, *markers: str) -> list[Any]:
    """Entries that carry one of these markers and still stand."""
    table = ledger_entries
    return list(
        connection.execute(
            table.select()
            .where(
                table.c.dossier_id == dossier_id,
                table.c.marker.in_(markers),
                table.c.deleted_at.is_(None),
            )
            .order_by(table.c.entry_number, table.c.entry_id)
        )
    )


def get(connection: sa.Connection, dossier_id: str, entry_id: str) -> Any | None:
    table = ledger_entries
    return connection.execute(
        table.select().where(table.c.dossier_id == dossier_id, table.c.entry_id == entry_id)
    ).one_or_none()


def alike(connection: sa.Connection, dossier_id: str, amount: int, day: date) -> list[Any]:
    """Standing entries of this day with this amount (either sign)."""
    table = ledger_entries
    return list(
        connection.execute(
            table.select()
            .where(
                table.c.dossier_id == dossier_id,
                table.c.amount.in_([amount, -amount]),
                table.c.date == day,
                table.c.deleted_at.is_(None),
            )
            .order_by(table.c.entry_number, table.c.entry_id)
        )
    )
