"""A scripted person who sets a practice up on the sandboxes, and settles what no rule can.

Three charts; one table of settings, one confirmation of the VAT table for each, one *live*, then readiness.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from dossierflow.app.application import Application
from tests.support import special_cases
from tests.support.practice import consent, settings, settings_for
from tests.support.sandboxes import Sandboxes
from tests.support.special_cases import NO_COMPANY, NO_DIVISION, NO_RIGHT, Special, party_of

START = "2026-10-01"
LEAST = 11  # dossiers, so that each case has its own, and each chart a dossier


@dataclass
class Person:
    """Types commands in a folder, each a process of its own, and counts them."""

    folder: Path
    environment: dict[str, str]
    taken: list[float] = field(default_factory=list)

    @property
    def commands(self) -> int:
        return len(self.taken)

    def types(self, *arguments: str) -> str:
        """What the command prints; SystemExit where it was wrong use."""
        since = time.monotonic()
        status, said, why = self.run(*arguments)
        self.taken.append(time.monotonic() - since)
        print(f"{self.taken[-1]:7.1f} s  status {status}  dossierflow {' '.join(arguments)}", flush=True)
        if status == 2:
            raise SystemExit(why)
        return said

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, what it prints, and what it says beside that."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dossierflow")), *arguments],
            cwd=self.folder,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


@dataclass
class SetUpResult:
    """What it took, what readiness said then, and how many problems were left in the end."""

    commands: int
    seconds: float
    charts: int
    missing: list[dict[str, str]]
    companies: list[dict[str, str]]
    settled_by: int = 0
    problems: int = -1
    dossiers: int = 0


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


def set_up(dossiers: int, folder: Path, somebody: type[Person] = Person) -> SetUpResult:
    """The whole afternoon, and the cases after it."""
    sandboxes = Sandboxes(folder / "sandbox", arguments=("--dossiers", str(dossiers), "--documents", "2"))
    sandboxes.start()
    try:
        environment = settings_for(sandboxes, f"sqlite:///{folder / 'store.db'}", folder)
        environment |= {"DOSSIERFLOW_ACCEPT_PROPOSALS": "false", "DOSSIERFLOW_BIND_MATCHES": "false"}
        with Application.open(settings(environment)) as application:
            consent(application)
        cases = special_cases.make(sandboxes)
        person = somebody(folder, environment)
        result = afternoon(person)
        settle(person, sandboxes, cases)
        result.settled_by = person.commands - result.commands
        result.problems = json.loads(person.types("overview", "--json"))["problems"]
        result.dossiers = len(json.loads(person.types("dossier", "--json")))
        return result
    finally:
        sandboxes.stop()


def afternoon(person: Person) -> SetUpResult:
    """From connected to live."""
    person.types("companies", "--do", "bind", "--all")
    person.types("onboard")
    charts = json.loads(person.types("vat", "--json"))
    person.types("settings", "export", "settings.csv")
    fill_in(person.folder / "settings.csv")
    person.types("settings", "import", "settings.csv")
    person.types("settings", "import", "settings.csv", "--apply")
    for chart in charts:
        person.types("vat", chart["chosen"], "--same-chart", "--confirm")
    person.types("live", "--all", "--from", START)
    left = json.loads(person.types("readiness", "--json"))
    return SetUpResult(person.commands, sum(person.taken), len(charts), left["missing"], left["companies"])


def settle(person: Person, sandboxes: Sandboxes, cases: Special) -> None:
    """Each case by the step that readiness names; what Exact and the entrepreneurs do is done by them."""
    chosen = (cases.first_department, cases.second_department, cases.without_number)
    person.types("companies", ",".join(f"{one}={party_of(one)}" for one in chosen), "--do", "bind")
    person.types("companies", str(cases.waiting), "--do", "wait")
    person.types("companies", str(cases.elsewhere), "--do", "create", "--apply")  # Billit: in another account
    person.types("companies", str(cases.elsewhere), "--do", "wait")
    person.types("companies", str(NO_COMPANY), "--do", "create", "--apply")
    person.types("companies", "--companies", str(NO_DIVISION), "--do", "set-aside", "--reason", "no books")
    for one in (cases.waiting, cases.elsewhere):
        special_cases.link(sandboxes, one, on=True)
    for one in (cases.blocked, cases.converted):
        special_cases.change(sandboxes, one, blocking=0)
    special_cases.grant_right(sandboxes)
    person.types("companies", "--do", "bind", "--all")  # what Exact had blocked
    person.types("onboard", str(NO_RIGHT))  # and what was waited for is bound; the night reads it
