"""The period of a VAT return: a month or a quarter."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

MONTH = r"^\s*((19|20|21)[0-9]{2}-(0[1-9]|1[0-2])\s*)?$"
QUARTER = r"^\s*((19|20|21)[0-9]{2}-[Qq]?[1-4]\s*)?$"


@dataclass(frozen=True, slots=True)
class ReturnPeriod:
    """`name` is `2026-11` or `2026-Q4`; both days are included."""

    name: str
    start: date
    end: date


def period(month: str, quarter: str, today: date) -> ReturnPeriod:
    """The month or the quarter that is written; last month where neither is. They fit their patterns."""
    if quarter.strip():
        year, number = re.findall(r"\d+", quarter)
        return _months(f"{year}-Q{number}", int(year), 3 * int(number) - 2, 3)
    if not month.strip():
        before = today.year * 12 + today.month - 2
        month = f"{before // 12}-{before % 12 + 1:02d}"
    year, number = month.strip().split("-")
    return _months(f"{year}-{number}", int(year), int(number), 1)


def _months(name: str, year: int, first: int, count: int) -> ReturnPeriod:
    last = first + count - 1
    return ReturnPeriod(name, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
