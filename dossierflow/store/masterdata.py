"""Mirrors of a dossier's relations and bookkeeping data, and what of them Billit has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from dossierflow.domain.chart import (
    CostCenter,
    CostUnit,
    Currency,
    DocumentType,
    FinancialPeriod,
    GlAccount,
    Journal,
    PaymentCondition,
    VatCode,
)
from dossierflow.domain.mailbox import Mailbox
from dossierflow.domain.relation import Relation
from dossierflow.store import codec
from dossierflow.store.database import upsert
from dossierflow.store.tables import masterdata as tables

T = TypeVar("T")


@dataclass(frozen=True)
class Mirror(Generic[T]):
    """One mirrored entity: its table, its plain type, and which field is its key."""

    table: sa.Table
    kind: type[T]
    key: str

    def key_of(self, row: T) -> str:
        if isinstance(row, FinancialPeriod):
            return f"{row.year}-{row.period:02d}"
        return str(getattr(row, self.key))


RELATIONS = Mirror(tables.relations, Relation, "exact_id")
GL_ACCOUNTS = Mirror(tables.gl_accounts, GlAccount, "exact_id")
JOURNALS = Mirror(tables.journals, Journal, "code")
VAT_CODES = Mirror(tables.vat_codes, VatCode, "code")
PERIODS = Mirror(tables.periods, FinancialPeriod, "name")
PAYMENT_CONDITIONS = Mirror(tables.payment_conditions, PaymentCondition, "code")
COST_CENTERS = Mirror(tables.cost_centers, CostCenter, "code")
COST_UNITS = Mirror(tables.cost_units, CostUnit, "code")
CURRENCIES = Mirror(tables.currencies, Currency, "code")
DOCUMENT_TYPES = Mirror(tables.document_types, DocumentType, "id")
MAILBOXES = Mirror(tables.mailboxes, Mailbox, "exact_id")


def save(connection: sa.Connection, mirror: Mirror[T], dossier_id: str, rows: Iterable[T]) -> int:
    """Store rows as Exact has them now; what of them Billit has is remembered. Returns how many."""
    return upsert(
        connection,
        mirror.table,
        [_columns(mirror, dossier_id, row) for row in rows],
        keep=["imported", "customer_party_id", "supplier_party_id", "written", "differs", "bank_accounts"],
    )


def replace_all(connection: sa.Connection, mirror: Mirror[T], dossier_id: str, rows: Iterable[T]) -> int:
    """For what Exact can only list whole: rows that are gone go. How many are new, other or gone."""
    table, kept = mirror.table, list(rows)
    key, mine = table.c[mirror.key], table.c.dossier_id == dossier_id
    known = connection.execute(sa.select(key, table.c.fingerprint).where(mine))
    before = {row[0]: row[1] for row in known}
    after = {mirror.key_of(row): codec.fingerprint(codec.encode(row)) for row in kept}
    connection.execute(table.delete().where(mine, key.not_in(list(after))))
    save(connection, mirror, dossier_id, kept)
    return len({name for name, _ in before.items() ^ after.items()})


def load(connection: sa.Connection, mirror: Mirror[T], dossier_id: str) -> list[T]:
    """All rows that still exist in Exact, by key."""
    query = sa.select(mirror.table.c.data).where(mirror.table.c.dossier_id == dossier_id)
    if "deleted_at" in mirror.table.c:
        query = query.where(mirror.table.c.deleted_at.is_(None))
    rows = connection.execute(query.order_by(mirror.table.c[mirror.key])).scalars()
    return [codec.decode(mirror.kind, row) for row in rows]


def gone(connection: sa.Connection, mirror: Mirror[T], dossier_id: str) -> list[T]:
    """Rows that somebody deleted in Exact, or merged into another."""
    table = mirror.table
    query = sa.select(table.c.data).where(table.c.dossier_id == dossier_id, table.c.deleted_at.is_not(None))
    return [codec.decode(mirror.kind, row) for row in connection.execute(query).scalars()]


def get(connection: sa.Connection, mirror: Mirror[T], dossier_id: str, key: str) -> T | None:
    data = connection.execute(
        sa.select(mirror.table.c.data).where(
            mirror.table.c.dossier_id == dossier_id, mirror.table.c[mirror.key] == key
        )
    ).scalar()
    return None if data is None else codec.decode(mirror.kind, data)


def not_imported(connection: sa.Connection, mirror: Mirror[T], dossier_id: str) -> list[T]:
    """Rows that Billit does not have, or has in an older form."""
    table = mirror.table
    query = sa.select(table.c.data).where(
        table.c.dossier_id == dossier_id, table.c.imported != table.c.fingerprint
    )
    if "deleted_at" in table.c:
        query = query.where(table.c.deleted_at.is_(None))
    return [codec.decode(mirror.kind, row) for row in connection.execute(query).scalars()]


def mark_imported(
    connection: sa.Connection,
    mirror: Mirror[T],
    dossier_id: str,
    row: T,
    parties: Mapping[str, Any] | None = None,
) -> None:
    """Billit has this row now; `parties` holds what is known of a relation's parties there, by column."""
    connection.execute(
        mirror.table.update()
        .where(mirror.table.c.dossier_id == dossier_id, mirror.table.c[mirror.key] == mirror.key_of(row))
        .values(imported=codec.fingerprint(codec.encode(row)), **(parties or {}))
    )


def mark_deleted(
    connection: sa.Connection, mirror: Mirror[Any], dossier_id: str, keys: Iterable[str], at: datetime
) -> int:
    found = list(keys)
    if not found:
        return 0
    result = connection.execute(
        mirror.table.update()
        .where(
            mirror.table.c.dossier_id == dossier_id,
            mirror.table.c[mirror.key].in_(found),
            mirror.table.c.deleted_at.is_(None),
        )
        .values(deleted_at=at)
    )
    return result.rowcount


def is_gone(connection: sa.Connection, mirror: Mirror[Any], dossier_id: str, key: str) -> bool:
    """Whether it was there, and was deleted in Exact."""
    table = mirror.table
    this = (table.c.dossier_id == dossier_id, table.c[mirror.key] == key, table.c.deleted_at.is_not(None))
    return connection.execute(sa.select(table.c[mirror.key]).where(*this)).first() is not None


def presume_gone(connection: sa.Connection, mirror: Mirror[Any], dossier_id: str, at: datetime) -> None:
    """Before everything is read again: what Exact deleted unheard stays gone, all else comes back with
    `save`."""
    table = mirror.table
    standing = (table.c.dossier_id == dossier_id, table.c.deleted_at.is_(None))
    connection.execute(table.update().where(*standing).values(deleted_at=at))


def bring_back(connection: sa.Connection, mirror: Mirror[Any], dossier_id: str, since: datetime) -> None:
    """What was presumed gone since then stands again, as it was last read."""
    gone = (mirror.table.c.dossier_id == dossier_id, mirror.table.c.deleted_at >= since)
    connection.execute(mirror.table.update().where(*gone).values(deleted_at=None))


def count(connection: sa.Connection, mirror: Mirror[Any], dossier_id: str) -> int:
    """How many rows still exist in Exact."""
    query = sa.select(sa.func.count()).where(mirror.table.c.dossier_id == dossier_id)
    if "deleted_at" in mirror.table.c:
        query = query.where(mirror.table.c.deleted_at.is_(None))
    found: int = connection.execute(query).scalar_one()
    return found


def _columns(mirror: Mirror[T], dossier_id: str, row: T) -> dict[str, Any]:
    data = codec.encode(row)
    columns: dict[str, Any] = {
        "dossier_id": dossier_id,
        mirror.key: mirror.key_of(row),
        "data": data,
        "fingerprint": codec.fingerprint(data),
        "imported": "",
    }
    for extra in ("vat_number", "code"):
        if extra in mirror.table.c and extra != mirror.key:
            columns[extra] = data[extra]
    if "deleted_at" in mirror.table.c:
        columns["deleted_at"] = None
    return columns
