"""Exact's digital mailboxes, as a dossier may send to them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A digital mailbox: `name` looks like an e-mail address and is none."""

    exact_id: str
    name: str
    description: str
    for_division: int | None  # set: what arrives is booked in that company only
    type: int = 0  # 0 unknown, 1 Exact, 2 government, 3 manual
    scan_service: bool = False
