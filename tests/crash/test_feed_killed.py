"""The feed survives a kill at every step, on both databases; judged by Billit's own log of its feed.

Each item is fetched at least once, stored exactly once, and confirmed only after it is stored; and each file
arrives in its folder whole, and is recorded once.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from dossierflow.kernel.killpoint import STATEMENT_POINTS
from tests.crash.conftest import crash_seconds
from tests.support.feed_stage import FeedStage, set_feed_stage

pytestmark = pytest.mark.crash
LONGEST_WAIT = 0.3  # seconds: about as long as the work of a life takes
FEWEST_DEATHS = 3  # so many die, also where a busy machine begins few lives in the time
TIMES = (1, 3)  # a point kills the first or the third item that comes to it
FAULTS = (
    {"kind": "answer-lost", "method": "POST", "path": "/v1/accountant/feeds/*/confirm"},
    {"kind": "answer-lost", "method": "GET", "path": "/v1/accountant/feeds/*"},
    {"kind": "connection-refused", "method": "GET", "path": "/v1/accountant/feeds/*"},
)


@pytest.fixture
def stage(tmp_path: Path, store_url: str) -> Iterator[FeedStage]:
    stage = set_feed_stage(tmp_path, store_url)
    yield stage
    stage.close()


def test_a_death_at_each_named_moment_loses_doubles_and_precedes_nothing(stage: FeedStage) -> None:
    for times in TIMES:
        for point in STATEMENT_POINTS:
            stage.arrive(5)
            index = point == "after-index"
            assert stage.bury(stage.begin(f"{point}:{1 if index else times}"), point), (
                f"nobody came to {point}"
            )
    stage.run_to_rest()
    assert stage.deaths == Counter(dict.fromkeys(STATEMENT_POINTS, len(TIMES)))
    judge(stage)


def test_deaths_at_random_lose_double_and_precede_nothing(
    request: pytest.FixtureRequest, stage: FeedStage, seed: str
) -> None:
    rng = Random(seed)
    print(f"\n--crash-seed={seed}")
    end = time.monotonic() + crash_seconds(request.config) / 4
    while time.monotonic() < end or stage.deaths["anywhere"] < FEWEST_DEATHS:
        stage.arrive(rng.randrange(6))
        if rng.random() < 0.3:
            stage.sandboxes.admin("billit", "faults", **rng.choice(FAULTS))
        life = stage.begin()
        life.join(rng.uniform(0, LONGEST_WAIT))
        stage.kill(life)
        stage.bury(life, "anywhere")
    stage.sandboxes.clear_faults("billit")
    stage.run_to_rest()
    judge(stage)


def judge(stage: FeedStage) -> None:
    """Both sides' memories, and the folders, at the end."""
    log = stage.log()
    fetches, confirms = (
        Counter(row["FeedItemID"] for row in log if row["deed"] == deed) for deed in ("fetch", "confirm")
    )
    stored, contents = stage.stored(), stage.contents()
    deaths = sum(stage.deaths.values())
    print(
        f"{len(stored)} items, {deaths} deaths ({dict(stage.deaths)}), {sum(fetches.values())} fetches, "
        f"{sum(confirms.values())} confirmations, {len(stage.on_disk())} files delivered"
    )
    assert confirms == Counter(dict.fromkeys(stored, 1))
    assert set(stored) <= set(fetches)
    assert all(times <= 1 + deaths for times in fetches.values())
    assert set(contents) == set(stored.values())
    waiting = {row["FeedItemID"]: row["EntityType"] for row in stage.sandboxes.rows("billit", "feed items")}
    assert set(waiting.values()) <= {"Order"}, "a statement still waits in the feed"
    assert stage.on_disk() == stage.names()
    assert stage.arrivals() == Counter(dict.fromkeys(contents, 1))
