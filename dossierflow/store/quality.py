"""The history of what suites found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from dossierflow.store.database import upsert
from dossierflow.store.tables.quality import quality_results as table

KEPT = timedelta(days=400)  # a year and a month: the same month of last year can be compared


@dataclass(frozen=True)
class PastQuality:
    """One judging: `breaches` counts the rows that broke each expectation."""

    dossier_id: str
    suite: str
    at: datetime
    version: int
    rows: int
    refused: int
    breaches: Mapping[str, int]


def save(connection: sa.Connection, found: Iterable[PastQuality]) -> None:
    """Keep these results, and let go of those of the same dossiers that are too old."""
    rows = [asdict(one) for one in found]
    upsert(connection, table, rows)
    for dossier_id, at in {(row["dossier_id"], row["at"]) for row in rows}:
        connection.execute(table.delete().where(table.c.dossier_id == dossier_id, table.c.at < at - KEPT))


def history(connection: sa.Connection, dossier_id: str = "", suite: str = "") -> list[PastQuality]:
    """Every result that is kept, of one dossier and one suite where they are named; the newest first."""
    query = sa.select(table).order_by(table.c.at.desc(), table.c.dossier_id, table.c.suite)
    if dossier_id:
        query = query.where(table.c.dossier_id == dossier_id)
    if suite:
        query = query.where(table.c.suite == suite)
    return [PastQuality(*row) for row in connection.execute(query)]


def last(connection: sa.Connection, dossier_id: str = "") -> list[PastQuality]:
    """The newest result of each suite in each dossier."""
    newest: dict[tuple[str, str], PastQuality] = {}
    for one in history(connection, dossier_id):
        newest.setdefault((one.dossier_id, one.suite), one)
    return sorted(newest.values(), key=lambda one: (one.dossier_id, one.suite))


def rows_last_time(connection: sa.Connection, dossier_id: str, suite: str) -> int:
    """How many rows this suite judged the last time; 0 where it never did."""
    query = (
        sa.select(table.c.rows)
        .where(table.c.dossier_id == dossier_id, table.c.suite == suite)
        .order_by(table.c.at.desc())
        .limit(1)
    )
    return int(connection.execute(query).scalar() or 0)
