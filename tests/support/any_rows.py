"""Rows for any table of any form of the store: as many as asked, with every column filled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

AT = datetime(2026, 11, 25, 2, 15, 30, 123456, tzinfo=UTC)
#: Words that the code gives a meaning to, where a column holds one of a list.
WORDS: dict[tuple[str, str], str] = {}


def tables(connection: sa.Connection) -> list[sa.Table]:
    """As they are in this database, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: sa.Connection, count: int = 2) -> dict[str, int]:
    """So many rows in every table; how many of each."""
    filled = {}
    for table in tables(connection):
        connection.execute(sa.insert(table), [_row(table, number) for number in range(1, count + 1)])
        filled[table.name] = count
    return filled


def counts(connection: sa.Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in tables(connection)
    }


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: sa.Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, sa.JSON):
        return {}
    if isinstance(kind, sa.Boolean):
        return number % 2 == 1
    if isinstance(kind, sa.DateTime):
        return AT
    if isinstance(kind, sa.Date):
        return date(2026, 11, number)
    if isinstance(kind, sa.Float):
        return number / 2
    if isinstance(kind, sa.Numeric):
        return Decimal(number)
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.LargeBinary):
        return bytes([0, 255, number])
    return f"é{number}"[: getattr(kind, "length", None) or 10]
