"""An Exact that answers what a test tells it, on a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from dossierflow.exact import App, Budget, Exact
from dossierflow.kernel.tokens import TokenPair
from dossierflow.store.budgets import StoredBudgets
from dossierflow.store.database import Store, metadata
from dossierflow.store.tables.budgets import budget_counters, budget_marks
from dossierflow.store.tables.connections import connections
from dossierflow.store.tokens import StoredTokens, TokenCipher, fresh_key
from tests.support.clock import ManualClock

BASE = "https://start.exactonline.be"
NOON = datetime(2026, 11, 25, 12, 0, 10, tzinfo=UTC)
APP = App("app-1", "app-secret-never-shown", "https://practice.example/back")

Answer = httpx.Response | Exception
Handler = Callable[[httpx.Request], Answer]


@dataclass
class Site:
    """What was asked of the site, and what it answers: one by one from `answers`, else by `handler`."""

    answers: list[Answer] = field(default_factory=list)
    handler: Handler | None = None
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if self.answers else self.handler(request) if self.handler else None
        assert answer is not None, f"nobody expected {request.method} {request.url}"
        if isinstance(answer, Exception):
            raise answer
        return answer

    @staticmethod
    def reply(content: Any, status: int = 200, **headers: str) -> httpx.Response:
        """A JSON answer in Exact's envelope."""
        return httpx.Response(status, json={"d": content}, headers=headers)

    @staticmethod
    def rows(*records: dict[str, Any], following: str = "") -> httpx.Response:
        return Site.reply({"results": list(records), **({"__next": following} if following else {})})

    @staticmethod
    def refusal(status: int, text: str = "", **headers: str) -> httpx.Response:
        """Exact's JSON error, or an empty body without a text."""
        body = {"error": {"code": "", "message": {"lang": "", "value": text}}}
        return httpx.Response(status, content=json.dumps(body) if text else b"", headers=headers)

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]

    @property
    def body(self) -> dict[str, Any]:
        """What was sent last."""
        content: dict[str, Any] = json.loads(self.last.content)
        return content


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The tables that a connection needs. A power cut is no concern here, so nothing waits for the disk."""
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    sa.event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
    metadata.create_all(store.engine, tables=[connections, budget_counters, budget_marks])
    yield store
    store.close()


@pytest.fixture
def tokens(store: Store, clock: ManualClock) -> StoredTokens:
    """A chain that was refreshed a minute ago."""
    kept = StoredTokens(store, TokenCipher(fresh_key()), "exact:user-1")
    obtained = clock.now() - timedelta(minutes=1)
    kept.start(
        "Lotte Vermeulen", TokenPair("access-1", "refresh-1", obtained, obtained + timedelta(seconds=600))
    )
    return kept


@pytest.fixture
def budget(store: Store, clock: ManualClock) -> Budget:
    return Budget(StoredBudgets(store), clock)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def exact(site: Site, tokens: StoredTokens, budget: Budget, clock: ManualClock) -> Iterator[Exact]:
    with Exact(BASE, APP, tokens, budget, clock, transport=httpx.MockTransport(site)) as exact:
        yield exact
