"""More documents than one statement can name come in the same order as a few."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from dossierflow.store import documents
from dossierflow.store.database import MOST_IDS, Store
from tests.support.fakes import summary


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    store.create()
    with store.begin() as connection:
        days = (3, 1, 2, 1, 3)
        rows = [summary(number, date=dt.date(2026, 11, day)) for number, day in enumerate(days, 1)]
        documents.save(connection, "310001", rows)
        yield connection
    store.close()


@pytest.mark.parametrize("most", [2, MOST_IDS])
def test_they_come_by_date_then_number(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(documents, "MOST_IDS", most)
    found = documents.load(connection, "310001", order_ids=iter([5, 4, 3, 2, 1]))
    assert [one.order_id for one in found] == [2, 4, 3, 1, 5]


def test_no_ids_are_no_documents(connection: sa.Connection) -> None:
    assert documents.load(connection, "310001", order_ids=[]) == []
