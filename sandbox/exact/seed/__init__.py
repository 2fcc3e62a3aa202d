"""Fills this Exact from the practice: companies, people, and each company's bookkeeping data."""

from __future__ import annotations

from sandbox.exact.seed.companies import seed_apps, seed_divisions, seed_people
from sandbox.exact.seed.further import reserve
from sandbox.exact.seed.ledger import seed_ledger
from sandbox.exact.seed.postboxes import seed_postboxes
from sandbox.exact.seed.relations import seed_relations
from sandbox.exact.world import World
from sandbox.practice import Practice


def seed(world: World, practice: Practice) -> None:
    """Everything in one transaction; GUIDs follow from the practice's seed alone.

    Of the further companies only what lists show: their books are made when they are first opened.
    """
    with world.books.transaction():
        seed_apps(world)
        users = seed_people(world, practice)
        seed_divisions(world, practice, users[0])
        for company in practice.in_exact:
            seed_ledger(world, practice, company, users[0])
            seed_relations(world, practice.seed, company, users[0])
        seed_postboxes(world, practice, users[0])
        _arm_faults(world, practice)
        reserve(world, practice)


def _arm_faults(world: World, practice: Practice) -> None:
    """The practice's own faults strike the document with that number."""
    for one in practice.faults:
        division = practice.company(one.company).division
        world.faults.arm(
            one.kind,
            service="exact",
            method="POST",
            path=f"/api/v1/{division}/*Entries",
            args={"containing": one.document},
        )
