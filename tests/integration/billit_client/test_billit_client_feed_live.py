"""The feed over a real socket: nothing is lost before it is stored, nothing comes back once confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from dossierflow.billit.budget import MemoryGate
from dossierflow.errors import BudgetSpent
from dossierflow.kernel.outcome import Accepted


@pytest.fixture
def feed(live: Any) -> Any:
    feed = live.client.feed("dossierflow")
    assert feed.register() == Accepted(None, ANY)
    assert feed.register() == Accepted(None)
    return feed


def test_coda_files_are_fetched_whole(live: Any, feed: Any) -> None:
    items = feed.items()
    assert items.refused == []
    coda = [one for one in items if one.entity_type == "Coda"]
    assert coda
    for item in coda[:5]:
        file = feed.fetch(item)
        assert file.content.startswith(b"00000")
        assert file.sha256


def test_an_exported_document_is_found_in_its_dossier(live: Any, feed: Any) -> None:
    (made,) = live.portal("invoice", direction="purchase")["order_ids"]
    live.portal("release", order_ids=[made])
    items = [one for one in feed.items() if one.entity_type == "Order"]
    item = next(one for one in items if one.entity_id == made)
    document = live.client.company(item.party_id).orders.get(item.entity_id)
    assert document.summary.exported


def test_an_item_stays_until_it_is_confirmed_and_a_lost_confirmation_is_repeated(
    live: Any, feed: Any
) -> None:
    first = feed.items()
    live.clock.sleep(60)
    assert list(feed.items()) == list(first)
    live.fault("answer-lost", "POST", "*/55001/confirm")
    live.fault("connection-refused", "POST", "*/55002/confirm")
    for item in first[:2]:
        done = feed.confirm(item, remote_path=f"out/{item.party_id}/{item.feed_item_id}")
        assert isinstance(done, Accepted)
    live.clock.sleep(60)
    assert list(feed.items()) == list(first[2:])


def test_another_process_keeps_the_minute_too(live: Any, feed: Any) -> None:
    gate = MemoryGate()
    one, two = (live.connected(gate=gate).feed("dossierflow") for _ in range(2))
    one.items()
    with pytest.raises(BudgetSpent) as spent:
        two.items()
    assert spent.value.until - live.clock.now() <= timedelta(seconds=60)


def test_a_process_without_the_gate_is_told_by_billit(live: Any, feed: Any) -> None:
    feed.items()
    with pytest.raises(BudgetSpent):
        live.connected().feed("dossierflow").items()
