"""Counting calls by endpoint."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sandbox.kernel.books import Books
from sandbox.kernel.counters import Counters, template


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/v1/123/crm/Accounts", "/api/v1/{n}/crm/Accounts"),
        (
            "/api/v1/123/crm/Accounts(guid'00000000-0000-0000-0000-000000000000')",
            "/api/v1/{n}/crm/Accounts({id})",
        ),
        ("/v1/orders/700100", "/v1/orders/{n}"),
        ("/v1/files/0b7f4b8e-94a8-4d1c-9d3e-0f6b2f7a1c11", "/v1/files/{n}"),
        ("/api/oauth2/token", "/api/oauth2/token"),
    ],
)
def test_numbers_and_keys_are_taken_out_of_a_path(path: str, expected: str) -> None:
    assert template(path) == expected


def test_calls_of_one_endpoint_are_counted_together_and_by_status(tmp_path: Path) -> None:
    books = Books(tmp_path / "books.sqlite")
    counters = Counters(books)

    async def count() -> None:
        for division, status in ((1, 200), (2, 200), (2, 404)):
            counters.count("exact", "GET", f"/api/v1/{division}/crm/Accounts", status)
        counters.flush()

    asyncio.run(count())
    again = Counters(Books(tmp_path / "books.sqlite"))

    assert again.total == 3
    assert [(row["endpoint"], row["status"], row["count"]) for row in again.rows()] == [
        ("/api/v1/{n}/crm/Accounts", 200, 2),
        ("/api/v1/{n}/crm/Accounts", 404, 1),
    ]


def test_a_reset_forgets_everything(tmp_path: Path) -> None:
    counters = Counters(Books(tmp_path / "books.sqlite"))

    async def count() -> None:
        counters.count("exact", "GET", "/", 200)
        counters.flush()
        counters.reset()

    asyncio.run(count())

    assert counters.total == 0
    assert Counters(Books(tmp_path / "books.sqlite")).total == 0
