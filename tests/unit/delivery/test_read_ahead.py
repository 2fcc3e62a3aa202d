"""The next documents are read while these are sent; little is read in vain, and no error is lost."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from dossierflow.delivery.choice import ExportChoice
from dossierflow.delivery.prepare import Batch
from dossierflow.domain.document import DocumentSummary
from dossierflow.errors import Unavailable
from tests.support.fakes import summary

Prepare = Callable[..., Batch]
#: The module; its package gives the name to the function.
work: Any = importlib.import_module("dossierflow.delivery.export")


def ready(count: int) -> list[DocumentSummary]:
    return [summary(number) for number in range(1, count + 1)]


def ahead(monkeypatch: pytest.MonkeyPatch, prepare: Prepare, count: int) -> Any:
    monkeypatch.setattr(work, "prepare", prepare)
    nothing: Any = None
    return work.prepared_ahead(nothing, ready(count), ExportChoice(), nothing)


def test_a_few_come_first_then_a_hundred_at_a_time() -> None:
    assert [len(part) for part in work.in_parts(ready(245))] == [20, 100, 100, 25]


def test_what_may_be_the_same_document_twice_stays_together() -> None:
    twins = [*ready(19), summary(20), summary(21, number=" 2026-020 "), summary(22)]
    assert [len(part) for part in work.in_parts(twins)] == [21, 1]


def test_the_next_part_is_read_while_one_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    second = threading.Event()

    def prepare(_session: Any, part: list[DocumentSummary], *_: Any) -> Batch:
        if part[0].order_id == 21:
            second.set()
        return Batch()

    parts = ahead(monkeypatch, prepare, 30)
    next(parts)
    assert second.wait(5), "the second part is read before the first is done with"
    assert [len(part) for part, _ in parts] == [10]


def test_each_part_comes_with_its_own_batch_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(_session: Any, part: list[DocumentSummary], *_: Any) -> Batch:
        return Batch(waiting=[(one, "read") for one in part])

    found = list(ahead(monkeypatch, prepare, 230))
    assert [one.order_id for part, _ in found for one in part] == list(range(1, 231))
    assert all([one for one, _ in batch.waiting] == part for part, batch in found)


def test_an_error_while_reading_ahead_comes_when_its_part_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(_session: Any, part: list[DocumentSummary], *_: Any) -> Batch:
        if part[0].order_id == 21:
            raise Unavailable("Billit is gone")
        return Batch()

    parts = ahead(monkeypatch, prepare, 30)
    next(parts)
    with pytest.raises(Unavailable, match="Billit is gone"):
        next(parts)


def test_a_run_that_stops_reads_at_most_one_part_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def prepare(_session: Any, part: list[DocumentSummary], *_: Any) -> Batch:
        read.append(len(part))
        return Batch()

    parts = ahead(monkeypatch, prepare, 500)
    next(parts)
    parts.close()
    assert sum(read) <= 120
