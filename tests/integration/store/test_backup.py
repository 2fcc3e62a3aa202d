"""Whatever form the store had, its data come along; a backup is put back whole, on either database."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from dossierflow.errors import Misuse, SettingError
from dossierflow.store import backup, migrate
from dossierflow.store.database import Store
from dossierflow.store.tokens import TokenCipher
from tests.support.any_rows import counts, fill, tables

NOW = datetime(2026, 11, 28, 2, 15, tzinfo=UTC)
CIPHER = TokenCipher(Fernet.generate_key().decode())


def saved(store: Store) -> io.BytesIO:
    stream = io.BytesIO()
    backup.save(store, stream, CIPHER, NOW)
    stream.seek(0)
    return stream


def contents(store: Store) -> dict[str, list[str]]:
    """Every row of every table, as text that both databases have in common."""
    with store.read() as connection:
        return {
            table.name: sorted(
                json.dumps([backup._told(value) for value in row], sort_keys=True)
                for row in connection.execute(sa.select(table))
            )
            for table in tables(connection)
        }


def old(url: str, revision: str) -> tuple[Store, dict[str, int]]:
    """A store as an earlier version left it, with rows in every table."""
    store = Store(url)
    with store.begin() as connection:
        migrate.to_revision(connection, revision)
        filled = fill(connection)
    return store, filled


@pytest.mark.parametrize("revision", migrate.revisions())
def test_every_form_that_the_store_had_is_brought_up_to_date_with_its_data(
    revision: str, tmp_path: Path
) -> None:
    store, filled = old(f"sqlite:///{tmp_path / 'store.db'}", revision)
    migrate.migrate(store)
    with store.read() as connection:
        assert migrate.current(connection) == migrate.head()
        found = counts(connection)
    store.close()
    assert {name: found.get(name, 0) for name in filled} == filled


def test_the_first_form_is_brought_up_to_date_on_postgresql(postgres_url: str) -> None:
    store, filled = old(postgres_url, migrate.revisions()[0])
    migrate.migrate(store)
    with store.read() as connection:
        found = counts(connection)
    store.close()
    assert {name: found.get(name, 0) for name in filled} == filled


def test_a_backup_goes_from_either_database_to_the_other_and_back(store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        fill(connection, count=3)
    before = contents(store)
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    rows = backup.restore(other, saved(store), CIPHER)
    assert contents(other) == before
    assert set(rows.values()) == {3}
    again = saved(other)
    with store.begin() as connection:
        for table in reversed(tables(connection)):
            connection.execute(sa.delete(table))
    backup.restore(store, again, CIPHER)
    assert contents(store) == before
    with store.begin() as connection:  # what the database counts by itself goes on behind what was put back
        steps = next(table for table in tables(connection) if table.name == "delivery_steps")
        row = dict(connection.execute(sa.select(steps).limit(1)).mappings().one())
        row.pop("id")
        connection.execute(sa.insert(steps), [row])
    other.close()


def test_a_backup_of_an_earlier_version_is_put_back_and_brought_up_to_date(tmp_path: Path) -> None:
    store, filled = old(f"sqlite:///{tmp_path / 'old.db'}", migrate.revisions()[0])
    new = Store(f"sqlite:///{tmp_path / 'new.db'}")
    assert backup.restore(new, saved(store), CIPHER) == filled
    with new.read() as connection:
        assert migrate.current(connection) == migrate.head()
    store.close()
    new.close()


def test_nothing_is_written_where_a_restore_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    good = saved(sqlite_store).getvalue()
    with sqlite_store.begin() as connection:
        fill(connection)
    before = contents(sqlite_store)
    with pytest.raises(Misuse, match="holds something already"):
        backup.restore(sqlite_store, io.BytesIO(good), CIPHER)
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SettingError, match="DOSSIERFLOW_SECRET_KEY"):
        backup.restore(empty, io.BytesIO(good), TokenCipher(Fernet.generate_key().decode()))
    for damaged in (b"", b"no zip", good[: len(good) // 2], _changed(good, revision="ffffffffffff")):
        with pytest.raises(Misuse):
            backup.restore(empty, io.BytesIO(damaged), CIPHER)
    assert contents(sqlite_store) == before
    assert contents(empty) == {}
    empty.close()


def _changed(whole: bytes, **facts: str) -> bytes:
    """The same backup with other facts in its manifest."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == backup.MANIFEST:
                content = json.dumps(json.loads(content) | facts).encode()
            new.writestr(name, content)
    return stream.getvalue()
