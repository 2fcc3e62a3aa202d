"""The books of the companies beyond the first three, made when they are first opened.

They are as if they had been there from the start: dated at the moment of seeding, with rowversions that
were set aside for them then, whenever they are made and in whatever order.
"""

from __future__ import annotations

from datetime import datetime

from sandbox.exact.seed.ledger import seed_ledger
from sandbox.exact.seed.relations import seed_relations
from sandbox.exact.world import World
from sandbox.kernel.books import FIRST_ROWVERSION, ROWVERSION
from sandbox.practice import Practice

SEEDING, MADE = "seeding", "made-divisions"
FURTHER = "further"
ROWVERSIONS = 1_000  # set aside for each company


def reserve(world: World, practice: Practice) -> None:
    """Set aside what the further companies will need."""
    if practice.further.count:
        first = world.books.reserve(ROWVERSION, ROWVERSIONS * practice.further.count, FIRST_ROWVERSION)
        world.global_table(SEEDING).put(FURTHER, {"rowversion": first, "at": world.now().isoformat()})


def make_when_opened(world: World, practice: Practice) -> None:
    """Keep each further company's books on a shelf of its own, filled when it is opened the first time."""
    further = practice.further

    def is_division(name: str) -> bool:
        return name.isdecimal() and further.of_division(int(name)) is not None

    world.books.shelve(is_division, lambda name: _make(world, practice, int(name)))


def _make(world: World, practice: Practice, division: int) -> None:
    at, made = practice.further.of_division(division), world.global_table(MADE)
    seeding = world.global_table(SEEDING).get(FURTHER)
    if at is None or seeding is None or str(division) in made:
        return
    company, first = practice.further.with_books(at), seeding["rowversion"] + at * ROWVERSIONS
    moment = datetime.fromisoformat(seeding["at"])
    then = world.as_of(moment, iter(range(first, first + ROWVERSIONS)))
    by = next(iter(world.global_table("users").values()))
    with world.books.transaction():
        made.put(str(division), {})
        seed_ledger(then, practice, company, by)
        seed_relations(then, practice.seed, company, by)
