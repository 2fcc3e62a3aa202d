"""`python -m benchmarks.set_up --dossiers 200`: a scripted person sets a practice up on the sandboxes.

One table of settings, one confirmation of the VAT table for each chart, and one *live*, then readiness. It
prints every command with its seconds, how many there were, and what readiness still asks for.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dossierflow.app.application import Application
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes

START = "2026-10-01"


@dataclass
class Person:
    """Types commands in a folder, each a process of its own, and counts them."""

    folder: Path
    environment: dict[str, str]
    commands: int = 0
    taken: list[float] = field(default_factory=list)

    def types(self, *arguments: str) -> str:
        self.commands += 1
        since = time.monotonic()
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dossierflow")), *arguments],
            cwd=self.folder,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.taken.append(time.monotonic() - since)
        print(
            f"{self.taken[-1]:7.1f} s  status {done.returncode}  dossierflow {' '.join(arguments)}",
            flush=True,
        )
        if done.returncode == 2:
            raise SystemExit(done.stderr)
        return done.stdout


def fill_in(file: Path) -> None:
    """As in a spreadsheet: every dossier has the same sales account and waits a week."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        heading, *rows = csv.reader(text, delimiter=";")
    wanted = {"default_accounts.sales": "700000", "cadence": "after 1 week"}
    for row in rows:
        for name, value in wanted.items() if row[0] == "practice" else ():
            row[heading.index(name)] = value
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        csv.writer(text, delimiter=";").writerows([heading, *rows])


def set_up(dossiers: int, folder: Path) -> tuple[Person, Any]:
    """The whole afternoon; what readiness says in the end."""
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--dossiers", str(dossiers), "--documents", "2"))
    sandboxes.start()
    try:
        environment = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
        environment |= {"DOSSIERFLOW_ACCEPT_PROPOSALS": "false"}
        with Application.open(settings(environment)) as application:
            consent(application)
        person = Person(folder, environment)
        person.types("onboard")
        charts = json.loads(person.types("vat", "--json"))
        person.types("settings", "export", "settings.csv")
        fill_in(folder / "settings.csv")
        person.types("settings", "import", "settings.csv")
        person.types("settings", "import", "settings.csv", "--apply")
        for chart in charts:
            person.types("vat", chart["chosen"], "--same-chart", "--confirm")
        person.types("live", "--all", "--from", START)
        return person, json.loads(person.types("readiness", "--json"))
    finally:
        sandboxes.stop()


def main() -> int:
    """Print the commands and what is left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.set_up", description=__doc__)
    parser.add_argument("--dossiers", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        person, left = set_up(asked.dossiers, Path(name))
    for row in left["missing"]:
        print(f"{row['dossier']} · {row['what']}: {row['why']} → {row['next_step']}")
    print(f"{asked.dossiers} dossiers, {person.commands} commands, {sum(person.taken):.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
