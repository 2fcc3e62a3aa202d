"""The store: one SQLAlchemy engine, SQLite in WAL mode or PostgreSQL, and short write transactions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

# Before any thread: while one of them imports it, as Great Expectations does, SQL fails in all others, whose
# values it looks at before it is whole itself.
import sqlalchemy.orm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from dossierflow.errors import Unavailable
from dossierflow.kernel.addresses import hidden, without_password
from dossierflow.kernel.foreign import line
from dossierflow.kernel.told import setting_error, told

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC instant on both databases (SQLite forgets the zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Store:
    """One database. Every method of the modules beside this one takes a Connection from `begin()`."""

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            parsed = sa.make_url(url)
            if parsed.drivername in ("postgres", "postgresql"):
                parsed = parsed.set(drivername="postgresql+psycopg")
            # What stands in a statement's parameters (a client's data, sealed tokens) is in no error's text.
            self.engine = sa.create_engine(
                parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", hide_parameters=True
            )
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise setting_error("database-address", reason=hidden(str(error), url)) from None
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _sqlite_pragmas)
            sa.event.listen(self.engine, "begin", _sqlite_begin)

    def reach(self) -> None:
        """Connect once. One sentence where that is not possible, without the password in the address."""
        try:
            if self.engine.dialect.name == "sqlite" and self.engine.url.database not in (
                None,
                "",
                ":memory:",
            ):
                _for_its_owner(Path(str(self.engine.url.database)))
            self.engine.connect().close()
        except (DBAPIError, OSError, UnicodeError) as error:
            raise self._away(error) from None

    @contextmanager
    def needed(self) -> Iterator[None]:
        """Around a whole piece of work: a database that goes away in its midst ends it in one sentence.

        Never around a part of it: what was sent meanwhile is known to the ledger alone, and the same work
        done again asks the ledger first. That is why Unavailable, "try again", is the right word here.
        """
        try:
            yield
        except DBAPIError as error:
            self.explain(error)
            raise

    def explain(self, error: BaseException | None) -> None:
        """Raise Unavailable where `error` says that the database went away; nothing for any other."""
        if isinstance(error, OperationalError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        ):
            raise self._away(error) from error

    def _away(self, error: Exception) -> Unavailable:
        reason = hidden(_reason(error), self._url)
        return told(Unavailable, "database-away", address=without_password(self._url), reason=reason)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """A write transaction: commits at the end, rolls back on any exception. Keep HTTP out of it."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A read-only look; never blocks writers."""
        with self.engine.connect().execution_options(dossierflow_read=True) as connection:
            yield connection

    def create(self) -> None:
        """Make all tables at once, for tests; installations migrate (`dossierflow.store.migrate`)."""
        metadata.create_all(self.engine)

    def close(self) -> None:
        self.engine.dispose()


MOST_IDS = 10_000  # in one statement: SQLite takes 32,766 parameters


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Iterable[Mapping[str, Any]],
    *,
    keep: Iterable[str] = (),
) -> int:
    """Insert rows, or update those whose primary key exists (columns in `keep` stay); how many were given.

    All rows must have the same columns.
    """
    values = [dict(row) for row in rows]
    if not values:
        return 0
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    key = [column.name for column in table.primary_key]
    untouched = {*key, *keep}
    # Rows as parameters, so that the statement is compiled once and not for each call.
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in values[0] if name not in untouched}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    connection.execute(statement, values)
    return len(values)


def _reason(error: Exception) -> str:
    """The first line of what the driver says; the kind of error alone where the rest might be a secret.

    The driver's own error: that of SQLAlchemy has the statement in its text.
    """
    said = line(str(getattr(error, "orig", None) or error).split("\n")[0])
    return type(error).__name__ if "password=" in said or "://" in said else said[:200]


def _for_its_owner(file: Path) -> None:
    """Documents and bank statements stand in the file unencrypted: nobody but its owner reads it.

    SQLite gives its journals the rights of the file itself.
    """
    if not file.exists():
        with suppress(FileExistsError):  # another process was first
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    elif file.stat().st_mode & 0o077:
        with suppress(PermissionError):  # another user's, who gave us access on purpose
            file.chmod(0o600)


def _sqlite_pragmas(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # SQLAlchemy's own BEGIN, see _sqlite_begin
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a committed intent must survive a power cut
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _sqlite_begin(connection: sa.Connection) -> None:
    # IMMEDIATE takes the write lock at once: two writers queue instead of failing half-way.
    read_only = connection.get_execution_options().get("dossierflow_read")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
