"""A backup of the store: every table, as it was at one moment, in one file; put back into any database.

SQLite or PostgreSQL is all the same, so that a practice moves from one to the other in this way too. Tokens
are in it as they are kept, encrypted; the key is not, and a seal tells whether the key at hand opens them.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import sqlalchemy as sa

from dossierflow.kernel.tokens import TokenPair
from dossierflow.kernel.told import misuse
from dossierflow.store.database import Store
from dossierflow.store.migrate import current, migrate, revisions, to_revision
from dossierflow.store.tokens import TokenCipher

MANIFEST, FORMAT, SEALED = "manifest.json", 1, "dossierflow"
#: Not data: how far the database is migrated.
VERSION = "alembic_version"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError,
)  # fmt: skip
#: What a database says of values that do not fit.
_UNFIT = (sa.exc.DataError, sa.exc.IntegrityError, sa.exc.ProgrammingError)
BATCH = 500


def save(store: Store, stream: IO[bytes], cipher: TokenCipher, at: datetime) -> dict[str, int]:
    """Write everything as it is at one moment, while others go on; how many rows of each table."""
    seal = cipher.close(TokenPair(SEALED, "", at, at))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, _moment(store) as connection:
        rows = {table.name: _save_table(archive, connection, table) for table in _tables(connection)}
        manifest = {"format": FORMAT, "at": at.isoformat(), "revision": current(connection)}
        archive.writestr(MANIFEST, json.dumps(manifest | {"rows": rows, "seal": seal}, indent=2))
    return rows


def restore(store: Store, stream: IO[bytes], cipher: TokenCipher) -> dict[str, int]:
    """Put everything back into a database that holds nothing, and bring it to the newest form.

    Misuse where the file is no backup, or of a newer version, where something is in the database already;
    SettingError where the key is not the one that sealed the tokens. Then nothing was written.
    """
    with _whole():
        archive = zipfile.ZipFile(stream)
    with archive:
        manifest = _manifest(archive)
        cipher.open(str(manifest.get("seal")))
        store.reach()
        with store.begin() as connection:
            _refuse_full(connection)
            to_revision(connection, str(manifest["revision"]))
            tables = _tables(connection)
            rows = {table.name: restore_table(archive, connection, table) for table in tables}
            if rows != manifest.get("rows"):
                raise misuse("backup-not-whole")
    migrate(store)
    return rows


@contextmanager
def _whole() -> Iterator[None]:
    """Around what reads the file: whatever a damaged one makes of it ends in one sentence."""
    try:
        yield
    except (*_DAMAGED, sa.exc.StatementError) as error:
        if isinstance(error, sa.exc.DBAPIError) and not isinstance(error, _UNFIT):
            raise  # of the database, and not of what the file holds
        raise misuse("no-backup") from error


def _moment(store: Store) -> Any:
    """A connection that sees one moment; SQLite's read transactions do so by themselves."""
    isolated = store.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if isolated else {"dossierflow_read": True}
    return store.engine.connect().execution_options(**options)


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """As they are in this database, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(connection)
    tables = [table for table in found.sorted_tables if table.name != VERSION]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, sa.JSON):
            column.type.none_as_null = True  # what holds nothing is put back as nothing
    return tables


def _save_table(archive: zipfile.ZipFile, connection: sa.Connection, table: sa.Table) -> int:
    count = 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as raw:
        for row in connection.execution_options(yield_per=BATCH).execute(sa.select(table)):
            raw.write(json.dumps([_told(value) for value in row], ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def restore_table(archive: zipfile.ZipFile, connection: sa.Connection, table: sa.Table) -> int:
    names, count = [column.name for column in table.columns], 0
    with _whole(), archive.open(f"{table.name}.jsonl") as raw:
        text = io.TextIOWrapper(raw, "utf-8", newline="\n")
        while lines := list(islice(text, BATCH)):
            rows = [dict(zip(names, map(_read, json.loads(one)), strict=True)) for one in lines]
            connection.execute(sa.insert(table), rows)
            count += len(rows)
    if connection.dialect.name == "postgresql":
        for column in _counted(table):
            _count_on(connection, table, column)
    return count


def _counted(table: sa.Table) -> Iterator[sa.Column[Any]]:
    """Columns that the database counts by itself."""
    for column in table.primary_key:
        if "nextval" in str(getattr(column.server_default, "arg", "")):
            yield column


def _count_on(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> None:
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(sequence, last, False)))


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    with _whole():
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        made_by_us = manifest["format"] == FORMAT and str(manifest["revision"]) in revisions()
    if not made_by_us:
        raise misuse("backup-newer")
    return manifest


def _refuse_full(connection: sa.Connection) -> None:
    """A restore never mixes with what is there."""
    tables = _tables(connection)
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise misuse("database-not-empty")
    for table in reversed(tables):  # of an earlier, empty start: the backup's own form comes in its place
        table.drop(connection)
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {VERSION}"))


def _told(value: Any) -> Any:
    """A value of a cell in JSON, with its kind where JSON has none for it."""
    match value:
        case datetime():
            instant = value if value.tzinfo else value.replace(tzinfo=UTC)
            return {"at": instant.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case Decimal():
            return {"number": str(value)}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case dict() | list():
            return {"json": value}
    return value


def _read(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    [(kind, value)] = told.items()
    match kind:
        case "at":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "number":
            return Decimal(value)
        case "bytes":
            return base64.b64decode(value)
    return value
