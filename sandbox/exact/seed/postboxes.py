"""A digital postbox for every company, and the one the scanning service reads."""

from __future__ import annotations

import re
from itertools import chain

from sandbox.exact.resources.mailboxes import BOXES, LICENCE
from sandbox.exact.seed.identity import guid
from sandbox.exact.world import World
from sandbox.kernel.table import Row
from sandbox.practice import Practice

EXACT = 1  # Mailboxes.Type
SCAN = "scanservice@exactonline.example"


def seed_postboxes(world: World, practice: Practice, by: Row) -> None:
    further = (practice.further.outline(at) for at in range(practice.further.count))
    for company in chain(practice.in_exact, further):
        name = re.sub(r"[^a-z0-9]+", ".", company.name.lower()).strip(".")
        box = {
            "ID": guid(practice.seed, "mailboxes", company.key),
            "Mailbox": f"{name}@exactonline.example",
            "Description": company.name,
            "ForDivision": company.division,
            "ForDivisionDescription": company.name,
            "Account": guid(practice.seed, "licence", company.key),
            "AccountName": company.name,
            "Type": EXACT,
            "Publish": 1,
            "IsScanServiceMailbox": False,
        }
        world.save(LICENCE, BOXES, box, by)
    scan = {
        "ID": guid(practice.seed, "mailboxes", "scan"),
        "Mailbox": SCAN,
        "Description": "ScanService",
        "Type": EXACT,
        "Publish": 1,
        "IsScanServiceMailbox": True,
    }
    world.save(LICENCE, BOXES, scan, by)
