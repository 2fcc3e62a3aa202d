"""A practice with every case that a person meets when dossiers are chosen, made on sandboxes of 12 or more.

Beside them stand the cases of every sandbox: the practice itself, a company in one service only on each side,
and a user without a right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.sandboxes import USER, Sandboxes

FIRST_DIVISION, FIRST_PARTY = 2_200_001, 800_001
NO_COMPANY, NO_DIVISION, NO_RIGHT = 2104019, 700109, 2104013  # of every sandbox
OFFICE_DIVISION = 2104000


@dataclass(frozen=True)
class Special:
    """Division numbers; the company of each is `party_of` it."""

    first_department: int = FIRST_DIVISION
    second_department: int = FIRST_DIVISION + 1
    blocked: int = FIRST_DIVISION + 2
    converted: int = FIRST_DIVISION + 3
    waiting: int = FIRST_DIVISION + 4
    elsewhere: int = FIRST_DIVISION + 5
    without_number: int = FIRST_DIVISION + 6


def party_of(division: int) -> int:
    return division - FIRST_DIVISION + FIRST_PARTY


def make(sandboxes: Sandboxes) -> Special:
    """Two departments share a number, two divisions are blocked, two clients have accounts of their own, and
    one division has no number."""
    cases = Special()
    number = division(sandboxes, cases.first_department)["ChamberOfCommerceNumber"]
    change(sandboxes, cases.second_department, number=number)
    change(sandboxes, cases.without_number, number="")
    change(sandboxes, cases.blocked, blocking=1)
    change(sandboxes, cases.converted, blocking=2)
    for one in (cases.waiting, cases.elsewhere):
        link(sandboxes, one, on=False)
    return cases


def change(sandboxes: Sandboxes, code: int, **changes: Any) -> None:
    sandboxes.admin("exact", f"divisions/{code}", **changes)


def link(sandboxes: Sandboxes, code: int, *, on: bool) -> None:
    """The entrepreneur accepts the practice at Billit, or leaves it."""
    sandboxes.admin("billit", "portal/link", party_id=party_of(code), on=on)


def division(sandboxes: Sandboxes, code: int) -> dict[str, Any]:
    url = f"{sandboxes.exact}/_sandbox/api/books/system/Divisions"
    rows = httpx.get(url, timeout=30).raise_for_status().json()["rows"]
    return next(row["row"] for row in rows if row["row"]["Code"] == code)


def grant_right(sandboxes: Sandboxes) -> None:
    """The user may enter purchases in the one dossier where he may not."""
    sandboxes.admin("exact", "roles", user=USER, division=NO_RIGHT, role="office")
