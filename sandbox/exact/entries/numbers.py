"""Entry numbers: one series per journal and year, such as 26700001 for journal 700 in 2026."""

from __future__ import annotations

from sandbox.exact.entries.header import number_holder
from sandbox.exact.entries.kinds import Kind
from sandbox.exact.world import World

SERIES_WIDTH = 6


def next_entry_number(world: World, division: int, kind: Kind, journal: str, year: int) -> int:
    """The next number of the series that nobody holds."""
    while True:
        number = world.books.next_id(f"{division}/{journal}/{year}", first_number(journal, year))
        if number_holder(world, division, kind, journal, year, number) is None:
            return number


def first_number(journal: str, year: int) -> int:
    """The first number of a journal's series."""
    digits = "".join(sign for sign in journal if sign.isdecimal())[:2]
    series = digits.ljust(SERIES_WIDTH, "0") if digits else "0" * SERIES_WIDTH
    return int(f"{year % 100:02d}{series}") + 1
