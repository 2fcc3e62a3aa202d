"""Twenty processes share one connection through its expiries, and are killed at any moment.

Judged by the service's own log of its token endpoint. `make crash` takes a thousand expiries.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dossierflow.store.database import Store
from dossierflow.store.migrate import migrate
from tests.crash.conftest import crash_seconds
from tests.support.practice import KEY
from tests.support.sandboxes import Sandboxes
from tests.support.token_chain import TokenChain
from tests.support.token_life import Shared

pytestmark = pytest.mark.crash
PROCESSES = 20
SECONDS_AN_EXPIRY = 1.8  # a thousand in the half hour of `make crash`
A_TASTE = 12  # expiries in `make test`
EARLIEST = 570
LOTTE = "exact:42966d5f-515d-5e6d-8d69-8bb3c44bec54"


def test_on_sqlite_no_token_is_replayed_and_none_refreshed_early(
    request: pytest.FixtureRequest, tmp_path: Path, seed: str
) -> None:
    run(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", seed, expiries(request.config))


def test_on_postgresql_neither(
    request: pytest.FixtureRequest, tmp_path: Path, seed: str, postgres_url: str
) -> None:
    run(tmp_path, postgres_url, seed, max(A_TASTE // 2, expiries(request.config) // 4))


def expiries(config: pytest.Config) -> int:
    seconds = crash_seconds(config)
    return int(seconds / SECONDS_AN_EXPIRY) if seconds > 60 else A_TASTE


def run(folder: Path, store_url: str, seed: str, lives: int) -> None:
    print(f"\n--crash-seed={seed}: {lives} expiries, {PROCESSES} processes, in {folder}")
    sandboxes, store = Sandboxes(folder / "sandbox"), Store(store_url)
    migrate(store)
    sandboxes.start()
    try:
        shared = Shared(sandboxes.exact, store_url, KEY, LOTTE, folder)
        shared.clock.follow(sandboxes)
        chain = TokenChain(shared, sandboxes, store, Random(seed), PROCESSES)
        chain.consent()
        try:
            chain.run(lives)
        finally:
            log = chain.log()
            tell(chain, log)
        judge(chain, log)
    finally:
        sandboxes.stop()
        store.close()


def judge(chain: TokenChain, log: list[dict[str, Any]]) -> None:
    """One rotation an expiry, never early; and a token is shown again only where the window was hit."""
    asked = [row for row in log if row["grant"] == "refresh_token"]
    rotated = {row["token"]: row for row in asked if row["status"] == 200}
    refused = [row for row in asked if row["status"] != 200]
    assert len(rotated) == chain.expiries
    assert min(row["age"] for row in asked) >= EARLIEST
    assert chain.lost == []
    assert {row["says"] for row in refused} <= {"Old refresh token used."}
    assert all(rotated[row["token"]]["number"] < row["number"] for row in refused)
    assert len(refused) == chain.windows  # tried once by whoever found the claim of the dead, and never again


def tell(chain: TokenChain, log: list[dict[str, Any]]) -> None:
    kinds = Counter(f"{row['grant']} {row['status']} {row['says']}".strip() for row in log)
    print(
        f"{chain.expiries} expiries; windows hit: {chain.windows}; chains lost otherwise: {len(chain.lost)}"
    )
    for title, counts in (("killed", chain.killed), ("token endpoint", kinds)):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
