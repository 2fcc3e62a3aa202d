"""A death at each named moment, one after the other: the next life finishes what the last one began."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

import pytest

from dossierflow.kernel.killpoint import POINTS
from tests.support.crash_conductor import Stage, set_stage
from tests.support.crash_lives import Lives
from tests.support.crash_quiet import run_to_quiet
from tests.support.crash_story import story
from tests.support.crash_verdict import judge
from tests.support.crash_worker import Life

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("kill-points")]
NUMBERS = count(1)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("points")
    stage = set_stage(folder, f"sqlite:///{folder / 'store.db'}")
    yield stage
    stage.application.store.close()
    stage.sandboxes.stop()


@pytest.fixture(scope="module")
def lives(stage: Stage) -> Iterator[Lives]:
    lives = Lives(stage.folder)
    yield lives
    lives.end()


@pytest.mark.parametrize("point", POINTS)
def test_a_death_at_this_moment_neither_doubles_nor_loses_a_document(
    stage: Stage, lives: Lives, point: str
) -> None:
    dossier = stage.application.dossiers()[0]
    for direction, kind in (("sales", "invoice"), ("purchase", "invoice"), ("sales", "credit-note")):
        asked = {"party_id": dossier.party_id, "direction": direction, "kind": kind}
        stage.sandboxes.admin("billit", "portal/invoice", **asked)
    if point == "before-resolution-commits":
        stage.sandboxes.admin("exact", "faults", kind="answer-lost", method="POST", path="/api/v1/*Entries")
    lives.begin(Life(next(NUMBERS), (dossier.id,), point, point))
    deadline = time.monotonic() + 90
    while lives.going and time.monotonic() < deadline:
        time.sleep(0.05)
        lives.notice()
    assert lives.killed_at[point] == 1
    run_to_quiet(stage)
    verdict = judge(stage)
    assert not verdict.violations, [line for order in verdict.violations for line in story(stage, order)]
