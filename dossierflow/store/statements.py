"""CODA files in the store: what was received or made, which statements they hold, where they went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from dossierflow.store.tables.bank import coda_deliveries, coda_files, statements

BANK, GENERATED = "bank", "generated"
#: States of a file; '' is one that is passed on.
HELD, RELEASED, DISCARDED, COPY = "held", "released", "discarded", "copy"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement. Balances in thousandths; `edition` is '' for our own, the file's hash for a bank's.

    `moved` is what its movements come to, None where that is not known.
    """

    dossier: str
    iban: str
    currency: str
    year: int
    number: int
    day: date
    old_day: date
    old_balance: int
    new_balance: int
    movements: int
    sha256: str
    edition: str = ""
    duplicate: bool = False
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class CodaFile:
    """A file as it is delivered. `finding` is JSON: why it is held, or what is to be said; '' for nothing."""

    dossier: str
    sha256: str
    name: str
    source: str
    content: bytes
    stored_at: datetime
    received_name: str = ""
    finding: str = ""
    state: str = ""


def keep(connection: sa.Connection, file: CodaFile, rows: Iterable[StatementRow]) -> bool:
    """Store a file with its statements; False where this dossier has these bytes already."""
    if connection.execute(_known(file.dossier, file.sha256)).first():
        return False
    connection.execute(
        coda_files.insert().values(
            dossier_id=file.dossier,
            sha256=file.sha256,
            name=_free_name(connection, file),
            received_name=file.received_name,
            source=file.source,
            content=file.content,
            stored_at=file.stored_at,
            finding=file.finding,
            state=file.state,
        )
    )
    for row in rows:
        connection.execute(statements.insert().values(**_columns(row)))
    return True


def join(connection: sa.Connection, file: CodaFile, rows: Iterable[StatementRow]) -> None:
    """The statements of a file that was held go into their chains, where they are not there yet."""
    if connection.execute(statements.select().where(*_same(statements, file))).first() is None:
        for row in rows:
            connection.execute(statements.insert().values(**_columns(row)))


def of_account(connection: sa.Connection, dossier_id: str, iban: str, currency: str) -> list[StatementRow]:
    """The statements of an account, oldest first."""
    return _rows(
        connection,
        statements.c.dossier_id == dossier_id,
        statements.c.iban == iban,
        statements.c.currency == currency,
    )


def of_dossier(connection: sa.Connection, dossier_id: str) -> list[StatementRow]:
    """All statements of a dossier, by account and then oldest first."""
    return _rows(connection, statements.c.dossier_id == dossier_id)


def of_practice(connection: sa.Connection) -> list[StatementRow]:
    """All statements, by dossier, account and age."""
    return _rows(connection)


def last_of_our_own(
    connection: sa.Connection, dossier_id: str, iban: str, currency: str
) -> StatementRow | None:
    """The statement on which the next generated one follows."""
    rows = of_account(connection, dossier_id, iban, currency)
    return next((row for row in reversed(rows) if not row.edition), None)


def file(connection: sa.Connection, dossier_id: str, sha256: str) -> CodaFile:
    """The stored bytes."""
    query = coda_files.select().where(coda_files.c.dossier_id == dossier_id, coda_files.c.sha256 == sha256)
    return _file(connection.execute(query).one())


def said_of(connection: sa.Connection, dossier_id: str) -> list[CodaFile]:
    """The bank's files of which something is to be said to a person; without their bytes."""
    return _without_bytes(
        connection,
        coda_files.c.dossier_id == dossier_id,
        coda_files.c.finding != "",
        coda_files.c.state.in_(("", HELD)),
    )


def in_state(connection: sa.Connection, *states: str, dossier_id: str = "") -> list[CodaFile]:
    """The files in one of these states, of one dossier or all, oldest first; without their bytes."""
    of_dossier = (coda_files.c.dossier_id == dossier_id,) if dossier_id else ()
    return _without_bytes(connection, coda_files.c.state.in_(states), *of_dossier)


def bank_files(connection: sa.Connection) -> list[CodaFile]:
    """Every file that a bank made, of all dossiers, oldest first; without their bytes."""
    return _without_bytes(connection, coda_files.c.source == BANK)


def set_state(connection: sa.Connection, file: CodaFile, state: str) -> None:
    """What becomes of a file; the statements of a discarded one are forgotten."""
    connection.execute(coda_files.update().where(*_same(coda_files, file)).values(state=state))
    if state == DISCARDED:
        connection.execute(statements.delete().where(*_same(statements, file)))


def move(connection: sa.Connection, file: CodaFile, dossier_id: str) -> bool:
    """Give a file with its statements to another dossier; False where that one has it already."""
    if connection.execute(_known(dossier_id, file.sha256)).first():
        return False
    for table in (coda_files, statements):
        connection.execute(table.update().where(*_same(table, file)).values(dossier_id=dossier_id))
    return True


def delivered(connection: sa.Connection, dossier_id: str = "") -> dict[tuple[str, str], datetime]:
    """When each file, by dossier and hash, was last delivered anywhere."""
    key = (coda_deliveries.c.dossier_id, coda_deliveries.c.sha256)
    query = sa.select(*key, sa.func.max(coda_deliveries.c.at).label("at")).group_by(*key)
    if dossier_id:
        query = query.where(coda_deliveries.c.dossier_id == dossier_id)
    return {(row.dossier_id, row.sha256): row.at for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """A file that arrived at a destination, under a name, at an instant."""

    dossier: str
    name: str
    destination: str
    at: datetime


def last_delivered(connection: sa.Connection, limit: int) -> list[DeliveredFile]:
    """Of the whole practice, whatever runs delivered them; the last first."""
    columns = (coda_deliveries.c.dossier_id, coda_deliveries.c.name, coda_deliveries.c.destination)
    query = sa.select(*columns, coda_deliveries.c.at).order_by(coda_deliveries.c.id.desc()).limit(limit)
    return [DeliveredFile(*row) for row in connection.execute(query)]


def times_delivered(connection: sa.Connection, sent: CodaFile, destination: str) -> int:
    """How often a file arrived at a destination."""
    query = sa.select(sa.func.count()).where(
        coda_deliveries.c.dossier_id == sent.dossier,
        coda_deliveries.c.sha256 == sent.sha256,
        coda_deliveries.c.destination == destination[:256],
    )
    return int(connection.execute(query).scalar_one())


def record_delivery(
    connection: sa.Connection,
    sent: CodaFile,
    destination: str,
    name: str,
    at: datetime,
    *,
    duplicate: bool = False,
) -> None:
    connection.execute(
        coda_deliveries.insert().values(
            dossier_id=sent.dossier,
            sha256=sent.sha256,
            destination=destination[:256],
            name=name[:256],
            duplicate=duplicate,
            at=at,
        )
    )


def _rows(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[StatementRow]:
    order = ("dossier_id", "iban", "currency", "day", "number")
    query = statements.select().where(*conditions).order_by(*(statements.c[name] for name in order))
    return [
        StatementRow(
            row.dossier_id,
            row.iban,
            row.currency,
            row.year,
            row.number,
            row.day,
            row.old_day,
            row.old_balance,
            row.new_balance,
            row.movements,
            row.sha256,
            row.edition,
            row.duplicate,
            row.moved,
        )
        for row in connection.execute(query)
    ]


def _known(dossier_id: str, sha256: str) -> sa.Select[tuple[str]]:
    return sa.select(coda_files.c.sha256).where(
        coda_files.c.dossier_id == dossier_id, coda_files.c.sha256 == sha256
    )


def _same(table: sa.Table, file: CodaFile) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.dossier_id == file.dossier, table.c.sha256 == file.sha256)


def _without_bytes(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[CodaFile]:
    columns: list[Any] = [column for column in coda_files.c if column.name != "content"]
    columns.append(sa.literal(b"").label("content"))
    query = sa.select(*columns).where(*conditions)
    return [_file(row) for row in connection.execute(query.order_by(coda_files.c.stored_at))]


def _columns(row: StatementRow) -> dict[str, object]:
    columns = {name: getattr(row, name) for name in StatementRow.__slots__}
    columns["dossier_id"] = columns.pop("dossier")
    return columns


def _free_name(connection: sa.Connection, wanted: CodaFile) -> str:
    """The name, made different from those of other files: a bank may give two statements one number."""
    taken = sa.select(coda_files.c.name).where(
        coda_files.c.dossier_id == wanted.dossier, coda_files.c.name == wanted.name
    )
    if not connection.execute(taken).first():
        return wanted.name
    stem, _, ending = wanted.name.rpartition(".")
    return f"{stem}_{wanted.sha256[:8]}.{ending}"


def _file(row: sa.Row[Any]) -> CodaFile:
    return CodaFile(
        row.dossier_id,
        row.sha256,
        row.name,
        row.source,
        row.content,
        row.stored_at,
        row.received_name,
        row.finding,
        row.state,
    )
