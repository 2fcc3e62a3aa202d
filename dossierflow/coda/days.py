"""DDMMYY and back, remembered: a file holds few different days, and each of them many times."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from dossierflow.coda.words.refusal import refused

#: The century of all two-digit years, as consumers read them.
CENTURY = 2000
UNKNOWN = "000000"
#: Stands for the day of a statement in which no record has one.
NONE = date.min


@lru_cache(maxsize=4096)
def written(day: date | None) -> str:
    """`260226` for 26 February 2026; zeros for an unknown day. BadData outside 2000 to 2099."""
    if day is None:
        return UNKNOWN
    if not CENTURY <= day.year < CENTURY + 100:
        raise refused("outside-century", day=day)
    return f"{day:%d%m%y}"


@lru_cache(maxsize=4096)
def read(digits: str) -> date | None:
    """The day, or None for zeros. ValueError where the calendar has no such day."""
    if digits == UNKNOWN:
        return None
    return date(CENTURY + int(digits[4:]), int(digits[2:4]), int(digits[:2]))


@lru_cache(maxsize=4096)
def known(digits: str) -> date | None:
    """The day, or None for zeros and for what is no day of the calendar."""
    try:
        return read(digits)
    except ValueError:
        return None
