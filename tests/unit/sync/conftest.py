"""A desk between a fake Exact and a fake Billit."""

import pytest

from dossierflow.store.database import Store
from tests.support.fakes import Bench


@pytest.fixture
def bench(sqlite_store: Store) -> Bench:
    return Bench(sqlite_store)
