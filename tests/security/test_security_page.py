"""Each row of the table of threats names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_row_of_the_table_of_threats_has_its_tests() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    table = page.partition("## Threats")[2].partition("## What we")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(rows) >= 25
    for threat, _, tests in rows:
        named = re.findall(r"`((?:[a-z0-9_]+/)*test_[a-z_]+)(?:::(test_[a-z_]+))?`", tests)
        assert named, threat
        for module, function in named:
            place = Path(f"{module}.py") if "/" in module else Path("tests/security") / f"{module}.py"
            written = (ROOT / place).read_text(encoding="utf-8")
            assert not function or f"def {function}(" in written, (threat, module, function)
