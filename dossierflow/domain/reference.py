"""An invoice number as people spell it: “2026/0812”, “VF 2026-812” and “0812” may be the same invoice."""

from __future__ import annotations

import re
from datetime import date

_PARTS = re.compile(r"[a-z]+|\d+")
_ZEROS = re.compile(r"(?:^|(?<=[a-z]))0+(?=\d)")
_JOINED_YEAR = re.compile(r"(?:^|(?<=[a-z]))((?:19|20)\d\d)(?=\d{3})")


def normalised(reference: str, day: date) -> str:
    """The same text for every spelling: without signs, capitals, leading zeros, and the year of the date.

    `day` is the invoice's: four digits are a year only where they are this one or next to it. '' where
    nothing is left.
    """
    parts = _parts(reference)
    digits = [part for part in parts if part.isdigit()]
    kept = [part for part in parts if len(digits) < 2 or not _is_year(part, day)]
    joined = "".join(kept if any(part.isdigit() for part in kept) else parts)
    return _ZEROS.sub("", _JOINED_YEAR.sub(lambda found: _unless_year(found, day), joined))[:128]


def contradict(first: str, second: str, day: date) -> bool:
    """Whether both numbers name a year, and not the same: 2025/12 is not 2026/12, however alike the rest."""
    years = _years(first, day), _years(second, day)
    return bool(years[0] and years[1] and not years[0] & years[1])


def _parts(reference: str) -> list[str]:
    return _PARTS.findall(reference.casefold())


def _is_year(part: str, day: date) -> bool:
    return len(part) == 4 and part.isdigit() and abs(int(part) - day.year) <= 1


def _unless_year(found: re.Match[str], day: date) -> str:
    return "" if _is_year(found[1], day) else found[0]


def _years(reference: str, day: date) -> set[str]:
    joined = "".join(_parts(reference))
    apart = {part for part in _parts(reference) if _is_year(part, day)}
    return apart or {found for found in _JOINED_YEAR.findall(joined) if _is_year(found, day)}
