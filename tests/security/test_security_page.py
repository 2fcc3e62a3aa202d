"""Each row of the table of threats names a test that there is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_row_of_the_table_of_threats_has_its_test() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!threat|---).*\| ([^|]*test_[^|]*) \|$", page, re.MULTILINE)
    assert len(rows) >= 15
    for row in rows:
        for name in re.findall(r"`((?:[a-z_]+/)*test_[a-z_]+)`", row):
            place = Path(f"{name}.py") if "/" in name else Path("tests/security") / f"{name}.py"
            assert (ROOT / place).is_file(), name
