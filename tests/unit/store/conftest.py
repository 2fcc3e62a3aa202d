"""A ledger to write in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from dossierflow.store import documents, dossiers
from dossierflow.store.database import Store
from tests.support.fakes import DOSSIER, summary
from tests.support.ledger import OTHER


@pytest.fixture
def connection(sqlite_store: Store) -> Iterator[sa.Connection]:
    """In one transaction, with two dossiers that have the same order ids."""
    with sqlite_store.begin() as connection:
        for dossier in (DOSSIER, OTHER):
            dossiers.save(connection, dossier)
            documents.save(connection, dossier.id, [summary(one) for one in (1, 2, 3)])
        yield connection
