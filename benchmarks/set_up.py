"""`python -m benchmarks.set_up --dossiers 200`: a scripted person sets a practice up on the sandboxes.

Three charts, and nine cases that no rule settles. One table of settings, one confirmation of the VAT table
for each chart, one *live*, then readiness, which is empty but for the cases; each is then settled by the step
that readiness names, until no problem is counted. It prints every command with its seconds.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.support.set_up import LEAST, set_up


def main() -> int:
    """Print the commands and what is left; 1 where a problem is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.set_up", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        result = set_up(max(asked.dossiers, LEAST), Path(name))
    for row in result.missing:
        print(f"{row['dossier']} · {row['what']}: {row['why']} → {row['next_step']}")
    for row in result.companies:
        print(f"{row['division'] or row['company']} {row['name']} · {row['bound']}: {row['why']}")
    print(
        f"{asked.dossiers} dossiers of {result.charts} charts: {result.commands} commands, "
        f"{result.seconds:.0f} s; cases settled by {result.settled_by} more, "
        f"then {result.problems} problems in {result.dossiers} dossiers"
    )
    return 1 if result.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
