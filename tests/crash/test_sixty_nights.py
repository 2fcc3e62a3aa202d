"""Sixty nights with a clerk and a client who do by day what people do, and faults that strike by night.

After each night no invoice stands twice in Exact that a person did not put there twice, and our lists are
what both sandboxes' books say. `make crash` takes 50 dossiers and 5,000 documents; `make test` a taste.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from tests.crash.conftest import crash_seconds
from tests.support.crash_faults import mishap
from tests.support.nights_books import DossierBooks
from tests.support.nights_invoice import Invoice
from tests.support.nights_people import People
from tests.support.nights_stage import NightStage, set_night_stage
from tests.support.nights_truth import Truth

pytestmark = [pytest.mark.crash, pytest.mark.timeout(6 * 3600)]
BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)
FAULTY_NIGHTS = 0.4  # the part of the nights in which something goes wrong besides


@dataclass(frozen=True)
class Size:
    dossiers: int
    nights: int
    documents: int


A_TASTE, WHOLE = Size(2, 3, 10), Size(50, 60, 5_000)


@dataclass
class Nights:
    stage: NightStage
    size: Size
    rng: Random
    people: People = field(init=False)
    truths: list[Truth] = field(init=False)
    armed: int = 0
    last: dict[str, DossierBooks] = field(default_factory=dict)  # by dossier, after the night before

    def __post_init__(self) -> None:
        self.people = People(self.stage.sandboxes, self.rng)
        self.truths = [Truth(one) for one in self.stage.dossiers]

    def run(self) -> None:
        for number in range(self.size.nights):
            quiet = number == self.size.nights - 1 or number == 0
            faulty = not quiet and self.rng.random() < FAULTY_NIGHTS
            self._day(number)
            self._night(number, faulty=faulty)
            if number % 10 == 9:
                print(f"{time.strftime('%H:%M:%S')} night {number + 1}: {self.violations()} violations")

    def violations(self) -> int:
        return sum(len(one.violations) for one in self.truths)

    def _mine(self, truth: Truth) -> list[Invoice]:
        return [one for one in self.people.invoices.values() if one.dossier == truth.dossier]

    def _books(self, truth: Truth) -> DossierBooks:
        return DossierBooks.read(self.stage.sandboxes, truth.dossier, self.people.relations)

    def _day(self, number: int) -> None:
        a_day = self.size.documents / self.size.dossiers / self.size.nights
        for truth in self.truths:
            books = self.last.get(truth.dossier.id) or self._books(truth)
            self.people.learn(truth.dossier, books)
            if number:
                self.people.day(truth.dossier, books, deeds=self.rng.randrange(4))
            if number < self.size.nights - 2:
                whole = int(a_day) + (self.rng.random() < a_day % 1)
                self.people.new_documents(truth.dossier, whole)

    def _night(self, number: int, *, faulty: bool) -> None:
        for truth in self.truths:
            books = self._books(truth)
            self.people.learn(truth.dossier, books)
            truth.before(self._mine(truth), books)
        for _ in range(self.rng.randrange(1, 6) if faulty else 0):
            service, fault = mishap(self.rng)
            if fault["kind"] != "slow":  # nobody waits by the machine's clock here
                self.stage.sandboxes.admin(service, "faults", **fault)
                self.armed += 1
        run = self.stage.night()
        for service in ("exact", "billit"):
            self.stage.sandboxes.clear_faults(service)
        for truth in self.truths:
            books = self.last[truth.dossier.id] = self._books(truth)
            truth.remember_sent(books)
            before = len(truth.violations)
            done = next((night for one, night in run.done.items() if one.id == truth.dossier.id), None)
            truth.after(self.stage.application, self._mine(truth), books, done, disturbed=faulty)
            told = [f"night {number + 1}: {one}" for one in truth.violations[before:]]
            truth.violations[before:] = told
        self.stage.next_night()


def test_after_each_night_nothing_stands_twice_and_our_lists_are_true(
    request: pytest.FixtureRequest, tmp_path: Path, seed: str
) -> None:
    size = WHOLE if crash_seconds(request.config) > 60 else A_TASTE
    sized = request.config.getoption("--nights", "")
    if sized:
        size = Size(*map(int, sized.split(",")))
    print(f"\n--crash-seed={seed} --nights={size.dossiers},{size.nights},{size.documents} in {tmp_path}")
    stage = set_night_stage(tmp_path, size.dossiers, 2, BEGINS)
    nights = Nights(stage, size, Random(seed))
    try:
        nights.run()
    finally:
        stage.close()
        done = ", ".join(f"{name} {count}" for name, count in sorted(nights.people.done.items()))
        print(f"{len(nights.people.invoices)} invoices; {nights.armed} faults; {done}")
    found = [f"{one.dossier.id}: {said}" for one in nights.truths for said in one.violations]
    found += [
        f"{one.orders}: {', '.join(one.deeds)}"
        for one in nights.people.invoices.values()
        if any(str(order) in said for said in found for order in one.orders)
    ]
    assert not found, f"--crash-seed={seed}: {len(found)} violations\n" + "\n".join(found[:60])
