"""Bring a store to the newest form. Installations migrate when they open the store.

Developers write the next migration with `python -m dossierflow.store.migrate "what changes"`.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from dossierflow.store.database import Store

#: Any number that nobody else on this database uses; two processes that open the store at once queue here.
ADVISORY_LOCK = 6_310_001


def migrate(store: Store) -> None:
    """Run what is missing, in one transaction; cheap when nothing is."""
    store.reach()
    with store.needed():
        with store.read() as connection:
            if current(connection) == head():
                return
        with store.begin() as connection:  # on SQLite this holds the only write lock
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            command.upgrade(_config(connection), "head")


def current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> list[str]:
    """Every form that the store ever had, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def to_revision(connection: sa.Connection, revision: str) -> None:
    """Bring an older store, or an empty one, to the form that it had at a revision."""
    command.upgrade(_config(connection), revision)


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("dossierflow.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def write_next(message: str) -> None:
    """Compare the tables with a store at head, and write the migration between them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'compare.db'}")
        if head():
            migrate(store)
        with store.begin() as connection:
            command.revision(_config(connection), message=message, autogenerate=True)
        store.close()


if __name__ == "__main__":
    write_next(" ".join(sys.argv[1:]) or "change")
