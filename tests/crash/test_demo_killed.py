"""Killed at any moment and started again, the demo ends in the same books as an undisturbed run."""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.demo import Demo
from tests.support.sandboxes import Sandboxes

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.crash,
    pytest.mark.xdist_group("demo-killed"),
    pytest.mark.timeout(900),
]

KILLS = 3


def books(folder: Path) -> dict[str, Any]:
    """Exact's entries, Billit's write-backs and the files, without ids, numbers and times."""
    sandboxes = Sandboxes(folder / "sandbox")
    sandboxes.start()
    try:
        divisions = [row["Code"] for row in sandboxes.rows("exact", "system/Divisions")]
        entries = Counter(
            (division, row["Journal"], row["YourRef"], str(row["AmountFC"]), row["EntryDate"])
            for division in divisions
            for row in sandboxes.entries(division)
        )
        orders = {
            row["OrderID"]: re.sub(r"\d{8}|\d\d/\d\d/\d{4}", "#", row.get("InternalInfo") or "")
            for row in sandboxes.orders()
        }
    finally:
        sandboxes.stop()
    files = {
        str(path.relative_to(folder / "out")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "out").rglob("*.cod")
    }
    return {"entries": entries, "orders": orders, "files": files}


def test_a_demo_killed_at_random_moments_ends_in_the_same_books(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    undisturbed, disturbed = Demo(tmp_path / "calm", ("--once",)), Demo(tmp_path / "killed")
    undisturbed.start()
    assert undisturbed.end() == 0, undisturbed.output
    moments = []
    for number in range(KILLS):
        disturbed.start()
        if number:  # the first kill may come at any moment of the start; the others while the night runs
            disturbed.wait_for("The night's run:")
        moment = chance.uniform(0, 25 if number == 0 else 9)
        moments.append(round(moment, 2))
        time.sleep(moment)
        disturbed.kill()
    last = Demo(disturbed.folder, ("--once",))
    last.start()
    assert last.end() == 0, f"seed {seed}, killed after {moments} s:\n{last.output}"
    assert last.left_running() == []
    assert books(disturbed.folder) == books(undisturbed.folder), f"seed {seed}, killed after {moments} s"
