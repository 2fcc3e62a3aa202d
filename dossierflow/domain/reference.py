"""An invoice number as people spell it: “2026/0812”, “VF 2026-812” and “26-0812” may be the same invoice."""

from __future__ import annotations

import re
from datetime import date

_PARTS = re.compile(r"[a-z]+|\d+")
_ZEROS = re.compile(r"(?:^|(?<=[a-z]))0+(?=\d)")
_JOINED_YEAR = re.compile(r"(?:^|(?<=[a-z]))((?:19|20)\d\d|\d\d)(?=\d{3})")
_SHORT_YEAR = re.compile(r"(?:^|(?<=[a-z]))(\d\d)(?=\d{3})")
#: So many digits beside a year of two digits make it one: 26-042, but not 26-1.
BESIDE_SHORT = 3


def normalised(reference: str, day: date) -> str:
    """The same text for every spelling: without signs, capitals, leading zeros, and the year of the date.

    `day` is the invoice's: digits are a year only where they are this one or next to it, and two of them only
    before or after a number. '' where nothing is left.
    """
    parts = _PARTS.findall(reference.casefold())
    years = _years_apart(parts, day)
    kept = [part for place, part in enumerate(parts) if place not in years]
    joined = "".join(kept)
    if not years and (found := _joined_year(joined, day)):
        joined = joined[: found.start(1)] + joined[found.end(1) :]
    return _ZEROS.sub("", joined)[:128]


def digits(reference: str) -> str:
    """What is left of a normalised number where somebody leaves out its letters, or puts a word before it."""
    return re.sub(r"\D", "", reference).lstrip("0")


def contradict(first: str, second: str, day: date) -> bool:
    """Whether both numbers name a year, and not the same: 2025/12 is not 2026/12, however alike the rest."""
    years = _years(first, day), _years(second, day)
    return bool(years[0] and years[1] and not years[0] & years[1])


def _year(part: str, day: date) -> int | None:
    """The year that these digits are, where it is this one or next to it."""
    if not part.isdigit() or len(part) not in (2, 4):
        return None
    year = int(part) if len(part) == 4 else day.year // 100 * 100 + int(part)
    return year if abs(year - day.year) <= 1 else None


def _years_apart(parts: list[str], day: date) -> dict[int, int]:
    """By place, the parts that are a year; one of two digits only where none has four, at one end."""
    numbers = [place for place, part in enumerate(parts) if part.isdigit()]
    if len(numbers) < 2:
        return {}
    found = {place: year for place in numbers if (year := _year(parts[place], day)) is not None}
    long = {place: year for place, year in found.items() if len(parts[place]) == 4}
    if long:
        return long if len(long) < len(numbers) else {}
    for end in (numbers[0], numbers[-1]):
        beside = sum(len(parts[place]) for place in numbers if place != end)
        if end in found and beside >= BESIDE_SHORT:
            return {end: found[end]}
    return {}


def _joined_year(joined: str, day: date) -> re.Match[str] | None:
    tries = (pattern.search(joined) for pattern in (_JOINED_YEAR, _SHORT_YEAR))
    return next((found for found in tries if found and _year(found[1], day) is not None), None)


def _years(reference: str, day: date) -> set[int]:
    parts = _PARTS.findall(reference.casefold())
    apart = set(_years_apart(parts, day).values())
    if apart or (found := _joined_year("".join(parts), day)) is None:
        return apart
    year = _year(found[1], day)
    return set() if year is None else {year}
