"""Entries that are accepted but appear later, as after a request that outlived its connection."""

from __future__ import annotations

from datetime import datetime

from sandbox.exact.answers import Refused
from sandbox.exact.entries.booking import Booking, prepare
from sandbox.exact.entries.kinds import kind_of
from sandbox.exact.entries.store import keep, numbered
from sandbox.exact.world import World
from sandbox.kernel.table import Row

PENDING = "late-entries"


def promise(world: World, division: int, booking: Booking, by: Row, due: datetime) -> None:
    """Remember what to book, durably, until the sandbox clock reaches `due`."""
    row = {
        "due": due.isoformat(),
        "division": division,
        "path": booking.kind.path,
        "user": by["UserID"],
        "header": booking.checked.sent,
        "lines": [line.sent for line in booking.checked_lines],
    }
    world.global_table(PENDING).put(str(world.books.next_id(PENDING)), row)


def keep_promises(world: World) -> None:
    """Book what is due by now."""
    table = world.global_table(PENDING)
    if not len(table):
        return
    now = world.now()
    due = [key for key, row in table.items() if datetime.fromisoformat(row["due"]) <= now]
    for key in due:
        with world.books.transaction():
            row = table.delete(key)
            if row is not None:
                _book(world, row)


def _book(world: World, row: Row) -> None:
    """What is refused by now, say because the period was closed meanwhile, is simply not booked."""
    user = world.global_table("users").get(row["user"]) or {}
    kind, division = kind_of(row["path"]), row["division"]
    try:
        booking = prepare(world, division, kind, row["header"], row["lines"], "en")
    except Refused:
        return
    keep(world, division, numbered(world, division, booking), user)
